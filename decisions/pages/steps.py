"""The guided form: one step in front of one person, left and resumed at will."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from decisions.models import Decision
from decisions.pages.fields import STEP_LABELS, Step, step_of, step_url
from decisions.pages.forms import (
    AutonomyForm,
    BaseInputFormSet,
    BasicsForm,
    ConflictsForm,
    InputFormSet,
    LogicForm,
    input_rows,
)
from decisions.pages.grant_forms import SegmentsForm
from decisions.pages.outcomes import BaseOutcomeFormSet, OutcomeFormSet, outcome_rows
from decisions.queries.clarity import decision_clarity
from decisions.rules.clarity import Clarity
from decisions.services.decisions import decision_set_conflicts, decision_set_inputs, decision_update
from decisions.services.outcomes import outcomes_set
from decisions.services.segments import autonomy_grants_set
from roles.pages.acting import actor_of, refused_response
from roles.pages.listing import number
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Refused, Stale

AnyForm = BaseForm | BaseFormSet | SegmentsForm  # type: ignore[type-arg] # generic in its stubs alone
Made = Callable[[Decision, Any], AnyForm]
Saved = Callable[..., Decision]


def _save_fields(decision: Decision, form: Any, **who: Any) -> Decision:
    """Save the fields that are valid; of a form that has errors the others are left as they were."""
    return decision_update(decision, **form.cleaned_data, **who)


def _save_inputs(decision: Decision, formset: BaseInputFormSet, **who: Any) -> Decision:
    """Save the inputs. A row sent twice before its id was known is the same input by its name."""
    known = {entry.name.casefold(): entry.pk for entry in decision.inputs.all()}
    entries = [row | {"id": row.get("id") or known.get(row["name"].strip().casefold())} for row in formset.entries()]
    return decision_set_inputs(decision, inputs=entries, **who)


def _save_conflicts(decision: Decision, form: Any, **who: Any) -> Decision:
    data = form.cleaned_data
    return decision_set_conflicts(decision, pairs=data["pairs"], ruled_out=data["ruled_out"], **who)


def _save_segments(decision: Decision, form: SegmentsForm, **who: Any) -> Decision:
    """Save what is granted and the ramp; segments that are named for the first time are made by whoever names them."""
    return autonomy_grants_set(decision, grants=form.entries(), ramp=form.steps(), **who)


def _save_outcomes(decision: Decision, formset: BaseOutcomeFormSet, **who: Any) -> Decision:
    return outcomes_set(decision, outcomes=formset.entries(), **who)


# Fields carry their own names as ids, as the clarity rule knows them: its links end exactly there.
_AT_FIELD = "%s"

FORMS: Mapping[Step, tuple[Made, Saved]] = {
    Step.BASICS: (lambda d, data: BasicsForm(data, initial=BasicsForm.of(d), auto_id=_AT_FIELD), _save_fields),
    Step.AUTONOMY: (lambda d, data: AutonomyForm(data, initial=AutonomyForm.of(d), auto_id=_AT_FIELD), _save_fields),
    Step.INPUTS: (lambda d, data: InputFormSet(data, initial=input_rows(d), prefix="inputs"), _save_inputs),
    Step.LOGIC: (lambda d, data: LogicForm(data, initial=LogicForm.of(d), auto_id=_AT_FIELD), _save_fields),
    Step.CONFLICTS: (
        lambda d, data: ConflictsForm(data, initial=ConflictsForm.of(d), inputs=d.inputs.all()),
        _save_conflicts,
    ),
    Step.SEGMENTS: (SegmentsForm, _save_segments),
    Step.OUTCOMES: (lambda d, data: OutcomeFormSet(data, initial=outcome_rows(d), prefix="outcomes"), _save_outcomes),
}
# What can be saved in part while a field of it is not valid yet.
_PARTLY = frozenset({Step.BASICS, Step.AUTONOMY, Step.LOGIC})


class StepDesk:
    """One step of one decision's form: its fields, what happens to what was typed, and where it goes on."""

    def __init__(self, request: HttpRequest, decision: Decision, step: Step) -> None:
        self.request, self.decision, self.step = request, decision, step
        self.revision = decision.revision
        self.form = FORMS[step][0](decision, None) if step in FORMS else None
        self.refusals: tuple[str, ...] = ()
        self.status = 200

    def post(self) -> HttpResponse | None:
        """Save what was sent; return the next page or the answer to an autosave, None when the page shows why not."""
        if self.request.method != "POST" or self.step not in FORMS:
            return None
        self.form = FORMS[self.step][0](self.decision, self.request.POST)
        if self.request.headers.get("X-Autosave"):
            return self._autosaved()
        if self.form.is_valid() and self._saved():
            return redirect(self._onwards())
        if isinstance(self.refusal, NotPermitted):
            return refused_response(self.request, self.refusal)
        self.status = 409 if isinstance(self.refusal, Stale) else 422
        return None

    def _autosaved(self) -> HttpResponse:
        """Save what is valid without being asked; the answer has the revision that the next save starts from."""
        valid = self.form is not None and self.form.is_valid()
        if (valid or self.step in _PARTLY) and self._saved() and valid:
            return HttpResponse(status=204, headers={"X-Revision": str(self.revision)})
        headers = {} if self.refusal else {"X-Revision": str(self.revision)}
        stale = isinstance(self.refusal, Stale)
        return JsonResponse({"errors": self.errors}, status=409 if stale else 422, headers=headers)

    refusal: Refused | None = None

    def _saved(self) -> bool:
        """Save through the service; keep the reasons when it refuses."""
        who: dict[str, Actor | datetime | int | None] = {
            "actor": actor_of(self.request),
            "at": timezone.now(),
            "revision": number(self.request.POST.get("revision")),
        }
        try:
            self.revision = FORMS[self.step][1](self.decision, self.form, **who).revision
        except Refused as refusal:
            self.refusal = refusal
            self.refusals = tuple(reason.text for reason in refusal.reasons)
            return False
        return True

    @property
    def stale(self) -> bool:
        """Whether somebody else wrote since the page was opened."""
        return isinstance(self.refusal, Stale)

    @property
    def errors(self) -> list[dict[str, str]]:
        """Everything that is wrong, as the error summary shows it."""
        errors = [{"text": text, "url": ""} for text in self.refusals]
        for form in self._parts():
            for bound in form:
                errors += [
                    {"text": f"{bound.label}: {error}", "url": f"#{bound.id_for_label or bound.auto_id}"}
                    for error in bound.errors
                ]
        return errors

    def _parts(self) -> Iterable[BaseForm]:
        """Return the single forms of the step."""
        if isinstance(self.form, (BaseFormSet, SegmentsForm)):
            return self.form
        return [self.form] if self.form else []

    def _onwards(self) -> str:
        if "leave" in self.request.POST:
            return reverse("decision", args=[self.decision.pk])
        steps = list(Step)
        return step_url(self.decision.pk, steps[min(steps.index(self.step) + 1, len(steps) - 1)])


def clarity_of(decision_id: int) -> Clarity:
    """Return how clear one decision is today."""
    return decision_clarity([decision_id], timezone.localdate())[decision_id]


def stepper(decision_id: int, current: Step, clarity: Clarity) -> list[dict[str, Any]]:
    """Return the steps as the component `stepper` shows them, with how much each leaves open."""
    steps = []
    for step in Step:
        items = [item for item in clarity.items if step_of(item.field) is step]
        missing = sum(not item.done for item in items)
        state = "current" if step is current else _state(missing, len(items))
        note = _("%(count)d open") % {"count": missing} if missing else ""
        steps.append({"label": STEP_LABELS[step], "state": state, "url": step_url(decision_id, step), "note": note})
    return steps


def _state(missing: int, total: int) -> str:
    if not missing:
        return "done"
    return "todo" if missing == total else "attention"
