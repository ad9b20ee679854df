"""What follows from a provider's answer: somebody comes in, or proves anew who they are, or is refused."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from governance.models import SignIn
from governance.pages.coming_in import come_in, safe_next, stranger
from governance.pages.provider_protocols import Answer, configured
from governance.pages.proving import keep_proof
from governance.rules.providers import Provider, vouched
from governance.rules.ways import Way
from governance.services.provider_links import person_link, person_linked, person_matched
from governance.services.sessions import arrival_of, sign_in_note

logger = logging.getLogger(__name__)
# Clocks of two servers are some seconds off.
_SKEW = timedelta(seconds=60)


def answered(request: HttpRequest, sociallogin: Any) -> HttpResponse:
    """Return where somebody goes on whom a provider answered for."""
    provider, answer = configured(sociallogin.account.provider), getattr(sociallogin, "answer", None)
    state = sociallogin.state or {}
    data = state.get("data") or {}
    if provider is None or answer is None or not data:
        return failed(request, sociallogin.account.provider, "an answer to a question that nobody asked")
    if provider.way is Way.OIDC and answer.nonce != data["nonce"]:
        return failed(request, provider.id, "a token that was made for another question")
    next_url = safe_next(request, str(state.get("next") or ""))
    if data["proves"]:
        return _proven(request, provider, answer, data, next_url)
    return _arrived(request, provider, answer, next_url)


def _arrived(request: HttpRequest, provider: Provider, answer: Answer, next_url: str) -> HttpResponse:
    told = answer.told
    person = person_linked(provider, told)
    if person is None:
        person = person_matched(provider, told)
        if person is None or not person.may_sign_in:
            return stranger(request, provider.way, provider.id, person)
        person_link(person, provider, told, actor=person.actor, at=timezone.now())
    return come_in(request, person, provider.way, next_url, provider=provider.id, vouched=vouched(provider, told))


def _proven(
    request: HttpRequest, provider: Provider, answer: Answer, data: dict[str, Any], next_url: str
) -> HttpResponse:
    """Keep the proof where it is this very person, and they proved it after they were asked."""
    person = person_linked(provider, answer.told)
    if person is None or person != request.user or person.pk != data["person"]:
        return failed(request, provider.id, "proof of somebody else than who is signed in")
    asked_at = datetime.fromisoformat(data["asked_at"])
    if answer.authenticated_at is None or answer.authenticated_at < asked_at - _SKEW:
        return failed(request, provider.id, "proof that is older than the question")
    keep_proof(request, provider.way, timezone.now())
    return redirect(next_url)


def failed(request: HttpRequest, provider_id: str, why: str) -> HttpResponse:
    """Say that a provider's answer let nobody in. Why is for the log: it may hold what a browser made up."""
    logger.warning("Sign-in by %s failed: %s", provider_id, why[:200].replace("\n", " "))
    provider = configured(provider_id)
    way = provider.way if provider else Way.OIDC
    arrival = arrival_of(request.META, way, provider_id if provider else "")
    sign_in_note(None, arrival, SignIn.Outcome.REFUSED, timezone.now())
    context = {"provider": provider}
    return TemplateResponse(request, "sign_in_failed.html", context, status=403).render()
