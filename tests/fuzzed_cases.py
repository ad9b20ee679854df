"""Which requests are made up for an operation: in the shape of the schema, against it, and what it is at its edges."""

import os
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from random import Random
from typing import Any, NamedTuple

from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.config import GenerationConfig
from schemathesis.core.parameters import ParameterLocation

SEED = int(os.environ.get("REMIT_FUZZ_SEED", "2026"))
MANNERS = ("If-Match", "Idempotency-Key")

Send = Callable[[Any], None]


class Counts(NamedTuple):
    """How many requests of each kind are made up for each operation."""

    valid: int
    wrong: int
    listed: int


def cases_of(operation: Any, known: Mapping[str, Any], counts: Counts, send: Send) -> None:
    """Hand over so many requests of each kind; of three that are drawn one keeps the rows that it was drawn with."""
    turns = count()

    def led(case: Any) -> None:
        if next(turns) % 3 < 2:
            _lead_somewhere(case, known)
        send(case)

    _draw(operation, GenerationMode.POSITIVE, counts.valid, led)
    _draw(operation, GenerationMode.NEGATIVE, counts.wrong, led)
    for case in _listed(operation, counts.listed):
        _lead_somewhere(case, known)
        send(case)


def _draw(operation: Any, mode: GenerationMode, examples: int, send: Send) -> None:
    if not examples:
        return

    @seed(SEED)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def draw(case: Any) -> None:
        _leave_manners(case)
        send(case)

    draw()


def _listed(operation: Any, most: int) -> Iterator[Any]:
    """Yield some of what is worth a try of each field and parameter: edges, other types, what is missing or too much.

    The same ones in every run, and others for each operation, so that few of each come to much of everything.
    """
    listed = list(
        operation.schema.iter_coverage_cases(
            operation, generation_modes=list(GenerationMode), generation_config=GenerationConfig()
        )
    )
    for case in Random(f"{SEED} {operation.label}").sample(listed, min(most, len(listed))):  # noqa: S311 - no secret
        _leave_manners(case)
        yield case


def _leave_manners(case: Any) -> None:
    """Leave out what would keep an act from being done, or from being done again, unless that is what is tried."""
    if case.meta.phase.data.parameter_location is not ParameterLocation.HEADER:
        case.headers = {name: value for name, value in (case.headers or {}).items() if name not in MANNERS}


def _lead_somewhere(case: Any, known: Mapping[str, Any]) -> None:
    """Put rows that are there in the place of made-up ones, unless that would mend what is wrong with the request."""
    if not case.meta.is_negative_at(ParameterLocation.PATH):
        case.path_parameters = dict(case.path_parameters) | known_path(case.operation, known)
    wrong, body = case.meta.is_negative_at(ParameterLocation.BODY), case.body
    if not isinstance(body, dict | list):
        return
    case.body = _filled(body, known)
    if case.meta.is_negative_at(ParameterLocation.BODY) is not wrong:
        case.body = body


def known_path(operation: Any, known: Mapping[str, Any]) -> dict[str, str]:
    """Return those parts of the address that name a row which is there."""
    place = operation.path.removeprefix("/api/v1/").split("/")[0].rstrip("s")
    parts = {parameter.name for parameter in operation.path_parameters}
    named = {part: place if part in {"id", "key"} else part for part in parts}
    return {part: str(known[name]) for part, name in named.items() if name in known}


def _filled(value: Any, known: Mapping[str, Any]) -> Any:
    """Return what was sent with known rows in the place of others of their type."""
    if isinstance(value, list):
        return [_filled(each, known) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: known[name] if name in known and type(below) is type(known[name]) else _filled(below, known)
        for name, below in value.items()
    }
