"""What protects one's account: second factors, recovery codes, and where one is signed in."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import get_totp_secret, validate_totp_code
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_registration
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from governance.models import PersonSession, SignIn
from governance.pages.coming_in import CAME_IN, STRONG
from governance.pages.proving import Asked, code_field
from governance.pages.totp_codes import otp_address, qr_rows
from governance.queries.factors import KINDS
from governance.rules.ways import is_fresh
from governance.services.factors import (
    factor_remove,
    passkey_add,
    recovery_codes_left,
    recovery_codes_make,
    totp_add,
)
from governance.services.sessions import open_sessions, session_end, sessions_end
from roles.models import Person
from roles.pages.acting import actor_of, acts, person_of
from roles.rules.refusals import Refused

_SIGN_INS_SHOWN = 10


class AppForm(forms.Form):
    """The code that shows that the app was set up rightly."""

    code = code_field()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["code"].label = _("The six digits it shows now")
        self.fields["code"].help_text = ""


class PasskeyForm(forms.Form):
    """What a passkey is called by its owner."""

    name = forms.CharField(max_length=60, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["name"].label = _("Name")
        self.fields["name"].help_text = _("By which you know it again, such as “Telephone”.")


def _proven(request: HttpRequest) -> bool:
    """Whether somebody proved a moment ago who they are: when they came in by themselves, or since."""
    if Asked(request).proof is not None:
        return True
    came = request.session.get(CAME_IN)
    return came is not None and is_fresh(datetime.fromisoformat(came), timezone.now())


@never_cache
@require_http_methods(["GET", "HEAD"])
def security(request: HttpRequest) -> HttpResponse:
    """Show what protects this person's account."""
    return TemplateResponse(request, "governance/security.html", _context(request))


def _context(request: HttpRequest, **more: Any) -> dict[str, Any]:
    person, now = person_of(request), timezone.now()
    factors = list(Authenticator.objects.filter(user=person, type__in=KINDS).order_by("created_at", "pk"))
    sessions = list(open_sessions(person, now))
    return {
        "app": next((f for f in factors if f.type == Authenticator.Type.TOTP), None),
        "passkeys": [f for f in factors if f.type == Authenticator.Type.WEBAUTHN],
        "has_factor": bool(factors),
        "codes_left": recovery_codes_left(person),
        "required": settings.REMIT_MFA == "required",
        "first": not request.session.get(STRONG, True) and not factors,
        "sessions": [{"row": row, "mine": row.key == request.session.session_key} for row in sessions],
        "others": sum(row.key != request.session.session_key for row in sessions),
        "sign_ins": SignIn.objects.filter(person=person).order_by("-at", "-pk")[:_SIGN_INS_SHOWN],
        "codes": (),
    } | more


def _first(request: HttpRequest) -> HttpResponse | None:
    """Return the way to where one proves who one is, for whoever did not a moment ago."""
    if _proven(request):
        return None
    return redirect(f"{reverse('prove')}?{urlencode({'next': request.path})}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def security_app(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app: a picture to scan, and a code that shows that it worked."""
    if away := _first(request):
        return away
    person, sent = person_of(request), request.method == "POST"
    secret = get_totp_secret(regenerate=not sent)
    form = AppForm(request.POST if sent else None)
    if sent and form.is_valid():
        if validate_totp_code(secret, form.cleaned_data["code"].replace(" ", "")):
            return _added(request, person, secret)
        form.add_error("code", _("This is not the code. Wait for the next one and try again."))
    address = otp_address(person, secret)
    context = {"form": form, "secret": secret, "address": address, "rows": qr_rows(address)}
    return TemplateResponse(request, "governance/security_app.html", context, status=422 if sent else 200)


@sensitive_variables("secret")
def _added(request: HttpRequest, person: Person, secret: str) -> HttpResponse:
    try:
        totp_add(person, secret, actor=actor_of(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.reasons[0].text)
        return redirect("security")
    request.session.pop("mfa.totp.secret", None)
    messages.success(request, _("The authenticator app is set up."))
    return _after_factor(request, person)


def _after_factor(request: HttpRequest, person: Person) -> HttpResponse:
    """Let somebody on who now has a second factor; with the first one they get their recovery codes."""
    request.session[STRONG] = True
    if recovery_codes_left(person) is not None:
        return redirect("security")
    codes = recovery_codes_make(person, actor=actor_of(request), at=timezone.now())
    return TemplateResponse(request, "governance/security.html", _context(request, codes=codes))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def security_passkey(request: HttpRequest) -> HttpResponse:
    """Set up a passkey: the browser makes it, and what it answers is checked."""
    if away := _first(request):
        return away
    person = person_of(request)
    if request.method == "POST":
        form = AddWebAuthnForm({**request.POST.dict(), "passwordless": "on"}, user=person)
        if form.is_valid():
            data = form.cleaned_data
            try:
                passkey_add(person, data["name"], data["credential"], actor=actor_of(request), at=timezone.now())
            except Refused as refusal:
                messages.error(request, refusal.reasons[0].text)
                return redirect("security")
            messages.success(request, _("The passkey is set up."))
            return _after_factor(request, person)
        messages.error(request, _("The passkey could not be set up. Try again."))
    # The library's forms read their answer against what is asked here, which is kept with the session.
    options = json.dumps(begin_registration(person, passwordless=True), cls=DjangoJSONEncoder)
    context = {"form": PasskeyForm(), "options": options}
    return TemplateResponse(request, "governance/security_passkey.html", context)


@never_cache
@require_POST
@acts
def security_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them, this once."""
    if away := _first(request):
        return away
    codes = recovery_codes_make(person_of(request), actor=actor_of(request), at=timezone.now())
    return TemplateResponse(request, "governance/security.html", _context(request, codes=codes))


@never_cache
@require_POST
@acts
def security_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a factor of one's own."""
    if away := _first(request):
        return away
    factor_remove(person_of(request), pk, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("It is removed."))
    return redirect("security")


@never_cache
@require_POST
@acts
def security_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions; 0 ends all others."""
    person, at = person_of(request), timezone.now()
    if pk == 0:
        count = sessions_end(person, actor=actor_of(request), at=at, but=str(request.session.session_key))
        messages.success(request, _("Ended: %(count)d.") % {"count": count})
        return redirect("security")
    session = get_object_or_404(PersonSession, pk=pk, person=person, ended_at=None)
    if session.key == request.session.session_key:
        raise Http404
    session_end(session, actor=actor_of(request), at=at)
    messages.success(request, _("The session is ended."))
    return redirect("security")
