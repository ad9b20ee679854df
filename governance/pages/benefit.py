"""One benefit: where it stands between a claim and proof, what is seen of it, and what comes next."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.evidence import gather_one
from governance.models import Benefit, BenefitReading, LedgerEntry
from governance.pages.benefit_forms import (
    BaselineForm,
    ClaimForm,
    ReadForm,
    ReadHoursForm,
    SeenRevision,
    ValidateForm,
    WriteDownForm,
    baseline_known,
)
from governance.pages.tolerance_words import plain
from governance.pages.value_cards import benefit_row, figure, reading_row
from governance.pages.verbs import said_of
from governance.pages.visits import Visit, VisitAct, act_of
from governance.queries.benefits import benefits_shown, is_bypassed, readings_of
from governance.queries.history import entries_of
from governance.rules.benefits import STEPS, Baseline, BenefitStep, Seen, bypass_share, is_open, paused
from governance.rules.value import BenefitKind, BenefitState
from governance.services.benefit_steps import (
    benefit_baseline,
    benefit_commit,
    benefit_read,
    benefit_validate,
    benefit_write_down,
    may_read_benefit,
    may_rely_on,
)
from governance.services.benefits import benefit_claim, may_change_benefit


@require_http_methods(["GET", "HEAD", "POST"])
def benefit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a benefit; a POST does what comes next."""
    visit = BenefitVisit(request, pk)
    if visit.act():
        return redirect("benefit", pk)
    return TemplateResponse(request, "governance/benefit.html", visit.context(), status=visit.status)


class BenefitVisit(Visit[Benefit]):
    """One benefit before one person."""

    @property
    def benefit(self) -> Benefit:
        """The benefit as it is now."""
        return self.row

    def read(self) -> Benefit:
        """Return the benefit with everything around it."""
        found = benefits_shown().filter(pk=self.pk).first()
        if found is None:
            raise Http404
        return found

    def context(self) -> dict[str, Any]:
        """Return everything that the page shows."""
        found = self.benefit
        facts = gather_one(found.initiative_id, self.at).facts
        plan = next((plan for plan in facts.plans if plan.id == found.plan_id), None)
        bypass = bypass_share(plan) if plan and is_bypassed(found.initiative) else 0.0
        readings = readings_of(found)
        return benefit_row(found, bypass) | {
            "crumbs": self._crumbs(),
            "lede": _lede(found),
            "steps": _steps(found),
            "paused": paused(facts),
            "facts": _facts(found),
            "readings": [reading_row(found, reading, bypass) for reading in readings],
            "chart": _chart(found, readings) if len(readings) > 1 else None,
            "forms": self._forms(),
            "read_act": self._act_name(BenefitStep.READ),
            "waits_for_finance": found.state == BenefitState.BASELINED and not may_rely_on(self.actor, found),
            "events": [_event(entry) for entry in entries_of("governance.benefit", found.pk)[:20]],
            "refused": [{"text": reason.text} for reason in self.refused],
            "typed": self.typed,
        }

    def _forms(self) -> dict[str, forms.Form]:
        """Return the forms of the acts that are open to this person now, by act."""
        found = self.benefit
        state, kind = BenefitState(found.state), BenefitKind(found.kind)
        changes, relies = may_change_benefit(self.actor, found), may_rely_on(self.actor, found)
        may = {
            BenefitStep.BASELINE: changes,
            BenefitStep.COMMIT: relies,
            BenefitStep.READ: may_read_benefit(self.actor, found),
            BenefitStep.VALIDATE: relies,
            BenefitStep.CLAIM: changes and found.plan_id is not None,
            BenefitStep.WRITE_DOWN: changes,
        }
        names = [step.value for step in BenefitStep if may[step] and is_open(step, state, kind)]
        return {name: self._form(name) for name in names}

    def _form(self, name: str) -> forms.Form:
        act = self._act_name(name)
        if self.typed is not None and self.name == act:
            return self.typed
        initial: dict[str, Any] = {"revision": self.benefit.revision}
        if name == BenefitStep.BASELINE:
            initial |= baseline_known(self.benefit)
        if name == BenefitStep.CLAIM:
            initial["hours"] = plain(self.benefit.hours)
        return self.acts[act].form(initial=initial, auto_id=f"{name}-%s")

    def _act_name(self, name: str) -> str:
        """Return what the form posts: of a benefit that claims hours, those are read too."""
        hours = BenefitKind(self.benefit.kind).of_hours
        return "read_hours" if name == BenefitStep.READ and hours else name

    def _crumbs(self) -> list[dict[str, str]]:
        initiative = self.benefit.initiative
        return [
            {"label": _("Initiatives"), "url": reverse("initiatives")},
            {"label": f"{initiative.key} {initiative.title}", "url": reverse("initiative", args=[initiative.key])},
            {"label": _("Value"), "url": reverse("initiative-value", args=[initiative.key])},
            {"label": self.benefit.name, "url": ""},
        ]


def _baseline(visit: BenefitVisit, data: dict[str, Any]) -> Benefit:
    revision = data.pop("revision")
    return benefit_baseline(visit.benefit, Baseline(**data), revision=revision, actor=visit.actor, at=visit.at)


def _read(visit: BenefitVisit, data: dict[str, Any]) -> BenefitReading:
    return benefit_read(visit.benefit, Seen(**data), actor=visit.actor, at=visit.at)


ACTS: Mapping[str, VisitAct] = {
    "baseline": VisitAct(BaselineForm, _baseline, gettext_lazy("What was before is on record.")),
    "commit": act_of(SeenRevision, benefit_commit, gettext_lazy("Finance relies on it, in your name.")),
    "read": VisitAct(ReadForm, _read, gettext_lazy("What is seen of it is on record.")),
    "read_hours": VisitAct(ReadHoursForm, _read, gettext_lazy("What is seen of it is on record.")),
    "validate": act_of(ValidateForm, benefit_validate, gettext_lazy("Validated in your name.")),
    "claim": act_of(ClaimForm, benefit_claim, gettext_lazy("The claim is changed.")),
    "write_down": act_of(
        WriteDownForm, benefit_write_down, gettext_lazy("Written down. Its hours are claimed no more.")
    ),
}
BenefitVisit.acts = ACTS


def _lede(found: Benefit) -> str:
    if found.closed_at is not None:
        values = {"name": found.closed_by, "day": date_format(found.closed_at, "j M Y")}
        text = _("Validated by %(name)s on %(day)s.")
        return (text if found.state == BenefitState.VALIDATED else _("Written down by %(name)s on %(day)s.")) % values
    if found.committed_at is not None:
        values = {"name": found.committed_by, "day": date_format(found.committed_at, "j M Y")}
        return _("Finance relies on it: %(name)s said so on %(day)s.") % values
    if found.state == BenefitState.BASELINED:
        return _("What was before is measured; finance does not rely on it yet.")
    return _("Proposed; nobody measured yet what was before.")


def _steps(found: Benefit) -> list[dict[str, str]]:
    """Return the five steps, as the component shows them; none where it was written down."""
    state = BenefitState(found.state)
    if state not in STEPS:
        return []
    at = STEPS.index(state)
    last = state is BenefitState.VALIDATED
    return [
        {"label": _(step.label), "state": "done" if n < at or last else "current" if n == at else "todo"}
        for n, step in enumerate(STEPS)
    ]


def _facts(found: Benefit) -> list[dict[str, Any]]:
    """Return what is known of it, as the component `facts` shows it."""
    unit, plan = found.unit, found.plan
    before = _("%(value)s %(unit)s") % {"value": figure(found.baseline), "unit": unit} if found.baseline_to else None
    if before and found.baseline_from and found.baseline_to:
        days = (date_format(found.baseline_from, "j M Y"), date_format(found.baseline_to, "j M Y"))
        before = f"{before}, {days[0]} – {days[1]}"
    target = f"{figure(found.target)} {unit}" if found.target is not None else None
    if target and found.target_on:
        target = _("%(target)s by %(day)s") % {"target": target, "day": date_format(found.target_on, "j M Y")}
    rows: list[dict[str, Any]] = [
        {"label": _("Kind"), "value": _(BenefitKind(found.kind).label)},
        {"label": _("What was before"), "value": before},
        {"label": _("Target"), "value": target},
        {"label": _("How it is measured"), "value": found.method},
        {"label": _("Counted elsewhere"), "value": found.boundary},
        {"label": _("Read every"), "value": _("%(days)d days") % {"days": found.cadence_days}},
    ]
    if plan is not None:
        hours = _("%(hours)s hours a month of %(plan)s") % {"hours": plain(found.hours), "plan": plan}
        rows.insert(1, {"label": _("Claims"), "value": hours, "url": reverse("plan-hours", args=[plan.pk])})
    if found.closed_because:
        rows.append({"label": _("Why it ended"), "value": found.closed_because})
    return rows


def _chart(found: Benefit, readings: list[BenefitReading]) -> dict[str, Any]:
    """Return what was seen over time against the target."""
    target = None if found.target is None else float(found.target)
    rows = [[date_format(r.last_day, "j M Y"), float(r.value), target] for r in reversed(readings)]
    return {
        "kind": "line",
        "columns": [_("Until"), _("Seen"), _("Target")],
        "rows": rows,
        "tones": ["series-1", "grey"],
        "dashed": [2],
        "unit": found.unit,
    }


def _event(entry: LedgerEntry) -> dict[str, Any]:
    title, icon = said_of(entry)
    person = entry.actor.display_name if entry.actor else _("The portal")
    return {"title": title, "icon": icon, "text": entry.reason, "person": person, "at": entry.at}
