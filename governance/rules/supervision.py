"""Whether people can step in and whether it works, as requirements and flags both ask it."""

from collections.abc import Iterator
from datetime import date, timedelta

from decisions.rules.autonomy import Autonomy
from decisions.rules.facts import DecisionFacts
from decisions.rules.rosters import cover_gaps
from governance.rules.facts import Facts
from governance.rules.findings import Gap, Mend, Screen
from governance.rules.oversight import DrillFacts, DrillKind, HandledFacts, SeededFacts
from governance.rules.policy import Policy
from governance.rules.statistics import exact_lower
from roles.rules.records import record

# How sure a test with planted errors has to make us: one-sided.
SURE = 0.90
_PERCENT = 100


@record(frozen=True, slots=True)
class Uncovered:
    """A decision that runs while nobody is there in a queue to which it sends cases, in a sentence."""

    decision_id: int
    queue_id: int
    because: str


def reviewed_decisions(facts: Facts) -> tuple[DecisionFacts, ...]:
    """Return the decisions in which an AI has a say and people look after it, in one segment at least: A1 to A4."""
    return tuple(d for d in facts.decisions if any(Autonomy.A1 <= level <= Autonomy.A4 for level in _levels(d)))


def people_decide_all(facts: Facts) -> bool:
    """Whether a human decides every case of every decision, so that there is nothing to stop."""
    return bool(facts.decisions) and all(d.most_autonomy == Autonomy.A0 for d in facts.decisions)


def rosters_uncovered(facts: Facts) -> Iterator[Uncovered]:
    """Yield each decision and queue with a roster on which at some hour at which the decision runs nobody stands."""
    queues = {queue.id: queue for queue in facts.queues}
    for decision in facts.decisions:
        for number in sorted(decision.queues & queues.keys()):
            queue = queues[number]
            if decision.operates is None or not queue.shifts:
                continue
            gaps = cover_gaps(decision.operates, queue.hours, [shift.hours for shift in queue.shifts])
            if gaps:
                because = f"{decision.name} runs {decision.operates}, but nobody is on the roster of {queue.name}"
                yield Uncovered(decision.id, number, f"{because} {'; '.join(gaps)}.")


def timed_out(facts: Facts, policy: Policy) -> Iterator[tuple[HandledFacts, str]]:
    """Yield decisions whose escalations were too often answered by nobody in time, each with a sentence.

    Of fewer escalations than policy's smallest sample nothing is said.
    """
    for handled in facts.handled:
        if handled.escalated < policy.minimum_sample_cases:
            continue
        if handled.timed_out > policy.timeout_share * handled.escalated:
            because = (
                f"{handled.timed_out} of {handled.escalated} escalations of {handled.decision} were answered by nobody "
                f"in time; {policy.timeout_share * _PERCENT:g} % may be."
            )
            yield handled, because


def latest_drill(facts: Facts, kind: DrillKind) -> DrillFacts | None:
    """Return the last time that this was tried, or None."""
    return max((d for d in facts.drills if d.kind is kind), key=lambda d: (d.held_at, d.id), default=None)


def drill_fault(drill: DrillFacts, policy: Policy) -> str:
    """Return why a drill shows nothing good, however lately it was: it failed, or took too long. Empty where it did."""
    what = drill.kind.label
    if not drill.passed:
        return f"{what} failed on {drill.held_at:%-d %b %Y}."
    if drill.kind is DrillKind.STOP and (
        drill.seconds_to_safe is None or drill.seconds_to_safe > policy.seconds_to_safe
    ):
        took = "nobody took the time" if drill.seconds_to_safe is None else f"it took {drill.seconds_to_safe} seconds"
        return f"{what} on {drill.held_at:%-d %b %Y}: {took}; {policy.seconds_to_safe:g} seconds at most."
    return ""


def telling_test(facts: Facts, decision: DecisionFacts, policy: Policy) -> SeededFacts | None:
    """Return the latest test that tells whether oversight of a decision works, or None.

    It is not older than policy lets it be, and has errors enough or is another test that the second line approved.
    """
    tests = (test for test in _tests_of(facts, decision, policy) if _tells(test, policy))
    return next(tests, None)


def has_some_test(facts: Facts, decision: DecisionFacts, policy: Policy) -> bool:
    """Whether it was tested lately at all, be it with too few errors or in another way that nobody approved yet."""
    return next(iter(_tests_of(facts, decision, policy)), None) is not None


def caught_at_least(test: SeededFacts) -> float:
    """Return the share of errors that people catch at the least, 0 to 1: the exact bound, one-sided."""
    return exact_lower(test.caught, test.planted, SURE)


def seeded_fault(test: SeededFacts, policy: Policy) -> str:
    """Return why a test shows that oversight does not work, in a sentence; empty where it shows that it does."""
    if test.alternative or caught_at_least(test) >= policy.seeded_catch_share:
        return ""
    return (
        f"Of {test.planted} planted errors {test.caught} were caught on {test.held_on:%-d %b %Y}: that shows "
        f"{caught_at_least(test) * _PERCENT:.0f} % at least, and {policy.seeded_catch_share * _PERCENT:g} % are asked."
    )


def mend_oversight(field: str = "") -> Mend:
    """Return where drills, tests and the way to appeal are told."""
    return Mend(Screen.INTERVENTION, field=field)


def gap(message: str, field: str = "") -> Gap:
    """Return what is missing about stepping in, with where it is mended."""
    return Gap(message, mend_oversight(field))


def _levels(decision: DecisionFacts) -> set[int]:
    return {decision.autonomy or 0, *(grant.level for grant in decision.grants)}


def _tests_of(facts: Facts, decision: DecisionFacts, policy: Policy) -> Iterator[SeededFacts]:
    since: date = facts.today - timedelta(days=policy.seeded_test_days)
    about = (test for test in facts.seeded if test.decision_id in {None, decision.id} and test.held_on >= since)
    yield from sorted(about, key=lambda test: (test.held_on, test.id), reverse=True)


def _tells(test: SeededFacts, policy: Policy) -> bool:
    return test.approved if test.alternative else test.planted >= policy.seeded_cases
