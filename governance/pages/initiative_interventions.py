"""How people step in on one initiative: who is there, what was tried, what they overrode, and how it is appealed."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from decisions.queries.rosters import there_now
from governance.models import AppealRoute, CaseReport, Initiative, SeededTest
from governance.pages.initiative_frame import initiative_frame, initiative_of
from governance.pages.intervention_forms import AppealForm, DrillForm, ReplyForm, SeededForm
from governance.pages.intervention_words import drill_rows, override_rows, queue_rows, seeded_rows
from governance.queries.interventions import reports_about
from governance.rules.findings import Finding
from governance.services.appeals import appeal_route_set, may_set_appeal
from governance.services.case_reports import case_report_reply, may_reply
from governance.services.drills import drill_record, may_record_drill
from governance.services.seeded_tests import may_record_test, seeded_test_approve, seeded_test_record
from roles.pages.acting import actor_of, acts, back, carried_out, person_of

SHOWN = 20
ASKED = ("HUM-1", "HUM-2", "HUM-3", "HUM-4")


class InterventionDesk:
    """The forms of the page, what each does, and what is said once it did."""

    def __init__(self, request: HttpRequest, initiative: Initiative) -> None:
        self.request, self.initiative, self.at = request, initiative, timezone.now()
        self.actor = actor_of(request)
        self.route = AppealRoute.objects.filter(pk=initiative.pk).select_related("set_by").first()
        self.drill = DrillForm(
            self._sent("drill"),
            initiative=initiative,
            besides=person_of(request),
            initial={"kind": "stop", "held_at": timezone.localtime()},
        )
        self.seeded = SeededForm(self._sent("seeded"), initiative=initiative, initial={"held_on": self.at.date()})
        self.appeal = AppealForm(self._sent("appeal"), route=self.route)

    @property
    def status(self) -> int:
        """422 where something that was sent is shown again with what is wrong with it."""
        return 422 if any(form.errors for form, _do, _said in self._acts()) else 200

    def act(self) -> HttpResponse | None:
        """Do what was sent and return the way back; None where nothing was, or its form shows why not.

        Raises: NotPermitted.
        """
        for form, do, said in self._acts():
            if carried_out(form, partial(self._done, do)):
                messages.success(self.request, said)
                return redirect("initiative-interventions", self.initiative.key)
        return None

    def _done(self, do: Callable[..., Any], data: dict[str, Any]) -> None:
        do(self.initiative, **data, actor=self.actor, at=self.at)

    def _sent(self, act: str) -> Any:
        return self.request.POST if self.request.POST.get("act") == act else None

    def _acts(self) -> Iterator[tuple[BaseForm, Callable[..., Any], str]]:
        yield self.drill, drill_record, _("The drill is recorded.")
        yield self.seeded, seeded_test_record, _("The test is recorded.")
        yield self.appeal, appeal_route_set, _("The way to appeal is saved.")


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def initiative_interventions(request: HttpRequest, key: str) -> HttpResponse:
    """Show how people step in, and let drills, tests and the way to appeal be told."""
    initiative = initiative_of(key)
    desk = InterventionDesk(request, initiative)
    if answer := desk.act():
        return answer
    frame = initiative_frame(initiative, current="interventions", at=desk.at)
    standing = frame["standing"]
    facts, policy = standing.evidence.facts, standing.evidence.policy
    told = {finding.requirement: finding for finding in standing.findings if finding.requirement in ASKED}
    by_name = {requirement.replace("-", "_"): told.get(requirement) for requirement in ASKED}
    reports = [_report_row(desk, report) for report in reports_about(initiative)[:SHOWN]]
    context = frame | {
        "lede": _lede(told),
        "lede_more": "",
        "desk": desk,
        "told": by_name,
        "policy": policy,
        "queues": [row | {"now": there_now(row["shifts"], timezone.localtime())} for row in queue_rows(facts)],
        "drills": drill_rows(initiative, policy),
        "seeded": seeded_rows(initiative, policy, desk.actor),
        "overrides": override_rows(initiative, facts, policy),
        "reports": reports,
        "may_drill": not standing.ended and may_record_drill(desk.actor, initiative),
        "may_seed": not standing.ended and may_record_test(desk.actor, initiative),
        "may_appeal": not standing.ended and may_set_appeal(desk.actor, initiative),
        "may_report": not standing.ended and desk.actor.may_act,
    }
    return TemplateResponse(request, "governance/initiative_interventions.html", context, status=desk.status)


@require_POST
@acts
def seeded_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Let another kind of test count, as the second line."""
    test = get_object_or_404(SeededTest.objects.select_related("initiative"), pk=pk)
    seeded_test_approve(test, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("Approved."))
    return redirect("initiative-interventions", test.initiative.key)


@require_POST
@acts
def case_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer what somebody said of a case."""
    report = get_object_or_404(CaseReport.objects.select_related("initiative"), pk=pk)
    form = ReplyForm(request.POST, report_id=pk)

    def reply(data: dict[str, Any]) -> None:
        case_report_reply(report, **data, actor=actor_of(request), at=timezone.now())

    if carried_out(form, reply):
        messages.success(request, _("Answered."))
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
    return back(request, fallback="/interventions/")


def _report_row(desk: InterventionDesk, report: CaseReport) -> dict[str, Any]:
    may = report.replied_at is None and may_reply(desk.actor, report)
    return {"report": report, "form": ReplyForm(report_id=report.pk) if may else None}


def _lede(told: dict[str, Finding]) -> str:
    missing = sum(not finding.result.passes for finding in told.values())
    if not told:
        return _("The gate asks nothing about intervention here.")
    if not missing:
        return _("People can step in, and it was tried.")
    text = ngettext(
        "%(count)d of %(total)d requirements about intervention is not met.",
        "%(count)d of %(total)d requirements about intervention are not met.",
        missing,
    )
    return text % {"count": missing, "total": len(told)}
