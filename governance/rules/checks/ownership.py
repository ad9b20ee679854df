"""Who answers, accepted, separated, covered, with time for it: CLS-1, OWN-1 to OWN-5, CAP-1, CAP-2."""

from governance.rules.classification import is_stricter_or_equal, labour_reasons_of
from governance.rules.commitment import overload_message, owners_who_need_time, required_hours, side_of_desk_gaps
from governance.rules.facts import Facts, LoadFacts
from governance.rules.findings import Gap, Mend, Screen, Verdict, indeterminate, judged, met, not_met
from governance.rules.ownership import acceptance_gap, capacity_gaps, deputy_gap, duty_conflicts, leaving_gap
from governance.rules.policy import Policy
from governance.rules.questions import Question, question_gaps
from governance.rules.stages import Nature
from roles.rules.capacities import Capacity


def a_current_classification_was_approved_by_a_second_person(facts: Facts, policy: Policy) -> Verdict:
    """CLS-1: is this a tool or labour?"""
    mend = Mend(Screen.CLASSIFICATION)
    c = facts.classification
    if c is None:
        return not_met(Gap("It has not been classified.", mend))
    if not c.approved or c.approved_at is None:
        return not_met(Gap("Its classification has not been approved.", mend))
    gaps = []
    age = (facts.today - c.approved_at.date()).days
    if age > policy.classification_valid_days:
        gaps.append(Gap(f"Its classification is {age} days old; it has to be renewed.", mend))
    if c.approver_identity == c.assessor_identity:
        gaps.append(Gap(f"{c.approver_name} approved their own assessment.", mend))
    if any(h.person.identity == c.approver_identity and h.in_force(facts.today) for h in facts.holders):
        gaps.append(Gap(f"{c.approver_name}, who approved the classification, holds a capacity here.", mend))
    labour = labour_reasons_of(facts.decisions)
    if labour and not is_stricter_or_equal(c.nature, Nature.LABOUR):
        gaps.append(Gap(f"It is classified as {c.nature.value}, but: {labour[0]}", mend))
    return judged(gaps, f"Classified as {c.nature.value}, approved by {c.approver_name}.")


def an_eligible_outcome_owner_has_accepted(facts: Facts, policy: Policy) -> Verdict:
    """OWN-1: who owns outcomes?"""
    gaps = capacity_gaps(facts, Capacity.OUTCOME_OWNER)
    holder = facts.holder_of(Capacity.OUTCOME_OWNER)
    if holder is None:
        return not_met(*gaps)
    gaps += [gap for gap in (acceptance_gap(facts, policy, holder), leaving_gap(facts, policy, holder)) if gap]
    excepted = " By exception of the board." if holder.person.in_technology else ""
    return judged(gaps, f"{holder.person.name}, {holder.person.unit_name}.{excepted}")


def an_eligible_platform_owner_has_accepted(facts: Facts, policy: Policy) -> Verdict:
    """OWN-2: who runs the platform?"""
    gaps = capacity_gaps(facts, Capacity.PLATFORM_OWNER)
    holder = facts.holder_of(Capacity.PLATFORM_OWNER)
    if holder is None:
        return not_met(*gaps)
    gaps += [gap for gap in (acceptance_gap(facts, policy, holder),) if gap]
    return judged(gaps, f"{holder.person.name}, {holder.person.unit_name}.")


def platform_and_outcome_are_separated(facts: Facts, _policy: Policy) -> Verdict:
    """OWN-3: are platform and outcome in different hands and lines, and all duties separated?"""
    mend = Mend(Screen.ACCOUNTABILITIES)
    found = list(dict.fromkeys(conflict.message for conflict in duty_conflicts(facts)))
    if found:
        return not_met(*(Gap(message, mend) for message in found))
    both = (Capacity.OUTCOME_OWNER, Capacity.PLATFORM_OWNER)
    vacant = [capacity.label for capacity in both if facts.holder_of(capacity) is None]
    if vacant:
        return indeterminate(Gap(f"It cannot be told while there is no {' and no '.join(vacant)}.", mend))
    return met("Different people in different lines.")


def all_five_questions_are_answered(facts: Facts, _policy: Policy) -> Verdict:
    """OWN-4: has each of the five questions somebody who accepted, is in force and eligible?"""
    gaps = [
        Gap(f"{question.text} {gap.message}", gap.mend)
        for question in Question
        for gap in question_gaps(facts, question)
    ]
    return judged(gaps, "5 of 5 questions answered.")


def owners_have_accepted_deputies(facts: Facts, _policy: Policy) -> Verdict:
    """OWN-5: who covers absence?"""
    holders = [facts.holder_of(Capacity.OUTCOME_OWNER), facts.holder_of(Capacity.INTERVENTION_LEAD)]
    current = [h for h in (*holders, *facts.decision_owners) if h]
    if not current:
        return indeterminate(Gap("Nobody holds a capacity that needs a deputy yet.", Mend(Screen.ACCOUNTABILITIES)))
    gaps = [gap for holder in current if (gap := deputy_gap(facts, holder))]
    return judged(gaps, f"{len(current)} of {len(current)} covered.")


def owners_have_dedicated_hours(facts: Facts, policy: Policy) -> Verdict:
    """CAP-1: is ownership given time, or done from the side of the desk?"""
    if required_hours(facts, policy) is None:
        return indeterminate(
            Gap("Its impact tier is unknown, so the hours needed are.", Mend(Screen.INITIATIVE, field="impact_tier"))
        )
    holders = owners_who_need_time(facts)
    if not holders:
        return indeterminate(Gap("Nobody owns outcomes or decisions yet.", Mend(Screen.ACCOUNTABILITIES)))
    return judged([gap for holder in holders for gap in side_of_desk_gaps(facts, policy, holder)])


def nobody_is_overcommitted(facts: Facts, policy: Policy) -> Verdict:
    """CAP-2: does what each owner promised fit into what they have?"""
    people = {h.person.id: h.person for h in facts.in_office}
    if not people:
        return indeterminate(Gap("Nobody holds a capacity yet.", Mend(Screen.ACCOUNTABILITIES)))
    gaps = []
    for person in people.values():
        load = facts.loads.get(person.id, LoadFacts())
        mend = Mend(Screen.PERSON, person.id)
        if message := overload_message(person.name, person.contracted_fte, load, policy, facts.today):
            gaps.append(Gap(message, mend))
        if load.initiatives > policy.maximum_initiatives:
            most = policy.maximum_initiatives
            gaps.append(Gap(f"{person.name} answers on {load.initiatives} initiatives; {most} are the most.", mend))
        if load.decisions > policy.maximum_decisions:
            most = policy.maximum_decisions
            gaps.append(Gap(f"{person.name} owns {load.decisions} decisions; {most} are the most.", mend))
    return judged(gaps)
