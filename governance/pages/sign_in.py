"""Coming in and going out; in the demo, also by one click."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from governance.services.sign_ins import (
    MOST_FAILURES,
    PERIOD_SECONDS,
    failure_count,
    failures_forget,
    too_many_failures,
)
from roles.models import Person
from roles.pages.acting import back

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
            raise ValidationError(self.error_messages["throttled"], code="throttled", params=values)
        cleaned = super().clean()
        failures_forget(username, address)
        return cleaned

    def get_invalid_login_error(self) -> ValidationError:
        """Count the failure and say that there was one."""
        failure_count(self.cleaned_data.get("username", ""), _address(self.request))
        return super().get_invalid_login_error()


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the form, or let somebody in and bring them where they wanted to go."""
    if request.method != "POST" and request.user.is_authenticated:
        return redirect("my-work")
    form = SignInForm(request, data=request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        login(request, form.get_user())
        return back(request, reverse("my-work"))
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    status = TOO_MANY_REQUESTS if form.is_bound and form.throttled else 200
    return TemplateResponse(request, "sign_in.html", context, status=status)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Let somebody out; their session is gone."""
    logout(request)
    return redirect("sign-in")


@login_not_required
@require_POST
def demo_switch(request: HttpRequest) -> HttpResponse:
    """Come in as one of the personas; outside the demo there are none."""
    username = request.POST.get("username", "")
    if not settings.DEMO or username not in settings.DEMO_PERSONAS:
        raise Http404
    person = get_object_or_404(Person, username=username, is_active=True)
    login(request, person)
    return back(request, reverse("my-work"))


def _address(request: HttpRequest | None) -> str:
    return request.META.get("REMOTE_ADDR", "") if request else ""
