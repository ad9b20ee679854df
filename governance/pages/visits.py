"""A page about one thing at which a person does what comes next: one form of several, refused without a loss."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from governance.pages.proving import Asked, ask_proof, proof_field, prove
from governance.services.proofs import NotProven, Proof
from roles.pages.acting import actor_of
from roles.rules.refusals import NotPermitted, Reason, Refused

INVALID, CONFLICT, FORBIDDEN = 422, 409, 403


@dataclass(frozen=True, slots=True)
class VisitAct:
    """An act: what is typed, what does it with the visit and what was typed, and what is said then."""

    form: type[forms.Form]
    do: Callable[[Any, dict[str, Any]], object]
    said: Any


def act_of(form: type[forms.Form], service: Callable[..., object], said: Any) -> VisitAct:
    """Return the act that a service does with what was typed, as it is."""

    def done(visit: "Visit[Any]", data: dict[str, Any]) -> object:
        return service(visit.row, actor=visit.actor, at=visit.at, **data)

    return VisitAct(form, done, said)


class Visit[Row](ABC):
    """One thing before one person, and the act they ask for, if any. What they typed is kept when it is refused."""

    acts: ClassVar[Mapping[str, VisitAct]]

    def __init__(self, request: HttpRequest, pk: int) -> None:
        self.request, self.pk, self.at = request, pk, timezone.now()
        self.actor = actor_of(request)
        self.name = request.POST.get("act", "")
        self.row: Row = self.read()
        self.status = 200
        self.typed: forms.Form | None = None
        self.refused: tuple[Reason, ...] = ()
        self.asked = Asked(request)

    @abstractmethod
    def read(self) -> Row:
        """Return the thing as it is now; what there is not is a page that does not exist."""

    def act(self) -> bool:
        """Do what was asked; return whether it is done."""
        if self.request.method != "POST":
            return False
        act = self.acts.get(self.name)
        if act is None:
            self.status = 400
            return False
        self.typed, self.status = self.form_of(act, self.request.POST), INVALID
        if not self.typed.is_valid():
            return False
        try:
            act.do(self, self.typed.cleaned_data)
        except Refused as refusal:
            self._refuse(self.typed, refusal)
            return False
        messages.success(self.request, act.said)
        return True

    def form_of(self, act: VisitAct, data: Any = None, **more: Any) -> forms.Form:
        """Return the form of an act, filled with what was sent."""
        form = act.form(data, **more)
        return ask_proof(form, self.asked) if "password" in form.fields else form

    def prove(self, data: dict[str, Any]) -> Proof:
        """Return the proof that was given with the form or a moment ago.

        Raises: NotProven.
        """
        return prove(self.request, data, self.at)

    def _refuse(self, form: forms.Form, refusal: Refused) -> None:
        self.row = self.read()
        self.status = FORBIDDEN if isinstance(refusal, NotPermitted) else CONFLICT
        if isinstance(refusal, NotProven):
            form.add_error(proof_field(form), refusal.reasons[0].text)
        else:
            self.refused = refusal.reasons
