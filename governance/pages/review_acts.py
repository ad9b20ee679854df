"""What can be done on the page of a review: each act with its form and its service, and how a refusal is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from governance.models import Remit, Review, Signature, Step
from governance.pages.proving import Asked, ask_proof, proof_field, prove
from governance.pages.review_forms import (
    ConditionForm,
    DecideForm,
    MinutesForm,
    ObjectForm,
    ReasonForm,
    ReassignForm,
    SignForm,
    condition_rows,
)
from governance.queries.reviews import people_around
from governance.rules.reviews import Lapse, Meaning, Verdict
from governance.services.minutes import minutes_write
from governance.services.packs import changes_of
from governance.services.proofs import NotProven, Proof
from governance.services.reviews import review_recuse, review_withdraw, step_reassign
from governance.services.signatures import Stroke, review_sign
from governance.services.signing import PackMoved
from governance.services.verdicts import ConditionAsked, Ruling, review_decide
from roles.models import Person
from roles.pages.acting import actor_of
from roles.rules.refusals import NotPermitted, Refused

INVALID, CONFLICT, FORBIDDEN = 422, 409, 403


class ReviewVisit:
    """One review before one person, and the act they ask for, if any. What they typed is kept when it is refused."""

    def __init__(self, request: HttpRequest, pk: int) -> None:
        self.request, self.pk = request, pk
        self.at: datetime = timezone.now()
        self.actor = actor_of(request)
        self.review = self._read()
        self.status = 200
        self.name = request.POST.get("act", "")
        self.form: forms.Form | None = None
        self.refused: tuple[Any, ...] = ()
        self.moved: list[dict[str, Any]] | None = None
        self.asked = Asked(request)

    @cached_property
    def people(self) -> dict[str, Person]:
        """Those whom a condition may be given to, by id, read once."""
        return {str(person.pk): person for person in people_around(self.review.initiative)}

    @cached_property
    def conditions(self) -> "forms.BaseFormSet[ConditionForm]":
        """The conditions as they were typed, or rows for them."""
        data = self.request.POST if self.name == "decide" else None
        return condition_rows(data, self.people, self.most_conditions)

    @property
    def most_conditions(self) -> int:
        """How many conditions a decision may have under the policy that the review goes by."""
        return int(self.review.policy.get("maximum_conditions", 3))

    def act(self) -> HttpResponse | None:
        """Do what was asked and return where to go on; None when nothing was asked, or it is refused."""
        if self.request.method != "POST":
            return None
        act = ACTS.get(self.name)
        if act is None:
            self.status = 400
            return None
        self.form = self.form_of(self.name, self.request.POST, auto_id=f"{self.name}_%s")
        self.status = INVALID
        if not self._is_valid(self.form):
            return None
        try:
            act.do(self, self.form.cleaned_data)
        except Refused as refusal:
            self.review = self._read()
            if isinstance(refusal, NotProven) or not act.is_done(self, self.form.cleaned_data):
                self._refuse(self.form, refusal)
                return None
        messages.success(self.request, act.said)
        return redirect("review", self.pk)

    def prove(self, data: dict[str, Any]) -> Proof:
        """Return the proof that was given with the form or a moment ago.

        Raises: NotProven.
        """
        return prove(self.request, data, self.at)

    def form_of(self, name: str, data: Any = None, **more: Any) -> forms.Form:
        """Return the form of an act; one that signs asks for what its person can prove themselves with."""
        form = ACTS[name].form(data, **more)
        return ask_proof(form, self.asked) if "password" in form.fields else form

    def _is_valid(self, form: forms.Form) -> bool:
        valid = form.is_valid()
        return (self.conditions.is_valid() and valid) if self.name == "decide" else valid

    def _refuse(self, form: forms.Form, refusal: Refused) -> None:
        self.status = FORBIDDEN if isinstance(refusal, NotPermitted) else CONFLICT
        if isinstance(refusal, NotProven):
            form.add_error(proof_field(form), refusal.reasons[0].text)
            return
        self.refused = refusal.reasons
        if isinstance(refusal, PackMoved):
            read = Remit.objects.filter(initiative=self.review.initiative_id, digest=form.cleaned_data["digest"])
            self.moved = changes_of(read.order_by("-pk").first(), self.review.remit.content)

    def _read(self) -> Review:
        related = ("initiative__beneficiary_unit", "requested_by__unit", "decided_by", "remit", "base")
        return get_object_or_404(Review.objects.select_related(*related), pk=self.pk)


def _sign(visit: ReviewVisit, data: dict[str, Any]) -> None:
    step = get_object_or_404(Step, pk=data["step"], review=visit.pk)
    _put_name(visit, data, Meaning(step.meaning))


def _object(visit: ReviewVisit, data: dict[str, Any]) -> None:
    _put_name(visit, data, Meaning.DISSENT)


def _put_name(visit: ReviewVisit, data: dict[str, Any], meaning: Meaning) -> None:
    stroke = Stroke(meaning, data["digest"], data["comment"], data["step"])
    review_sign(visit.review, stroke, proof=visit.prove(data), actor=visit.actor, at=visit.at)


def _decide(visit: ReviewVisit, data: dict[str, Any]) -> None:
    minutes = {name: str(data[name]) for name in ("attendees", "next_date", "note") if data[name]}
    ruling = Ruling(Verdict(data["verdict"]), data["comment"], _asked(visit), minutes)
    review_decide(visit.review, ruling, digest=data["digest"], proof=visit.prove(data), actor=visit.actor, at=visit.at)


def _asked(visit: ReviewVisit) -> tuple[ConditionAsked, ...]:
    typed = [form.cleaned_data for form in visit.conditions if form.has_changed()]
    return tuple(
        ConditionAsked(row["text"], row["owner"], row["verifier"], row["due_on"], Lapse(row["lapse"])) for row in typed
    )


def _withdraw(visit: ReviewVisit, data: dict[str, Any]) -> None:
    review_withdraw(visit.review, reason=data["reason"], actor=visit.actor, at=visit.at)


def _recuse(visit: ReviewVisit, data: dict[str, Any]) -> None:
    review_recuse(visit.review, reason=data["reason"], actor=visit.actor, at=visit.at)


def _write_minutes(visit: ReviewVisit, data: dict[str, Any]) -> None:
    minutes_write(visit.review, **data, actor=visit.actor, at=visit.at)


def _reassign(visit: ReviewVisit, data: dict[str, Any]) -> None:
    step = get_object_or_404(Step.objects.select_related("review"), pk=data["step"], review=visit.pk)
    step_reassign(step, person=data["person"], reason=data["reason"], actor=visit.actor, at=visit.at)


def _is_signed(visit: ReviewVisit, data: dict[str, Any]) -> bool:
    """Whether this very signature stands already: a button pressed twice signs once, and says so."""
    mine = Signature.objects.filter(
        review=visit.pk,
        identity=visit.actor.identity,
        digest=data["digest"],
        comment=data["comment"].strip(),
        void=None,
    )
    if data["step"]:
        mine = mine.filter(step=data["step"])
    last = mine.order_by("-pk").first()
    return last is not None and Meaning(last.meaning).objects is (visit.name == "object")


def _is_decided(visit: ReviewVisit, data: dict[str, Any]) -> bool:
    return visit.review.verdict == data["verdict"] and _is_signed(visit, data)


def _never(_visit: ReviewVisit, _data: dict[str, Any]) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class ReviewAct:
    """An act: what is typed, which service does it, what is said then, and whether it was done a moment ago."""

    form: type[forms.Form]
    do: Callable[[ReviewVisit, dict[str, Any]], None]
    said: Any
    is_done: Callable[[ReviewVisit, dict[str, Any]], bool] = _never


ACTS = {
    "sign": ReviewAct(SignForm, _sign, gettext_lazy("Signed in your name."), _is_signed),
    "object": ReviewAct(ObjectForm, _object, gettext_lazy("Your no is on record, with its reason."), _is_signed),
    "decide": ReviewAct(DecideForm, _decide, gettext_lazy("Decided in your name."), _is_decided),
    "withdraw": ReviewAct(ReasonForm, _withdraw, gettext_lazy("The review is taken back. What was signed stays.")),
    "recuse": ReviewAct(ReasonForm, _recuse, gettext_lazy("You stepped aside. The reason is on record.")),
    "minutes": ReviewAct(MinutesForm, _write_minutes, gettext_lazy("It stands in the minutes.")),
    "reassign": ReviewAct(ReassignForm, _reassign, gettext_lazy("The step is theirs now.")),
}
