"""Every refusal of the API as a problem (RFC 9457): what happened, and every reason for it.

The shape is described in `roles.api.schema`.
"""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.exceptions import ValidationError as ModelInvalid
from django.db import DataError, IntegrityError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from governance.api.rates import rate_of_stranger
from governance.operations.requests import request_id
from governance.services.proofs import TooManyTries
from roles.rules.refusals import NotPermitted, Reason, Refused, Stale

MEDIA_TYPE = "application/problem+json"


def problem_response(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Return the problem that an exception is to the caller, or None for one that is our own fault."""
    status = _status(error)
    if status is None:
        return None
    if status == HTTPStatus.UNAUTHORIZED:
        rate = rate_of_stranger(context["request"]._request)  # noqa: SLF001 - Django's request, where it is kept
        if rate and rate.exceeded:
            return problem_response(exceptions.Throttled(rate.reset), context)
    errors = dict(_by_field(error.detail)) if isinstance(error, exceptions.ValidationError) else {}
    return problem(
        status, *_reasons(error, errors), path=context["request"].path, errors=errors, headers=_headers(error)
    )


def problem(
    status: int,
    *reasons: Reason,
    path: str,
    errors: Mapping[str, list[str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem with these reasons."""
    title = TITLES.get(status) or HTTPStatus(status).phrase
    body: dict[str, Any] = {
        "type": f"urn:remit:problem:{title.lower().replace(' ', '-')}",
        "title": title,
        "status": int(status),
        "detail": " ".join(reason.text for reason in reasons),
        "instance": path,
        "reasons": [{"id": reason.id, "text": reason.text} for reason in reasons],
    }
    if number := request_id():
        body["request_id"] = number
    if errors:
        body["errors"] = errors
    return Response(body, status=status, headers=dict(headers or {}), content_type=MEDIA_TYPE)


TITLES = {
    400: "Not valid",
    401: "Not signed in",
    403: "Not permitted",
    404: "Not found",
    409: "Refused",
    412: "Changed meanwhile",
    413: "Too large",
    422: "Key used before",
    429: "Too many tries",
}
# The first that fits counts: each of these is also what stands below it.
_STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (Stale, 412),
    (TooManyTries, 429),
    (NotPermitted, 403),
    (Refused, 409),
    (ObjectDoesNotExist, 404),
    (Http404, 404),
    (PermissionDenied, 403),
    (ModelInvalid, 400),
    (IntegrityError, 409),
    (DataError, 400),
)


def _status(error: Exception) -> int | None:
    if isinstance(error, exceptions.APIException):
        return error.status_code
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), None)


def _reasons(error: Exception, errors: Mapping[str, list[str]]) -> tuple[Reason, ...]:
    match error:
        case Refused():
            found = error.reasons
        case exceptions.ValidationError():
            found = tuple(Reason(field, text) for field, texts in errors.items() for text in texts)
        case exceptions.APIException():
            found = (Reason(error.default_code.upper(), str(error.detail)),)
        case ObjectDoesNotExist() | Http404():
            found = (Reason("NOT_FOUND", "There is nothing at this address."),)
        case ModelInvalid():
            found = tuple(Reason("INVALID", text) for text in error.messages)
        case IntegrityError() | DataError():
            found = (Reason("DATABASE", _told_by_the_database(error)),)
        case _:
            found = (Reason("PERMISSION", "You may not do this."),)
    return found


def _told_by_the_database(error: Exception) -> str:
    """Return what the database refused in words; its constraints are named as what they ask for."""
    told = getattr(error.__cause__, "diag", None)
    if name := getattr(told, "constraint_name", None):
        words = re.sub(r"^(governance|decisions|roles)_", "", name).replace("_", " ")
        return f"This contradicts what always holds: {words}."
    return getattr(told, "message_primary", None) or "The database does not take this value."


def _by_field(detail: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield what is wrong by field; a field of a field as `inputs.0.name`."""
    if isinstance(detail, Mapping):
        for name, below in detail.items():
            yield from _by_field(below, f"{path}.{name}" if path else str(name))
    elif isinstance(detail, list) and any(isinstance(entry, Mapping) for entry in detail):
        for index, below in enumerate(detail):
            yield from _by_field(below, f"{path}.{index}" if path else str(index))
    elif detail:
        yield path or "body", [str(text) for text in (detail if isinstance(detail, list) else [detail])]


def _headers(error: Exception) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers
