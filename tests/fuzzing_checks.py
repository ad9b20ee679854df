"""What is asked of every answer to a request that was made up.

What schemathesis brings along and would say nothing here is left out:

- `use_after_free`, `ensure_resource_availability`: each request is taken back before the next.
- `object_level_authorization`: rows are nobody's own; who sees what is held by `tests/test_access.py`.
- `ignored_auth`: it looks only where something was done; `fuzzing.strangers_let_in` asks every operation.
- `positive_data_acceptance` of writing: no schema tells which rows are there, and how they stand.
"""

from typing import Any

from schemathesis.checks import not_a_server_error
from schemathesis.generation.meta import CoverageScenario, coverage_scenario
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from governance.api.problems import MEDIA_TYPE

_REFUSED = 400


def wrong_data_are_refused(ctx: Any, answer: Any, case: Any) -> bool | None:
    """Pass where wrong data are refused; of many at once each row is, in the answer."""
    if case.path.endswith(":batch") and answer.status_code < _REFUSED:
        told = answer.json()
        if told.get("refused") or told.get("rejected"):
            return None
    return negative_data_rejection(ctx, answer, case)


def questions_are_answered(ctx: Any, answer: Any, case: Any) -> bool | None:
    """Pass where a question in the shape of the schema is answered.

    The schema does not tell which cursors were given out, since when something is there, and that no text holds a null.
    """
    query = case.query or {}
    if case.method != "GET" or {"cursor", "at"} & query.keys() or "\x00" in "".join(map(str, query.values())):
        return None
    return positive_data_acceptance(ctx, answer, case)


def refusals_are_problems(_ctx: Any, answer: Any, case: Any) -> None:
    """Pass where a refusal is a problem, of requests that the schema does not tell of too."""
    kinds = answer.headers.get("content-type") or [""]
    assert answer.status_code < _REFUSED or case.method == "HEAD" or kinds[0] == MEDIA_TYPE, kinds[0]


def statuses_are_told(_ctx: Any, answer: Any, case: Any) -> None:
    """Pass where the schema tells of the status, whatever form the body was sent in."""
    if coverage_scenario(case) is not CoverageScenario.UNSPECIFIED_HTTP_METHOD:
        assert str(answer.status_code) in case.operation.responses.status_codes, answer.status_code


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    missing_required_header,
    unsupported_method,
    allow_header_conformance,
    wrong_data_are_refused,
    questions_are_answered,
    refusals_are_problems,
    statuses_are_told,
]
