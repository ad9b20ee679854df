"""What somebody has sent to them: asking for it, pausing it, ending it, also from the mail itself."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from governance.models import ReportSubscription
from governance.pages.report_scope import kept_of, offered
from governance.queries.policy import default_policy
from governance.rules.report_days import Rhythm, Timing, due_after
from governance.services.report_mails import PAGES
from governance.services.reports import report_end, report_of_token, report_pause, report_resume, report_subscribe
from roles.pages.acting import actor_of, acts, carried_out, person_of
from roles.queries.units import UnitTree
from roles.rules.business_calendar import BusinessCalendar

ACTS = {"pause": report_pause, "resume": report_resume, "end": report_end}


class ReportForm(forms.Form):
    """What is sent, and on which days."""

    report = forms.ChoiceField(label=gettext_lazy("What"))
    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=[(r.value, gettext_lazy(r.label)) for r in Rhythm]
    )
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Day of the week"),
        help_text=gettext_lazy("For what comes weekly."),
        choices=[("", "–"), *((str(number), name) for number, name in WEEKDAYS.items())],
        coerce=int,
        empty_value=None,
        required=False,
    )
    day = forms.IntegerField(
        label=gettext_lazy("Day of the month"),
        help_text=gettext_lazy("For what comes monthly: 1 to 31. On a day off it comes on the next working day."),
        min_value=1,
        max_value=31,
        required=False,
    )

    def __init__(self, *args: Any, reports: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["report"].choices = [(report.value, report.label) for report in reports]  # type: ignore[attr-defined] # a field with choices


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def reports(request: HttpRequest) -> HttpResponse:
    """List what somebody has sent to them; a POST asks for what the address is about."""
    person, actor = person_of(request), actor_of(request)
    address, words = kept_of(request)
    start = {"rhythm": Rhythm.WEEKLY.value, "weekday": 0}
    form = ReportForm(request.POST or None, reports=offered(request), initial=start)

    def subscribe(data: dict[str, Any]) -> None:
        timing = Timing(Rhythm(data["rhythm"]), data["weekday"], data["day"])
        kept = {"report": data["report"], "address": address, "narrowed_by": words}
        report_subscribe(**kept, timing=timing, actor=actor, at=timezone.now())

    if request.method == "POST" and carried_out(form, subscribe):
        messages.success(request, _("It comes by e-mail from the next time on that it is due."))
        return redirect("reports")
    rows = list(ReportSubscription.objects.filter(person=person, ended_at=None).order_by("pk"))
    at = timezone.now().astimezone(ZoneInfo(person.timezone))
    calendar = UnitTree.read().calendar_of(person.unit_id)
    context = {
        "form": form,
        "asked": words,
        "may_subscribe": actor.may_act,
        "email": person.email,
        "zone": person.timezone,
        "hour": default_policy().digest_hour,
        "lede": _lede(rows),
        "rows": [_row(row, at, calendar) for row in rows],
        "crumbs": [{"label": _("Portfolio"), "url": reverse("portfolio")}, {"label": _("Reports by e-mail")}],
    }
    return TemplateResponse(request, "governance/reports.html", context, status=422 if form.errors else 200)


@require_POST
@acts
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause, go on with or end one of one's own, and return to the list."""
    found = get_object_or_404(ReportSubscription, pk=pk, person=person_of(request), ended_at=None)
    act = ACTS.get(request.POST.get("act", ""))
    if act is not None:
        act(found, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("Saved."))
    return redirect("reports")


@login_not_required
@csrf_exempt  # a mail program has no session: the token in the address says which report it is about
@require_http_methods(["GET", "HEAD", "POST"])
def report_unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End a report for whoever was sent the address: asked first, or at once where a mail program posts."""
    try:
        number = report_of_token(token)
    except BadSignature as error:
        raise Http404 from error
    found = get_object_or_404(ReportSubscription.objects.select_related("person"), pk=number)
    if request.method == "POST" and found.ended_at is None:
        report_end(found, actor=found.person.actor, at=timezone.now())
    context = {"done": request.method == "POST" or found.ended_at is not None, "what": str(found)}
    return TemplateResponse(request, "governance/report_unsubscribe.html", context)


def _row(row: ReportSubscription, local: datetime, calendar: BusinessCalendar) -> dict[str, Any]:
    page = reverse(PAGES[ReportSubscription.Report(row.report)])
    return {
        "report": row,
        "when": _when(row),
        "next_at": None if row.paused_at else due_after(row.timing, local, default_policy().digest_hour, calendar),
        "url": f"{page}?{urlencode(row.address)}" if row.address else page,
    }


def _when(row: ReportSubscription) -> str:
    if row.weekday is not None:
        return _("each %(day)s") % {"day": WEEKDAYS[row.weekday]}
    if row.day is not None:
        return _("each month on day %(day)d") % {"day": row.day}
    return _("each business day")


def _lede(rows: list[ReportSubscription]) -> str:
    coming = sum(row.paused_at is None for row in rows)
    if not coming:
        return _("No report comes to you.")
    return ngettext("%(count)d report comes to you.", "%(count)d reports come to you.", coming) % {"count": coming}
