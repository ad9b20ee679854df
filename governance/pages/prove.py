"""Where somebody proves anew who they are: what they prove stands for five minutes."""

import json

from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django import forms
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from governance.pages.coming_in import safe_next
from governance.pages.proving import Asked, code_field, keep_proof, password_field
from governance.rules.ways import Way, signing_ways
from governance.services.proofs import Given, NotProven, proof_of
from governance.services.sign_ins import address_of
from roles.models import Person
from roles.pages.acting import person_of


class PasswordProof(forms.Form):
    """The password, once more."""

    password = password_field()

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type] # as forms take them
        self.fields["password"].help_text = ""


class CodeProof(forms.Form):
    """A code of an authenticator app."""

    code = code_field()

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type] # same
        self.fields["code"].help_text = ""


_FORMS: dict[str, tuple[Way, type[forms.Form]]] = {
    "password": (Way.PASSWORD, PasswordProof),
    "code": (Way.TOTP, CodeProof),
}


@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """Show the ways in which this person can prove anew who they are; a POST does, and brings them back."""
    person, asked = person_of(request), Asked(request)
    next_url = safe_next(request, request.POST.get("next") or request.GET.get("next", ""))
    act, ways = request.POST.get("act", ""), signing_ways(asked.account)
    shown = {name: form() for name, (way, form) in _FORMS.items() if way in ways}
    if act in shown:
        shown[act] = form = _FORMS[act][1](request.POST)
        if form.is_valid() and _typed(request, person, form):
            return redirect(next_url)
    if act == "passkey" and Way.PASSKEY in ways and _passkey(request, person):
        return redirect(next_url)
    context = {
        "forms": shown,
        "password_form": shown.get("password"),
        "code_form": shown.get("code"),
        "passkey": _options(person) if Way.PASSKEY in ways else "",
        "refused": _("This passkey did not prove it. Try again.") if act == "passkey" else "",
        "providers": [p for p in settings.IDENTITY_PROVIDERS.values() if p.id in asked.account.providers],
        "next": next_url,
    }
    return TemplateResponse(request, "governance/prove.html", context, status=422 if act else 200)


def _typed(request: HttpRequest, person: Person, form: forms.Form) -> bool:
    """Keep the proof that was typed; a refusal goes on the form."""
    try:
        proof = proof_of(person, Given(**form.cleaned_data), address=address_of(request.META), at=timezone.now())
    except NotProven as refusal:
        form.add_error(next(iter(form.fields)), refusal.reasons[0].text)
        return False
    keep_proof(request, Way(proof.method.value), proof.at)
    return True


def _passkey(request: HttpRequest, person: Person) -> bool:
    form = AuthenticateWebAuthnForm(request.POST, user=person)
    if not form.is_valid():
        return False
    form.cleaned_data["credential"].record_usage()
    keep_proof(request, Way.PASSKEY, timezone.now())
    return True


def _options(person: Person) -> str:
    return json.dumps(begin_authentication(person), cls=DjangoJSONEncoder)
