"""The days of plans: by month on a page, and as calendar programs read them."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from roles.models import CalendarFeed, RedesignPlan
from roles.pages.acting import actor_of, acts, person_of
from roles.queries.calendars import DaysOfPlans, days_of, plans_of
from roles.queries.units import UnitTree
from roles.rules.calendar_days import PlanDay
from roles.rules.calendar_text import calendar_text
from roles.services.calendar_feeds import calendar_feed_close, calendar_feed_make, may_have_feed


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def calendar(request: HttpRequest) -> HttpResponse:
    """Show the days of all plans that concern the reader; let them make an address for their own calendar."""
    person, today = person_of(request), timezone.localdate()
    if request.method == "POST":
        return _feed_changed(request)
    tree = UnitTree.read()
    found = days_of(plans_of(person, today, tree), today, tree)
    feed = CalendarFeed.objects.filter(person=person, closed_at=None).first()
    ahead = [day for day in found.days if day.on >= today]
    context = {
        "months": by_month(found.days if "past" in request.GET else ahead, found),
        "past": len(found.days) - len(ahead),
        "shows_past": "past" in request.GET,
        "lede": _lede(ahead),
        "feed": feed,
        "feed_url": request.build_absolute_uri(reverse("calendar-feed", args=[feed.key])) if feed else "",
        "may_have_feed": may_have_feed(actor_of(request)),
    }
    return TemplateResponse(request, "roles/calendar.html", context)


@require_safe
def plan_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the days of one plan as a file for a calendar."""
    plan = get_object_or_404(RedesignPlan, pk=pk)
    return _file(request, str(plan), days_of([plan.pk], timezone.localdate()))


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, feed: str) -> HttpResponse:
    """Return the days of the plans that concern whoever made this address, as long as they work here and it is open.

    A calendar program has no session: who knows the address reads it, so that it can be closed at any time.
    """
    found = CalendarFeed.objects.select_related("person").filter(key=_key(feed), closed_at=None).first()
    if found is None or not found.person.may_sign_in:
        raise Http404
    today, tree = timezone.localdate(), UnitTree.read()
    days = days_of(plans_of(found.person, today, tree), today, tree)
    return _file(request, _("Days of redesign plans"), days)


def by_month(days: Any, found: DaysOfPlans) -> list[dict[str, Any]]:
    """Return days by month, each with its plan."""
    return [
        {
            "name": date_format(first, "F Y"),
            "days": [
                {"day": day, "plan": found.titles[day.plan_id], "url": reverse(_PAGES[_kind(day)], args=[day.plan_id])}
                for day in members
            ],
        }
        for first, members in (
            (key, list(group)) for key, group in groupby(days, key=lambda day: day.on.replace(day=1))
        )
    ]


# Where a day is looked after.
_PAGES = {
    "milestone": "plan-training",
    "training": "plan-training",
    "consultation": "plan-consultation",
    "change": "plan",
}


def _kind(day: PlanDay) -> str:
    return day.name.partition("-")[0]


def _feed_changed(request: HttpRequest) -> HttpResponse:
    who: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now()}
    if request.POST.get("act") == "close":
        calendar_feed_close(**who)
        messages.success(request, _("The address is closed. Calendars that have it read nothing any more."))
    elif request.POST.get("act") == "make":
        calendar_feed_make(**who)
        messages.success(request, _("The address is made. Whoever knows it reads these days, so keep it to yourself."))
    return redirect("calendar")


def _file(request: HttpRequest, title: str, found: DaysOfPlans) -> HttpResponse:
    links = {plan: request.build_absolute_uri(reverse("plan", args=[plan])) for plan in found.titles}
    text = calendar_text(
        title,
        found.days,
        host=request.get_host().partition(":")[0],
        links=links,
        revisions=found.revisions,
        at=timezone.now(),
    )
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="plans.ics"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _lede(ahead: list[PlanDay]) -> str:
    if not ahead:
        return _("No day of a plan lies ahead.")
    text = ngettext("%(count)d day lies ahead.", "%(count)d days lie ahead.", len(ahead))
    return text % {"count": len(ahead)}
