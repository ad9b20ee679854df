"""How a page asks for proof of who signs: the field for it, or the way to where it is given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.queries.factors import account_of
from governance.rules.ways import FRESH, Account, Way, signing_ways
from governance.services.proofs import KEPT_PROOF, Proof, given_with, kept, kept_proof, proof_of
from governance.services.sign_ins import address_of
from roles.models import Person
from roles.pages.acting import person_of


def password_field() -> forms.CharField:
    """Return the field that a form of signing asks for proof with."""
    return forms.CharField(
        label=gettext_lazy("Your password"),
        help_text=gettext_lazy("Asked for each signature, so that a session left open signs nothing."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        max_length=1000,
        error_messages={"required": gettext_lazy("Type your password to sign.")},
    )


def code_field() -> forms.CharField:
    """Return the field for a code of an authenticator app."""
    return forms.CharField(
        label=gettext_lazy("Code of your authenticator app"),
        help_text=gettext_lazy("Asked for each signature, so that a session left open signs nothing."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        max_length=20,
        error_messages={"required": gettext_lazy("Type the code to sign.")},
    )


def keep_proof(request: HttpRequest, way: Way, at: datetime) -> None:
    """Keep with the session that its person proved anew who they are."""
    request.session[KEPT_PROOF] = kept(person_of(request), way, at)


def prove(request: HttpRequest, data: dict[str, Any], at: datetime) -> Proof:
    """Return the proof that what was typed, or what was proven a moment ago, gives.

    Raises: NotProven.
    """
    person = person_of(request)
    given = given_with(request.session, person, password=data.get("password", ""), code=data.get("code", ""))
    return proof_of(person, given, address=address_of(request.META), at=at)


@dataclass(frozen=True)
class Asked:
    """What proof is asked of whom: by which ways they can give it, and the one they gave, while it stands."""

    request: HttpRequest

    @cached_property
    def person(self) -> Person:
        """Who signs."""
        return person_of(self.request)

    @cached_property
    def account(self) -> Account:
        """With what they can prove who they are."""
        return account_of(self.person)

    @cached_property
    def proof(self) -> Proof | None:
        """What they proved a moment ago."""
        return kept_proof(self.person, given_with(self.request.session, self.person), self.account, timezone.now())

    @property
    def until(self) -> datetime | None:
        """Until when that stands."""
        return self.proof.at + FRESH if self.proof else None

    @property
    def url(self) -> str:
        """Where they prove it, coming back here."""
        return f"{reverse('prove')}?{urlencode({'next': self.request.path})}"


def ask_proof(form: forms.Form, asked: Asked) -> forms.Form:
    """Have a form of signing ask for what its person can prove themselves with, and for nothing else."""
    ways = signing_ways(asked.account)
    label = form.fields["password"].label
    if asked.proof is not None or Way.PASSWORD not in ways:
        del form.fields["password"]
    if asked.proof is None and Way.TOTP in ways:
        form.fields["code"] = code_field()
        if label != _("Your password"):
            form.fields["code"].label = _("Code of your authenticator app, to say no")
    form.asked = asked  # type: ignore[attr-defined] # for the template
    return form


def proof_field(form: forms.Form) -> str | None:
    """Return beside which field it is said that somebody is not proven; None: above all of them."""
    return next((name for name in ("password", "code") if name in form.fields), None)
