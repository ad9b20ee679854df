"""Whether people can stop it, whether their oversight works, and who may appeal: HUM-2 to HUM-4."""

from collections.abc import Iterator
from datetime import timedelta

from decisions.rules.facts import DecisionFacts
from governance.rules.behaviour import rubber_stamps
from governance.rules.facts import Facts
from governance.rules.findings import Gap, Mend, Screen, Verdict, indeterminate, judged, not_applicable, not_met
from governance.rules.oversight import AppealFacts, DrillKind
from governance.rules.policy import Policy
from governance.rules.supervision import (
    drill_fault,
    gap,
    has_some_test,
    latest_drill,
    people_decide_all,
    reviewed_decisions,
    seeded_fault,
    telling_test,
)

# The measure that says how often a second look overturns a decision.
OVERTURN = "appeal_overturn"
# Without a decision nothing is known of who could step in where.
_UNKNOWN = not_met(Gap("No decision is registered.", Mend(Screen.DECISIONS)))


def people_can_stop_it(facts: Facts, policy: Policy) -> Verdict:
    """HUM-2: do people know what they may do, and did stopping it and working without it succeed when it was tried?"""
    if not facts.decisions:
        return _UNKNOWN
    if not facts.queues and people_decide_all(facts):
        return not_applicable("A human decides every case: there is nothing to stop.")
    unsigned = [
        Gap(
            f"Nobody above has signed what the people of {queue.name} may do by themselves.",
            Mend(Screen.QUEUE, queue.id, "authority"),
        )
        for queue in facts.queues
        if not queue.authorised
    ]
    return judged([*unsigned, *_drill_gaps(facts, policy)])


def _drill_gaps(facts: Facts, policy: Policy) -> Iterator[Gap]:
    for kind in DrillKind:
        drill = latest_drill(facts, kind)
        if drill is None:
            yield gap(f"{kind.label} was never tried.", "drills")
        elif fault := drill_fault(drill, policy):
            yield gap(fault, "drills")
        elif drill.held_at < facts.at - timedelta(days=policy.stop_drill_days):
            days = (facts.at - drill.held_at).days
            yield gap(f"{kind.label} was last tried {days} days ago; {policy.stop_drill_days} at most.", "drills")


def oversight_works(facts: Facts, policy: Policy) -> Verdict:
    """HUM-3: do those who look at what the AI decides catch its errors?"""
    if not facts.decisions:
        return _UNKNOWN
    reviewed = reviewed_decisions(facts)
    if not reviewed:
        return not_applicable("Nobody looks after what an AI decided here, so there is no oversight to test.")
    wrong = [gap(stamp.because, "seeded") for stamp in rubber_stamps(facts, policy)]
    unknown: list[Gap] = []
    for decision in reviewed:
        message, is_known = _tested(facts, decision, policy)
        if message:
            (wrong if is_known else unknown).append(gap(message, "seeded"))
    if unknown and not wrong:
        return indeterminate(*unknown)
    return judged([*wrong, *unknown])


def _tested(facts: Facts, decision: DecisionFacts, policy: Policy) -> tuple[str, bool]:
    """Return what is missing of the test of one decision, and whether that is known or only cannot be told."""
    test = telling_test(facts, decision, policy)
    if test:
        return seeded_fault(test, policy), True
    if has_some_test(facts, decision, policy):
        text = (
            f"{decision.name} was tested with fewer than {policy.seeded_cases:g} planted errors, or in another way "
            "that the second line has not approved."
        )
        return text, False
    text = f"Nobody has tested in the last {policy.seeded_test_days} days whether errors of {decision.name} are caught."
    return text, True


def the_affected_can_appeal(facts: Facts, policy: Policy) -> Verdict:
    """HUM-4: do those who are affected know whom to turn to, and does somebody else then look at it in time?"""
    appeal = facts.appeal
    if appeal is None:
        return judged([gap("Nobody has said whether people are affected, and whom they can turn to.", "appeal")])
    if not appeal.affects_people and appeal.reason.strip():
        return not_applicable(f"Nobody is affected: {appeal.reason.strip()}")
    if not appeal.affects_people:
        return judged([gap("Nobody has said why no people are affected.", "appeal")])
    return judged([*_appeal_gaps(appeal, policy), *_overturn_gaps(facts)])


def _appeal_gaps(appeal: AppealFacts, policy: Policy) -> Iterator[Gap]:
    if not appeal.contact.strip():
        yield gap("Nothing says whom those who are affected can turn to.", "appeal")
    if appeal.answer_days is None:
        yield gap("Nothing says within how many days they are answered.", "appeal")
    elif appeal.answer_days > policy.appeal_days:
        yield gap(f"They are answered within {appeal.answer_days} days; {policy.appeal_days} at most.", "appeal")
    if not appeal.reviewed_by_others:
        yield gap("Nothing says that somebody looks at it again who had no part in the decision.", "appeal")


def _overturn_gaps(facts: Facts) -> Iterator[Gap]:
    if not any(tolerance.key == OVERTURN for tolerance in facts.tolerances):
        text = "No tolerance says how often a second look may overturn a decision."
        yield Gap(text, Mend(Screen.TOLERANCES))
