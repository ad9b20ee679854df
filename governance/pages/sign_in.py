"""Coming in and going out; in the demo, also by one click."""

from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from governance.models import SignIn
from governance.pages.coming_in import come_in, enter, go_out, half_in, safe_next
from governance.queries.factors import factors_of
from governance.rules.ways import Way
from governance.services.code_checks import WrongCode, code_check
from governance.services.sessions import arrival_of, sign_in_note
from governance.services.sign_ins import (
    MOST_FAILURES,
    PERIOD_SECONDS,
    address_of,
    failure_count,
    failures_forget,
    too_many_failures,
)
from roles.models import Person

TOO_MANY_REQUESTS = 429


class SignInForm(AuthenticationForm):
    """User name and password; a refusal never says which of them was wrong, nor whether the account exists."""

    error_messages = {
        "invalid_login": _("This user name and password do not go together. Check both and try again."),
        "inactive": _("This user name and password do not go together. Check both and try again."),
        "throttled": _("Sign-in failed %(times)s times. Wait %(minutes)s minutes, then try again."),
    }

    @property
    def throttled(self) -> bool:
        """Whether the form was refused unread, because too many before it failed."""
        return self.has_error("__all__", code="throttled")

    def clean(self) -> dict[str, object]:
        """Check who it is, unless too many tries failed before."""
        username, address = self.cleaned_data.get("username", ""), _address(self.request)
        if too_many_failures(username, address):
            values = {"times": MOST_FAILURES, "minutes": PERIOD_SECONDS // 60}
            self._note(SignIn.Outcome.WAITS)
            raise ValidationError(self.error_messages["throttled"], code="throttled", params=values)
        cleaned = super().clean()
        failures_forget(username, address)
        return cleaned

    def get_invalid_login_error(self) -> ValidationError:
        """Count the failure and say that there was one."""
        failure_count(self.cleaned_data.get("username", ""), _address(self.request))
        self._note(SignIn.Outcome.REFUSED)
        return super().get_invalid_login_error()

    def _note(self, outcome: SignIn.Outcome) -> None:
        if self.request:
            person = Person.objects.filter(username=self.cleaned_data.get("username", "")).first()
            sign_in_note(person, arrival_of(self.request.META, Way.PASSWORD), outcome, timezone.now())


class CodeForm(forms.Form):
    """A code of an authenticator app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("The six digits that your authenticator app shows, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
        max_length=20,
        error_messages={"required": _("Type the code.")},
    )


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the ways in, or let somebody in by their password and bring them where they wanted to go."""
    if request.method != "POST" and request.user.is_authenticated:
        return redirect("my-work")
    if request.method == "POST" and not settings.LOCAL_ACCOUNTS:
        raise Http404
    next_url = request.POST.get("next") or request.GET.get("next", "")
    form = SignInForm(request, data=request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        person = form.get_user()
        if not isinstance(person, Person):
            raise Http404
        return come_in(request, person, Way.PASSWORD, next_url)
    context = {
        "form": form,
        "next": next_url,
        "providers": list(settings.IDENTITY_PROVIDERS.values()),
        "local": settings.LOCAL_ACCOUNTS,
    }
    status = TOO_MANY_REQUESTS if form.is_bound and form.throttled else 200
    return TemplateResponse(request, "sign_in.html", context, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_factor(request: HttpRequest) -> HttpResponse:
    """Ask whoever proved it in one way for their second factor."""
    found = half_in(request)
    if found is None:
        return redirect("sign-in")
    person, kept = found
    form = CodeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            way = code_check(person, form.cleaned_data["code"])
        except WrongCode as error:
            form.add_error("code", str(error))
            sign_in_note(person, arrival_of(request.META, Way.TOTP), SignIn.Outcome.REFUSED, timezone.now())
        else:
            return enter(request, person, way, kept["next"], provider=kept["provider"])
    context = {"form": form, "factors": factors_of(person), "next": kept["next"]}
    return TemplateResponse(request, "sign_in_factor.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_passkey(request: HttpRequest) -> HttpResponse:
    """Tell the browser what a passkey has to sign; a POST brings it, and lets its person in."""
    if request.method != "POST":
        return JsonResponse(begin_authentication())
    form = LoginWebAuthnForm(request.POST)
    next_url = request.POST.get("next", "")
    if form.is_valid():
        factor = form.cleaned_data["credential"]
        factor.record_usage()
        return come_in(request, factor.user, Way.PASSKEY, next_url)
    sign_in_note(None, arrival_of(request.META, Way.PASSKEY), SignIn.Outcome.REFUSED, timezone.now())
    messages.error(request, _say("This passkey opens no account here. Try again, or come in another way."))
    return redirect("sign-in")


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Let somebody out; their session is gone."""
    go_out(request)
    return redirect("sign-in")


@login_not_required
@require_POST
def demo_switch(request: HttpRequest) -> HttpResponse:
    """Come in as one of the personas; outside the demo there are none."""
    username = request.POST.get("username", "")
    if not settings.DEMO or username not in settings.DEMO_PERSONAS:
        raise Http404
    person = get_object_or_404(Person, username=username, is_active=True)
    return come_in(request, person, Way.DEMO, safe_next(request, request.POST.get("next", "")))


def _address(request: HttpRequest | None) -> str:
    return address_of(request.META) if request else ""
