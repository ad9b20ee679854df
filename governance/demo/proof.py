"""What shows that the words about a decision hold: outcomes, tests of awkward cases, a look at it now and then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from decisions.models import Decision, EdgeCasePolicy
from decisions.rules.agreements import expected_of
from decisions.rules.vocabulary import EdgeCase
from decisions.services.decision_reviews import decision_review
from decisions.services.edge_tests import edge_tests_record
from decisions.services.outcomes import outcomes_set
from governance.demo.company import Company

# These two have to be shown to work, not only to be written down.
_TRIES = 3
_TESTED = (EdgeCase.INCOMPLETE, EdgeCase.CONFLICTING)


@dataclass(frozen=True, slots=True)
class Good:
    """Which outcome is wanted and which is not, each with cases as examples, and the measure that counts both."""

    wanted: str
    wanted_for: tuple[str, ...]
    unwanted: str
    unwanted_for: tuple[str, ...]
    measure: str


SETTLED = Good(
    "The customer has the money the same day, and nobody has to look at it again.",
    (
        "A scratched door, 640, no claim before.",
        "A broken mirror, 310, cover in force.",
        "A cracked bumper, 1,180, repair bill attached.",
    ),
    "Paid although an assessor would have found something.",
    (
        "Photos of another car.",
        "The same dent, claimed twice.",
        "Cover had ended the week before.",
    ),
    "Settlements reopened",
)


def try_awkward(company: Company, decisions: Iterable[Decision], *, by: str, version: str, at: datetime) -> None:
    """Put each awkward case to what runs as often as is asked for; all of it went as its rule wants."""
    for policy in EdgeCasePolicy.objects.filter(decision__in=decisions, kind__in=_TESTED).order_by("pk"):
        wanted = expected_of(policy.action, policy.default_answer)
        tests = [{"given": _given(policy, number), "observed": wanted} for number in range(_TRIES)]
        edge_tests_record(policy, tests=tests, fingerprint=version, actor=company.actor(by), at=at)


def tell_apart(company: Company, decision: Decision, good: Good, *, by: str, at: datetime) -> None:
    """Say which outcomes of a decision are wanted and which are not."""
    sides = {"target": (good.wanted, good.wanted_for), "unacceptable": (good.unwanted, good.unwanted_for)}
    outcomes = [
        {"kind": kind, "statement": statement, "examples": cases, "measure": good.measure}
        for kind, (statement, cases) in sides.items()
    ]
    outcomes_set(decision, outcomes=outcomes, actor=company.actor(by), at=at)


def look_again(company: Company, decisions: Iterable[Decision], *, by: str, at: datetime) -> None:
    """Have the owner find that all of it still holds."""
    for decision in decisions:
        decision_review(decision, actor=company.actor(by), at=at)


def _given(policy: EdgeCasePolicy, number: int) -> dict[str, str]:
    """Return what was given: a case of a file kept beside, in which something is missing or contradicts itself."""
    return {"Case": f"{policy.decision.code}-{policy.kind}-{number + 1}"}
