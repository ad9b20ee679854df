"""Putting awkward cases to what runs, and writing down what happened."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from decisions.events import changed
from decisions.models import EdgeCasePolicy, EdgeTest
from decisions.rules.agreements import expected_of, observable
from decisions.services.given import given_checked
from decisions.services.proving import proving
from roles.events import Target, announce
from roles.rules.permissions import Actor
from roles.rules.refusals import Refused

_MOST_TESTS = 200


@transaction.atomic
def edge_tests_record(
    policy: EdgeCasePolicy, *, tests: Sequence[Mapping[str, Any]], fingerprint: str = "", actor: Actor, at: datetime
) -> list[EdgeTest]:
    """Record tests of one awkward case, each `given` and `observed`; what its rule wants now is what was expected.

    Raises: NotPermitted; Refused without a test, and for something observed that cannot happen.
    """
    decision = proving(policy.decision, actor)
    rule = EdgeCasePolicy.objects.get(pk=policy.pk)  # as it is now that the decision is held
    if not tests:
        raise Refused("There is no test to record. Say what was given and what happened.")
    if len(tests) > _MOST_TESTS:
        raise Refused(f"{_MOST_TESTS} tests can be recorded at once.")
    possible = observable(decision.allowed_answers)
    expected = expected_of(rule.action, rule.default_answer)
    rows = []
    for number, test in enumerate(tests, start=1):
        observed = str(test.get("observed", "")).strip()
        if observed not in possible:
            raise Refused(f"Test {number}: “{observed}” is neither an allowed answer nor something that can be done.")
        given = given_checked(test.get("given", {}), where=f"Test {number}")
        rows.append(
            EdgeTest(
                policy=rule,
                given=given,
                expected=expected,
                observed=observed,
                fingerprint=fingerprint,
                ran_by_id=actor.id,
                ran_at=at,
            )
        )
    EdgeTest.objects.bulk_create(rows)
    passed = sum(row.passed for row in rows)
    details = {"kind": rule.kind, "tests": len(rows), "passed": passed, "expected": expected}
    announce(changed, "edge_tests_record", Target(decision, details), actor_id=actor.id, at=at)
    return rows
