"""What machines may ask of the API: what a scope of their token names, on the initiatives it is limited to.

Closed by default: an address that `governance.rules.scopes.DOORS` does not tell of is refused to every machine.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from governance.models import Initiative
from governance.rules.scopes import DOORS, Door, Where
from roles.models import Person
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason

_ELSEWHERE = "This token is limited to initiatives, and this is not about one of them."


class WithinScopes(BasePermission):
    """Lets people pass, and machines as far as their token goes. Services judge besides, of both."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether it may be asked.

        Raises: NotPermitted, with every reason.
        """
        user = request.user
        if not isinstance(user, Person):
            raise PermissionDenied
        if user.actor.mandate is None:
            return True
        match = request.resolver_match
        name, method = (match.url_name if match else "") or "", str(request.method)
        key = view.kwargs.get("key", "")
        # A request that only asks what an address is like is one to read it.
        method = "GET" if method in {"HEAD", "OPTIONS"} else method
        if reasons := machine_reasons(user.actor, name, method, key=key, request=request, view=view):
            raise NotPermitted(*reasons)
        return True


def machine_reasons(
    actor: Actor, name: str, method: str, *, key: str = "", request: Request | None = None, view: Any = None
) -> tuple[Reason, ...]:
    """Return why this is not for who asks; nothing for people."""
    if actor.mandate is None:
        return ()
    return tuple(_reasons(actor, DOORS.get((name, method)), key, request, view))


def _reasons(actor: Actor, door: Door | None, key: str, request: Request | None, view: Any) -> Iterator[Reason]:
    mandate = actor.mandate
    if mandate is None:
        return
    if door is None:
        yield Reason("SCOPE", "This is for people; no scope lets a machine do it.")
        return
    if door.scope and door.scope.value not in mandate.scopes:
        yield Reason("SCOPE", f"This asks for the scope {door.scope.value}, which this token has not.")
    if mandate.initiatives is not None and not _about_one_of(actor, door, key, request, view):
        yield Reason("INITIATIVE", _ELSEWHERE)


def _about_one_of(actor: Actor, door: Door, key: str, request: Request | None, view: Any) -> bool:
    match door.where:
        case Where.OPEN | Where.SERVICE:
            return True
        case Where.KEY:
            return _reached(actor, key)
        case Where.QUERY:
            named = request.query_params.getlist("initiative") if request else []
            return bool(named) and all(_reached(actor, each) for each in named)
        case Where.OBJECT:
            return _object_reached(actor, view)
        case _:
            return False


def _reached(actor: Actor, key: str) -> bool:
    found = Initiative.objects.filter(key=key[:12]).values_list("pk", flat=True).first()
    return found is not None and actor.reaches(found)


def _object_reached(actor: Actor, view: Any) -> bool:
    try:
        found = view.found()
    except ObjectDoesNotExist:
        return False
    number = getattr(found, "initiative_id", None)
    return number is not None and actor.reaches(number)
