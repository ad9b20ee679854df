"""Tests of awkward cases: the latest of each thing that was tried, and what of it still counts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from decisions.models import EdgeCasePolicy, EdgeTest
from decisions.rules.agreements import expected_of


@dataclass(frozen=True, slots=True)
class PolicyTests:
    """The tests of one awkward case: the latest of each thing that was given."""

    policy: EdgeCasePolicy
    expected: str
    tests: list[EdgeTest] = field(default_factory=list)

    @property
    def counting(self) -> list[EdgeTest]:
        """Those that tried what the rule wants now."""
        return [test for test in self.tests if test.expected == self.expected]

    @property
    def stale(self) -> list[EdgeTest]:
        """Those that tried what the rule wanted once."""
        return [test for test in self.tests if test.expected != self.expected]

    @property
    def passed(self) -> int:
        """How many of those that count passed."""
        return sum(test.passed for test in self.counting)

    def enough(self, needed: int) -> bool:
        """Whether the rule is proven: so many passed, and none of those that count failed."""
        return self.passed >= needed and self.passed == len(self.counting)


def policy_tests(policies: Iterable[EdgeCasePolicy]) -> list[PolicyTests]:
    """Return the tests of these awkward cases, in the same order, with one statement."""
    rules = list(policies)
    found: dict[int, list[EdgeTest]] = defaultdict(list)
    tried = EdgeTest.objects.filter(policy__in=[rule.pk for rule in rules]).select_related("ran_by")
    for test in tried.order_by("policy", "given", "-ran_at", "-pk").distinct("policy", "given"):
        found[test.policy_id].append(test)
    return [
        PolicyTests(
            rule,
            expected_of(rule.action, rule.default_answer),
            sorted(found[rule.pk], key=lambda test: (test.ran_at, test.pk), reverse=True),
        )
        for rule in rules
    ]
