"""What holds for every address of SCIM: who may ask, how it is answered, and how a refusal looks."""

import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.rules.scim import ScimInvalid
from governance.services.sign_ins import address_of, failure_count, too_many_failures
from roles.models import Person
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Refused

MEDIA = "application/scim+json"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
MOST = 200
UNKNOWN = 401
REASON = "Told by the directory."
_NAME = "scim"


class DirectoryAuthentication(BaseAuthentication):
    """`Authorization: Bearer` with the token of the environment; whoever sends it acts as the account that is named."""

    def authenticate(self, request: Request) -> tuple[Person, str]:
        """Return as whom the directory acts.

        Raises: AuthenticationFailed; Throttled after too many wrong tokens.
        """
        address = address_of(request.META)
        if too_many_failures(_NAME, address):
            raise exceptions.Throttled(wait=600)
        kind, _space, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not settings.SCIM_TOKEN or not _same(token.strip(), settings.SCIM_TOKEN):
            if token:
                failure_count(_NAME, address)
            raise exceptions.AuthenticationFailed("The directory's token is needed.")
        person = Person.objects.filter(username=settings.SCIM_ACTOR).first()
        if person is None or not person.may_sign_in:
            raise exceptions.AuthenticationFailed("The account that the directory acts as is not there, or closed.")
        return person, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        """Return the challenge of a 401."""
        return 'Bearer realm="SCIM"'


def _same(one: str, other: str) -> bool:
    digests = [hashlib.sha256(text.encode()).digest() for text in (one, other)]
    return hmac.compare_digest(*digests)


class ScimRenderer(JSONRenderer):
    """JSON under SCIM's own name."""

    media_type = MEDIA
    format = "scim"


class ScimParser(JSONParser):
    """JSON under SCIM's own name."""

    media_type = MEDIA


class ScimView(APIView):
    """An address of SCIM."""

    schema = None
    authentication_classes = (DirectoryAuthentication,)
    renderer_classes = (ScimRenderer, JSONRenderer)
    parser_classes = (ScimParser, JSONParser)

    @property
    def actor(self) -> Actor:
        """As whom the directory acts."""
        user = self.request.user
        if not isinstance(user, Person):
            raise TypeError("Only the directory is let in.")
        return user.actor

    def get_exception_handler(self) -> Any:
        """Return what makes a SCIM error of an exception."""
        return scim_error


_TWICE = "This contradicts what always holds: names and numbers are somebody's once."


def scim_error(error: Exception, _context: Any) -> Response | None:
    """Return an exception as SCIM tells it; None for one that is our own fault."""
    match error:
        case ScimInvalid():
            answer = refusal(400, str(error), error.kind)
        case Refused():
            answer = _refused(error)
        case IntegrityError():
            answer = refusal(409, _TWICE, "uniqueness")
        case ObjectDoesNotExist() | Http404():
            answer = refusal(404, "There is nothing at this address.")
        case exceptions.APIException():
            answer = refusal(error.status_code, str(error.detail))
            if error.status_code == UNKNOWN:
                answer.headers["WWW-Authenticate"] = 'Bearer realm="SCIM"'
        case _:
            return None
    return answer


def _refused(error: Refused) -> Response:
    text = " ".join(reason.text for reason in error.reasons)
    if isinstance(error, NotPermitted):
        return refusal(403, text)
    return refusal(409, text, "uniqueness" if any(reason.id == "KNOWN" for reason in error.reasons) else "")


def refusal(status: int, detail: str, kind: str = "") -> Response:
    """Return an error in SCIM's form."""
    body = {"schemas": [ERROR], "status": str(status), "detail": detail} | ({"scimType": kind} if kind else {})
    return Response(body, status=status)


def page_asked(request: Request) -> tuple[int, int]:
    """Return from which row on, counted from 1, and how many rows are asked for.

    Raises: ScimInvalid.
    """
    try:
        start = max(int(request.query_params.get("startIndex") or 1), 1)
        count = min(max(int(request.query_params.get("count") or MOST), 0), MOST)
    except ValueError as error:
        raise ScimInvalid("startIndex and count are numbers.") from error
    return min(start, 2**31), count


def listed(rows: list[dict[str, Any]], total: int, start: int) -> Response:
    """Return a page of a list."""
    body = {"schemas": [LIST], "totalResults": total, "startIndex": start, "itemsPerPage": len(rows), "Resources": rows}
    return Response(body)
