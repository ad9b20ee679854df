"""Requests made up from the schema, sent to the portal in its own process; nothing that they do is kept."""

import os
from contextlib import contextmanager
from itertools import count

import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from governance.api.authentication import token_issue

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
# How many requests are made up for each operation; `REMIT_FUZZ=200` looks deeper.
EXAMPLES = int(os.environ.get("REMIT_FUZZ", "3"))
SEED = int(os.environ.get("REMIT_FUZZ_SEED", "2026"))


def fuzzed(document, chosen, person, known):
    """Send made-up requests to the chosen operations as this person; return what is wrong with the answers.

    `known` are rows by the word that addresses and bodies name them with: without, nothing would be found.
    """
    schema = schemathesis.openapi.from_dict(document)
    schema.app = get_wsgi_application()
    token, _lapses_at = token_issue(person, timezone.now())
    found = {}
    with _one_connection():
        for result in schema.get_all_operations():
            operation = result.ok()
            if chosen(operation):
                _fuzz(operation, {"Authorization": f"Bearer {token}"}, known, found)
    return found


@contextmanager
def _one_connection():
    """Keep the connection of the test, whose transaction holds all that is asked about, through all requests."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def _fuzz(operation, headers, known, found):
    turns = count()

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def send(case):
        if next(turns) % 3 < 2:
            _lead_somewhere(case, known)
        case.headers = dict(case.headers or {})
        case.headers.pop("If-Match", None)
        case.headers.pop("Idempotency-Key", None)
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            for failure in group.exceptions:
                key = (operation.label, failure.title, str(failure.message)[:400])
                found.setdefault(key, f"{case.method} {case.formatted_path} {case.query} {case.body!r}"[:600])

    send()


def _lead_somewhere(case, known):
    """Put rows that are there in the place of made-up numbers."""
    words = case.path.removeprefix("/api/v1/").split("/")
    place = words[0].rstrip("s")
    for name in case.path_parameters or {}:
        named = place if name in {"id", "key"} else name
        if named in known:
            case.path_parameters[name] = known[named]
    if isinstance(case.body, dict):
        flat = [name for name, value in case.body.items() if not isinstance(value, list | dict)]
        case.body |= {name: known[name] for name in flat if name in known}
