"""One redesign plan before whoever signs it: how far it has come, who signed what, and what the reader would sign."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from governance.pages.proving import ask_proof, password_field
from governance.pages.review_forms import DIGEST, words
from governance.pages.visits import Visit, VisitAct, act_of
from governance.services.plan_signatures import plan_sign
from roles.models import Person, PlanSignature, RedesignPlan
from roles.pages.acting import person_of
from roles.pages.plan_frame import plan_frame
from roles.queries.plan_content import plan_digests
from roles.queries.plan_signing import candidates, standing_of
from roles.queries.plans import plan_facts
from roles.queries.units import UnitTree
from roles.rules.plan_signing import (
    OVER,
    missing_parts,
    open_points,
    parts_of,
    parts_signed,
    reasons_by_identity,
    reasons_by_plan,
)
from roles.rules.plan_statements import plan_statement
from roles.rules.plan_states import STEPS, WAY, PlanAct, completion_gaps
from roles.rules.plans import PlanFacts, PlanPart, PlanState
from roles.rules.refusals import Reason
from roles.services.plan_states import plan_complete, plan_consult, plan_execute, plan_withdraw
from roles.services.plans import may_edit_plan

_NAMES_SHOWN = 3


class PlanSignForm(forms.Form):
    """The part that is signed, as it was read, and the proof of who signs."""

    part = forms.ChoiceField(choices=[(part.value, part.label) for part in PlanPart], widget=forms.HiddenInput)
    digest = forms.RegexField(DIGEST, widget=forms.HiddenInput, max_length=64)
    password = password_field()


class WithdrawForm(forms.Form):
    """Why the plan is taken back."""

    reason = words(gettext_lazy("Why"), gettext_lazy("It stands on record under your name."))


@dataclass(frozen=True, slots=True)
class PartCard:
    """A part that is the reader's to sign: what they would sign, and the form, or why they cannot now."""

    part: PlanPart
    statement: str
    reasons: tuple[Reason, ...]
    form: forms.Form


@dataclass(frozen=True, slots=True)
class PartLine:
    """How one part stands: signed by somebody, or waiting for these."""

    part: PlanPart
    signature: PlanSignature | None
    waits: str
    earlier: tuple[PlanSignature, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def plan_signatures(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who signed the plan; a POST signs it, or takes it to its next state."""
    visit = PlanVisit(request, pk)
    if visit.act():
        return redirect("plan-signatures", pk)
    return TemplateResponse(request, "governance/plan_signatures.html", visit.context(), status=visit.status)


class PlanVisit(Visit[RedesignPlan]):
    """One plan before one person."""

    def read(self) -> RedesignPlan:
        """Return the plan with its role."""
        found = RedesignPlan.objects.select_related("role__unit", "created_by").filter(pk=self.pk).first()
        if found is None:
            raise Http404
        return found

    def context(self) -> dict[str, Any]:
        """Return everything that the page shows."""
        facts = replace(plan_facts([self.pk])[self.pk], digest=plan_digests([self.pk])[self.pk])
        cards = list(self._cards(facts))
        return plan_frame(self.row, current="signatures") | {
            "lede": _lede(facts),
            "steps": _steps(facts.state),
            "withdrawn": facts.state is PlanState.WITHDRAWN,
            "digest": facts.digest,
            "cards": cards,
            "lines": list(self._lines(facts)),
            "open_points": open_points(facts) if facts.state not in OVER else (),
            "plan_url": reverse("plan", args=[self.pk]),
            "acts": list(self._acts(facts)),
            "withdraw_form": self._withdraw_form(facts),
            "refused": [{"text": reason.text} for reason in self.refused],
            "typed": self.typed,
        }

    @cached_property
    def _tree(self) -> UnitTree:
        return UnitTree.read()

    def _cards(self, facts: PlanFacts) -> Iterator[PartCard]:
        """Yield the parts that are the reader's and that nobody signed yet, while anything is signed at all."""
        if facts.state in OVER:
            return
        person, missing = person_of(self.request), missing_parts(facts)
        name = person.printed_name or person.display_name
        for part in parts_of(self.actor, standing_of(self.actor, self.row, self._tree)):
            if part in missing:
                reasons = (*reasons_by_identity(self.actor, facts), *reasons_by_plan(part, facts))
                yield PartCard(part, plan_statement(part, facts, name=name), reasons, self._sign_form(part, facts))

    def _sign_form(self, part: PlanPart, facts: PlanFacts) -> forms.Form:
        if isinstance(self.typed, PlanSignForm) and self.request.POST.get("part") == part:
            self.typed.data = {**self.request.POST.dict(), "digest": facts.digest}
            return self.typed
        form = PlanSignForm(initial={"part": part.value, "digest": facts.digest}, auto_id=f"{part.value}-%s")
        return ask_proof(form, self.asked)

    def _lines(self, facts: PlanFacts) -> Iterator[PartLine]:
        signatures = list(self.row.signatures.select_related("person__unit").order_by("signed_at", "pk"))
        able = candidates(self.row, self._tree)
        for part in PlanPart:
            mine = [signature for signature in signatures if signature.part == part]
            now = next((signature for signature in mine if signature.digest == facts.digest), None)
            earlier = tuple(signature for signature in reversed(mine) if signature is not now)
            yield PartLine(part, now, _names(able[part]), earlier)

    def _acts(self, facts: PlanFacts) -> Iterator[dict[str, Any]]:
        """Yield what takes the plan on from here, and what has to be done before that."""
        if not may_edit_plan(self.actor, self.row):
            return
        for act, (label, text) in _ACTS.items():
            if facts.state in STEPS[act].origins:
                gaps = completion_gaps(facts, self.at.date()) if act is PlanAct.COMPLETE else ()
                yield {"act": act.value, "label": label, "text": text, "gaps": gaps}

    def _withdraw_form(self, facts: PlanFacts) -> forms.Form | None:
        if facts.state not in STEPS[PlanAct.WITHDRAW].origins or not may_edit_plan(self.actor, self.row):
            return None
        return self.typed if isinstance(self.typed, WithdrawForm) else WithdrawForm(auto_id="withdraw-%s")


_ACTS = {
    PlanAct.CONSULT: (
        gettext_lazy("Put it to people"),
        gettext_lazy("Those concerned are told that it is being discussed. It can still change."),
    ),
    PlanAct.EXECUTE: (
        gettext_lazy("Begin to carry it out"),
        gettext_lazy("From now on its days count: what ends has to be taken out by the day set."),
    ),
    PlanAct.COMPLETE: (
        gettext_lazy("Say that it is carried out"),
        gettext_lazy("The activities of the role take the hours that the plan foresaw, and what ended is ended."),
    ),
}


def _lede(facts: PlanFacts) -> str:
    missing = missing_parts(facts)
    if facts.state is PlanState.WITHDRAWN:
        return _("The plan is withdrawn. What was signed stays on record and counts for nothing.")
    if facts.state is PlanState.COMPLETED:
        return _("The plan is carried out.")
    if facts.reopened and not parts_signed(facts):
        return _(
            "It is a draft again, because work came back to people. Say what they do now; all four then sign anew."
        )
    if not missing:
        return _("Everybody signed the plan as it is.")
    labels = ", ".join(_(part.label) for part in missing)
    return _("Still to sign: %(parts)s.") % {"parts": labels}


def _steps(state: PlanState) -> list[dict[str, Any]]:
    """Return the way of a plan, with what is behind it and where it stands."""
    here = WAY.index(state) if state in WAY else -1
    return [
        {"label": _(step.label), "state": "done" if place < here else "current" if place == here else "todo"}
        for place, step in enumerate(WAY)
    ]


def _names(people: list[Person]) -> str:
    """Name the first of them and count the rest; empty where there is nobody."""
    names = ", ".join(person.display_name for person in people[:_NAMES_SHOWN])
    more = len(people) - _NAMES_SHOWN
    if more <= 0:
        return names
    return ngettext("%(names)s or %(count)d more", "%(names)s or %(count)d more", more) % {
        "names": names,
        "count": more,
    }


def _sign(visit: PlanVisit, data: dict[str, Any]) -> None:
    part = PlanPart(data["part"])
    plan_sign(visit.row, part, digest=data["digest"], proof=visit.prove(data), actor=visit.actor, at=visit.at)


PlanVisit.acts = {
    "sign": VisitAct(PlanSignForm, _sign, gettext_lazy("Signed in your name.")),
    "consult": act_of(forms.Form, plan_consult, gettext_lazy("The plan is put to the people concerned.")),
    "execute": act_of(
        forms.Form, plan_execute, gettext_lazy("The plan is being carried out. Its days count from now.")
    ),
    "complete": act_of(forms.Form, plan_complete, gettext_lazy("The plan is carried out.")),
    "withdraw": act_of(WithdrawForm, plan_withdraw, gettext_lazy("The plan is withdrawn.")),
}
