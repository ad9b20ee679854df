"""The address at which somebody's own calendar reads the days of gates: made, renewed and closed, and read."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from governance.models import GateFeed
from governance.pages.portfolio_watch import due_address
from governance.queries.gate_feed import FeedDay, gate_feed_days
from governance.queries.gate_words import due_words
from governance.queries.scope import Scope, Slice, scope_read
from governance.queries.sight import sight_of
from governance.rules.gate_days import GateDay, gate_days_text
from governance.services.gate_feeds import gate_feed_close, gate_feed_make, may_have_gate_feed
from roles.models import Person
from roles.pages.acting import actor_of, acts, back, person_of


@require_POST
@acts
def gate_feed_change(request: HttpRequest) -> HttpResponse:
    """Make an address, a new one, or close the one there is, and return to the calendar."""
    who: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now()}
    if request.POST.get("act") == "close":
        gate_feed_close(**who)
        messages.success(request, _("The address is closed. Calendars that have it read nothing any more."))
    elif request.POST.get("act") == "make":
        gate_feed_make(**who)
        messages.success(request, _("The address is made. Whoever knows it reads these days, so keep it to yourself."))
    return back(request, reverse("gate-calendar"))


@login_not_required
@require_safe
def gate_feed(request: HttpRequest, feed: str) -> HttpResponse:
    """Return the days of gates for whoever made this address, as long as they work here and it is open.

    A calendar program has no session: who knows the address reads it, so that it can be closed at any time.
    """
    found = GateFeed.objects.select_related("person").filter(key=_key(feed), closed_at=None).first()
    if found is None or not found.person.may_sign_in:
        raise Http404
    at = timezone.now()
    within = Slice.read(scope_read(request.GET, sight_of(found.person.actor)), timezone.localdate(at))
    days = [_day(request, day) for day in gate_feed_days(within, at)]
    answer = HttpResponse(
        gate_days_text(_("Days of gates"), days, host=request.get_host().partition(":")[0], at=at),
        content_type="text/calendar; charset=utf-8",
    )
    answer["Content-Disposition"] = 'inline; filename="gates.ics"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def feed_card(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    """Return what the calendar's page tells of the reader's address, narrowed as the page is."""
    person: Person = person_of(request)
    found = GateFeed.objects.filter(person=person, closed_at=None).first()
    query = f"?{urlencode(scope.address())}" if scope.address() else ""
    url = request.build_absolute_uri(reverse("gate-calendar-feed", args=[found.key])) + query if found else ""
    return {"feed": found, "feed_url": url, "may_have_feed": may_have_gate_feed(actor_of(request))}


def _day(request: HttpRequest, day: FeedDay) -> GateDay:
    date = day.date
    said = {"what": due_words(date), "key": date.key}
    title = _("%(key)s: %(what)s") % said
    return GateDay(
        name=f"gate-{date.what}-{date.pk}",
        on=date.day,
        title=_("Done: %(title)s") % {"title": title} if day.done else title,
        detail=f"{date.title}, {date.unit}",
        link=request.build_absolute_uri(due_address(date)),
        changes=day.changes,
        over=day.over,
    )


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
