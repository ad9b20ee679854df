"""Requests made up from the schema, sent to the portal in its own process; nothing that they do is kept."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import timezone
from schemathesis.core.failures import FailureGroup

from governance.api.authentication import token_issue
from governance.api.problems import MEDIA_TYPE
from roles.models import Person
from tests.fuzzed_cases import Counts, cases_of, known_path
from tests.fuzzing_checks import CHECKS

# What is wrong, of which operation: with the first request that showed it, and its answer.
Found = dict[tuple[str, ...], str]
# Nobody, and somebody who made their token up.
STRANGERS: tuple[dict[str, str], ...] = ({}, {"Authorization": "Bearer made-up"})


def fuzzed(
    document: dict[str, Any],
    chosen: Callable[[Any], bool],
    person: Person,
    known: Mapping[str, Any],
    counts: Counts,
) -> Found:
    """Send made-up requests to the chosen operations as this person; return what is wrong with the answers.

    `known` are rows by the word that addresses and bodies name them with: without, nothing would be found.
    """
    token, _lapses_at = token_issue(person, timezone.now())
    headers = {"Authorization": f"Bearer {token}"}
    found: Found = {}
    with _one_connection():
        for operation in operations(document):
            if chosen(operation):
                cases_of(operation, known, counts, lambda case: _send(case, headers, found))
    return found


def strangers_let_in(document: dict[str, Any], known: Mapping[str, Any]) -> dict[str, int]:
    """Send a request of nobody, and one with a made-up token, to every operation that asks who it is.

    Return the statuses of answers that refuse no stranger.
    """
    found = {}
    with _one_connection():
        for operation in operations(document):
            nowhere = dict.fromkeys((part.name for part in operation.path_parameters), "1")
            for headers in STRANGERS if any(operation.security.iter_parameters()) else ():
                case = operation.Case(path_parameters=nowhere | known_path(operation, known), headers=headers)
                answer = case.call()
                if (answer.status_code, answer.headers["content-type"]) != (HTTPStatus.UNAUTHORIZED, [MEDIA_TYPE]):
                    found[f"{operation.label} {headers}"] = answer.status_code
    return found


def operations(document: dict[str, Any]) -> Iterator[Any]:
    """Yield the operations of the schema, answered by the portal."""
    schema = schemathesis.openapi.from_dict(document)
    schema.app = get_wsgi_application()
    return (result.ok() for result in schema.get_all_operations())


@schemathesis.serializer("application/x-ndjson")
def _lines(_context: Any, value: Any) -> bytes:
    """Return one JSON value a line."""
    rows = value if isinstance(value, list) else [value]
    return b"\n".join(json.dumps(row).encode() for row in rows)


@contextmanager
def _one_connection() -> Iterator[None]:
    """Keep the connection of the test, whose transaction holds all that is asked about, through all requests."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def _send(case: Any, headers: Mapping[str, str], found: Found) -> None:
    """Send a request, look at the answer, and take back what was done."""
    case.headers = dict(case.headers or {}) | headers
    with transaction.atomic():
        answer = case.call()
        transaction.set_rollback(True)
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as group:
        for failure in group.exceptions:
            key = (case.operation.label, failure.title, str(failure.message)[:400])
            sent = f"{case.method} {case.formatted_path} {case.query} {case.body!r}"[:600]
            found.setdefault(key, f"{sent}\n    {answer.status_code} {answer.text[:400]}")
