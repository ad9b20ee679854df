"""How every page does an act and shows a refusal: the same words, nothing typed lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme

from roles.models import Person
from roles.queries.sight import Sight, sight_of_actor
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Refused


def person_of(request: HttpRequest) -> Person:
    """Return who is signed in. Every page asks for a sign-in unless it says otherwise."""
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts, as services know them."""
    return person_of(request).actor


def sight_of(request: HttpRequest) -> Sight:
    """Return what whoever is signed in sees; found out once for a request."""
    found: Sight | None = getattr(request, "sight", None)
    if found is None:
        found = sight_of_actor(actor_of(request))
        request.sight = found  # type: ignore[attr-defined] # kept with the request that it is about
    return found


@contextmanager
def refusals_on(form: BaseForm) -> Iterator[None]:
    """Put the reasons of a refusal on the form, so that the page shows them and keeps every keystroke.

    Check `form.is_valid()` before and `form.errors` after the block.
    """
    try:
        yield
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason.text)


def carried_out(form: BaseForm, act: Callable[[dict[str, Any]], object]) -> bool:
    """Do the act with what the form holds and return whether it is done; the reasons of a refusal go on the form.

    Nothing is done with a form that was not sent or is not valid. NotPermitted passes on: `acts` shows it.
    """
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        act(form.cleaned_data)
    except NotPermitted:
        raise
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason.text)
    return not form.errors


def acts[R: HttpResponseBase](view: Callable[..., R]) -> Callable[..., R | HttpResponse]:
    """Let a view that only acts and redirects be refused: the reasons become messages, NotPermitted becomes 403."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> R | HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotPermitted as refusal:
            return refused_response(request, refusal)
        except Refused as refusal:
            for reason in refusal.reasons:
                messages.error(request, reason.text)
            return back(request)

    return wrapped


def refused_response(request: HttpRequest, refusal: Refused, *, read: str = "") -> TemplateResponse:
    """Return the page that says why this person may not do this, and where they may `read` it all the same."""
    return TemplateResponse(request, "403.html", {"reasons": refusal.reasons, "read": read}, status=403)


def back(request: HttpRequest, fallback: str = "/") -> HttpResponse:
    """Return to the page the act was started from: the posted `next`, or the fallback. Never to another site."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(target if safe else fallback)
