"""What the components need said in words or classes: initials, a person's colour, a date with its distance."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zlib import crc32

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

AVATAR_HUES = 12


@register.filter
def initials(name: object) -> str:
    """First letters of the first and the last word of a name; one letter where there is one word."""
    words = [word for word in str(name or "").split() if word[0].isalpha()]
    if not words:
        return "?"
    first, last = words[0], words[-1] if len(words) > 1 else ""
    return (first[0] + last[:1]).upper()


@register.filter
def hue(name: object) -> int:
    """A number from 0 to 11 that is always the same for the same name; the style sheet gives it a colour."""
    return crc32(str(name or "").encode()) % AVATAR_HUES


@register.filter
def due(value: date | datetime | None) -> str:
    """A day with its distance from today: "in 3 days (26 Nov 2026)". Empty when there is no day."""
    if value is None or value == "":
        return ""
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    days = (day - timezone.localdate()).days
    return f"{distance(days)} ({date_format(day, 'j M Y')})"


@register.filter
def away(value: date | datetime | None) -> str:
    """The distance of a day from today alone: "in 3 days". Empty when there is no day."""
    if not value:
        return ""
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return distance((day - timezone.localdate()).days)


@register.filter
def is_past(value: date | datetime | None) -> bool:
    """Whether a day lies before today. No when there is no day."""
    if not value:
        return False
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return day < timezone.localdate()


def distance(days: int) -> str:
    """A number of days from today in words."""
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days == -1:
        return _("yesterday")
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}


@register.filter
def with_links(chart: dict[str, Any]) -> list[tuple[Any, list[Any], str, Any]]:
    """Return each row of a chart as its name, its numbers, where it leads, and how many it leads to.

    That is not said of a chart that `leads_elsewhere` than to what it counts.
    """
    links = chart.get("links") or [""] * len(chart["rows"])
    return [
        (name, numbers, link, sum(numbers) if link and not chart.get("leads_elsewhere") else None)
        for (name, *numbers), link in zip(chart["rows"], links, strict=True)
    ]


@register.filter
def plain(value: Decimal | None) -> str:
    """Return a number without zeros that say nothing; empty for none."""
    return f"{value.normalize():f}" if value is not None else ""
