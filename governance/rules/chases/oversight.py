"""Flags about people who step in: F-HUM-1 to F-HUM-5."""

from collections.abc import Iterator
from datetime import timedelta

from governance.rules.behaviour import rubber_stamps
from governance.rules.facts import Facts
from governance.rules.findings import Mend, Screen
from governance.rules.oversight import DrillKind
from governance.rules.policy import Policy
from governance.rules.raised import Raised, is_chased, severity_in, subject_of, who_acts
from governance.rules.severity import Severity
from governance.rules.supervision import (
    drill_fault,
    latest_drill,
    people_decide_all,
    reviewed_decisions,
    rosters_uncovered,
    seeded_fault,
    telling_test,
    timed_out,
)
from roles.rules.capacities import Capacity


def escalations_time_out(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-HUM-1: people answer too late, or at hours at which it runs nobody stands on the roster."""
    if not (is_chased(facts) and facts.live):
        return
    acts = _intervenes(facts)
    for handled, because in timed_out(facts, policy):
        mend = Mend(Screen.INTERVENTION, field="roster")
        yield Raised("F-HUM-1", subject_of("late", handled.decision), Severity.HIGH, because, mend, acts)
    for found in rosters_uncovered(facts):
        mend = Mend(Screen.QUEUE, found.queue_id, "roster")
        subject = f"roster:{found.queue_id}:{found.decision_id}"
        yield Raised("F-HUM-1", subject, Severity.HIGH, found.because, mend, acts)


def reviews_are_a_rubber_stamp(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-HUM-2: of a decision of high impact, people overrule hardly anything and look at it for seconds."""
    if not is_chased(facts):
        return
    acts = _intervenes(facts)
    for found in rubber_stamps(facts, policy):
        message = f"{found.because} Talk it over with the team, and test with planted errors whether people catch them."
        mend = Mend(Screen.INTERVENTION, field="seeded")
        yield Raised("F-HUM-2", found.subject, Severity.HIGH, message, mend, acts)


def oversight_is_not_tested(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-HUM-3: whether people catch errors was not tested lately, or the test shows that they do not."""
    if not (_is_overseen(facts, policy) and facts.live):
        return
    acts, severity = _intervenes(facts), severity_in(facts, Severity.HIGH, Severity.MEDIUM)
    # A pilot has as long for its first test as a test counts.
    began = facts.pilot_start if facts.pilot_start and not facts.in_production else None
    due = began is None or began <= facts.today - timedelta(days=policy.seeded_test_days)
    for decision in reviewed_decisions(facts):
        test = telling_test(facts, decision, policy)
        if test:
            message = seeded_fault(test, policy)
        else:
            days = policy.seeded_test_days
            message = f"Whether people catch errors of {decision.name} was not tested in the last {days} days." * due
        if message:
            mend = Mend(Screen.INTERVENTION, field="seeded")
            yield Raised("F-HUM-3", f"decision:{decision.id}", severity, message, mend, acts)


def stop_drill_is_late_or_failed(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-HUM-4: stopping it failed when it was last tried, or in production nobody has tried for long."""
    if not (_is_overseen(facts, policy) and facts.live) or people_decide_all(facts):
        return
    drill = latest_drill(facts, DrillKind.STOP)
    fault = drill_fault(drill, policy) if drill else ""
    days = policy.stop_drill_production_days
    late = drill is None or drill.held_at < facts.at - timedelta(days=days)
    mend = Mend(Screen.DRILLS, field="drills")
    if drill and fault:
        message = f"{fault} Mend it, and try again."
        severity = Severity.HIGH if drill.passed else Severity.CRITICAL
        yield Raised("F-HUM-4", "", severity, message, mend, _runs_the_platform(facts))
    elif late and facts.in_production:
        message = f"Nobody has tried to stop it in the last {days} days. Try it."
        yield Raised("F-HUM-4", "", Severity.HIGH, message, mend, _runs_the_platform(facts))


def roster_is_untrained(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001 - as every rule is called
    """F-HUM-5: somebody on a roster is not trained for what they are there for."""
    if not (is_chased(facts) and facts.live):
        return
    for queue in facts.queues:
        names = {shift.person_id: shift.name for shift in queue.shifts if not shift.trained}
        if names:
            who = ", ".join(names.values())
            message = f"On the roster of {queue.name} without training: {who}. Train them, or take them off it."
            mend = Mend(Screen.QUEUE, queue.id, "roster")
            yield Raised("F-HUM-5", f"queue:{queue.id}", Severity.HIGH, message, mend, _intervenes(facts))


def _is_overseen(facts: Facts, policy: Policy) -> bool:
    """Whether anybody has to be able to step in: of a tool, on which somebody acts anyway, no policy asks it."""
    return is_chased(facts) and "HUM-2" in policy.requirements_production


def _intervenes(facts: Facts) -> int | None:
    """Whoever leads those who step in; where nobody does, who answers for the outcome."""
    return _holds(facts, Capacity.INTERVENTION_LEAD)


def _runs_the_platform(facts: Facts) -> int | None:
    """Whoever can stop it: the platform owner."""
    return _holds(facts, Capacity.PLATFORM_OWNER)


def _holds(facts: Facts, capacity: Capacity) -> int | None:
    holder = facts.holder_of(capacity)
    return holder.person.id if holder and not holder.person.has_left(facts.today) else who_acts(facts)
