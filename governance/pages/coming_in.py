"""The one door: whichever way somebody proved who they are, here they come in, or are asked for a second factor."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from governance.models import SignIn
from governance.queries.factors import factors_of
from governance.rules.ways import PROVIDED, Next, Way, after_first
from governance.services.sessions import arrival_of, session_begin, session_over, sign_in_note
from roles.models import Person

BACKEND = "roles.backends.PersonBackend"
_HALF, _HALF_LIFE = "half_in", timedelta(minutes=10)
# In the session: that nothing more is asked before going on, and that it is written down as one of the person's.
STRONG, KEPT, CAME_IN = "strong", "kept_session", "came_in_at"


def safe_next(request: HttpRequest, target: str) -> str:
    """Return where somebody goes on: where they wanted to, but never to another site."""
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=request.is_secure())
    return target if target and safe else reverse("my-work")


def come_in(
    request: HttpRequest, person: Person, way: Way, next_url: str, *, provider: str = "", vouched: bool = False
) -> HttpResponse:
    """Let somebody in who proved who they are, or ask for the second factor first."""
    at = timezone.now()
    if not person.may_sign_in:
        return stranger(request, way, provider, person)
    step = after_first(way, factors_of(person), vouched=vouched, required=settings.REMIT_MFA == "required")
    if step is not Next.FACTOR:
        return enter(request, person, way, next_url, provider=provider, strong=step is Next.IN)
    if request.user.is_authenticated:
        go_out(request)
    request.session[_HALF] = {
        "person": person.pk,
        "way": way,
        "provider": provider,
        "next": next_url,
        "at": at.isoformat(),
    }
    return redirect("sign-in-factor")


def enter(
    request: HttpRequest, person: Person, way: Way, next_url: str, *, provider: str = "", strong: bool = True
) -> HttpResponse:
    """Let somebody in; where `strong` is missing they set up a second factor before anything else."""
    request.session.pop(_HALF, None)
    login(request, person, backend=BACKEND)
    request.session[STRONG] = strong
    request.session[KEPT] = True
    if way not in PROVIDED | {Way.DEMO}:
        # A provider may have let somebody in who typed nothing; only what was typed or touched here counts.
        request.session[CAME_IN] = timezone.now().isoformat()
    request.session.save()
    session_begin(person, str(request.session.session_key), arrival_of(request.META, way, provider), timezone.now())
    return redirect(safe_next(request, next_url))


def half_in(request: HttpRequest) -> tuple[Person, dict[str, Any]] | None:
    """Return who proved it in one way and is asked for another; None when nobody, or too long ago."""
    kept = request.session.get(_HALF)
    if not kept or timezone.now() - datetime.fromisoformat(kept["at"]) > _HALF_LIFE:
        return None
    person = Person.objects.filter(pk=kept["person"]).first()
    return (person, kept) if person is not None and person.may_sign_in else None


def go_out(request: HttpRequest) -> None:
    """End the session that is."""
    if request.session.get(KEPT) and request.session.session_key:
        session_over(request.session.session_key, timezone.now())
    logout(request)


def stranger(request: HttpRequest, way: Way, provider: str, person: Person | None = None) -> HttpResponse:
    """Say that a provider knows somebody whom the portal does not, and whom to ask."""
    sign_in_note(person, arrival_of(request.META, way, provider), SignIn.Outcome.STRANGER, timezone.now())
    context = {"contact": settings.ACCESS_CONTACT}
    return TemplateResponse(request, "sign_in_stranger.html", context, status=403).render()
