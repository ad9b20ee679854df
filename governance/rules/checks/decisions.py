"""What is decided, by which logic, and what happens in the awkward cases: DEC-1 to DEC-9, HUM-1."""

from decisions.rules.clarity import Topic, clarity
from governance.rules.facts import Facts
from governance.rules.findings import Gap, Mend, Screen, Verdict, indeterminate, judged, not_applicable, not_met
from governance.rules.ownership import decision_owner_gaps
from governance.rules.policy import Policy
from governance.rules.supervision import gap, timed_out


def every_decision_is_defined_and_owned(facts: Facts, policy: Policy) -> Verdict:
    """DEC-1: who defines the logic?"""
    verdict = _decisions(facts, policy, Topic.BASICS, Topic.LOGIC, Topic.INPUTS)
    if not facts.decisions:
        return verdict
    owners = [gap for decision in facts.decisions for gap in decision_owner_gaps(facts, decision)]
    return judged([*owners, *verdict.gaps], f"{len(facts.decisions)} decisions defined and owned.")


def outcomes_are_worded_and_measured(facts: Facts, policy: Policy) -> Verdict:
    """DEC-2: what is a good outcome, and what an unacceptable one?"""
    return _decisions(facts, policy, Topic.OUTCOMES)


def incomplete_information_has_a_rule(facts: Facts, policy: Policy) -> Verdict:
    """DEC-3: what happens when information is missing?"""
    return _decisions(facts, policy, Topic.INCOMPLETE, Topic.INCOMPLETE_TESTS)


def conflicting_signals_have_a_rule(facts: Facts, policy: Policy) -> Verdict:
    """DEC-4: what happens when sources disagree?"""
    return _decisions(facts, policy, Topic.CONFLICTING, Topic.CONFLICTING_TESTS)


def ambiguity_has_a_trigger(facts: Facts, policy: Policy) -> Verdict:
    """DEC-5: when is a case too ambiguous for the AI, and who decides where no rule fits?"""
    return _decisions(facts, policy, Topic.AMBIGUOUS, Topic.CALIBRATION, Topic.UNCOVERED)


def mandatory_escalations_are_mapped(facts: Facts, policy: Policy) -> Verdict:
    """DEC-6: which cases must a person decide, whatever the AI thinks?"""
    return _decisions(facts, policy, Topic.MANDATORY)


def segments_are_exhaustive_and_high_touch_is_guarded(facts: Facts, policy: Policy) -> Verdict:
    """DEC-7: how freely does the AI decide in which segment, and who stays close where much is at stake?"""
    return _decisions(facts, policy, Topic.SEGMENTS)


def autonomy_stays_under_its_cap(facts: Facts, policy: Policy) -> Verdict:
    """DEC-8: is the autonomy justified by impact and reversibility, and handed over step by step?"""
    return _decisions(facts, policy, Topic.AUTONOMY, Topic.RAMP)


def the_logic_is_how_experts_decide(facts: Facts, policy: Policy) -> Verdict:
    """DEC-9: is the written logic how experts decide?"""
    return _decisions(facts, policy, Topic.REFERENCES)


def every_escalation_reaches_somebody_in_time(facts: Facts, policy: Policy) -> Verdict:
    """HUM-1: who intervenes, at every hour at which the AI works, and do people answer in time?"""
    verdict = _decisions(facts, policy, Topic.INTERVENTION)
    late = [gap(because, "roster") for _handled, because in timed_out(facts, policy)]
    return not_met(*verdict.gaps, *late) if late else verdict


def _decisions(facts: Facts, policy: Policy, *topics: Topic) -> Verdict:
    """Judge some topics over every decision; without a decision nothing is defined, so nothing is met."""
    if not facts.decisions:
        return not_met(Gap("No decision is registered.", Mend(Screen.DECISIONS)))
    gaps: list[Gap] = []
    asked, known = False, False
    for decision in facts.decisions:
        found = clarity(decision, facts.today, policy.mandatory_categories, topics, policy.proof)
        asked = asked or bool(found.items)
        for item in found.open_items:
            known = known or item.known
            gaps.append(Gap(item.message, Mend(Screen.DECISION, decision.id, item.field)))
    if not asked:
        return not_applicable("No decision of this initiative gives rise to it.")
    return indeterminate(*gaps) if gaps and not known else judged(gaps)
