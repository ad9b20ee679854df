"""Saying so where what is shown was not evaluated for too long."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from governance.queries.heartbeats import stale_since


def freshness(at: datetime) -> dict[str, Any]:
    """Return `stale` for pages of stored figures: what the notice says, or None while the sweep runs. One statement."""
    since = stale_since(at)
    if since is None:
        return {"stale": None}
    said = {"ago": timesince(since, at, depth=1), "when": f"{since:%-d %b %Y, %H:%M} UTC"}
    text = _(
        "No sweep has ended since %(when)s. What lapsed or was mended meanwhile is not shown, and gates stay shut "
        "until the jobs run again."
    )
    title = _("Evaluated %(ago)s ago") % said
    return {"stale": {"title": title, "text": text % said, "url": reverse("jobs"), "action": _("See the jobs")}}
