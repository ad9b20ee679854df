"""Flags about who answers: F-OWN-1 to F-OWN-6."""

from collections.abc import Iterator
from datetime import timedelta

from governance.rules.calendar import business_days_between
from governance.rules.facts import Facts
from governance.rules.findings import Gap, Mend, Screen
from governance.rules.ownership import (
    capacity_gaps,
    decision_owner_gaps,
    duty_conflicts,
    mend_capacity,
    mend_holder,
    successor_of,
)
from governance.rules.policy import Policy
from governance.rules.questions import Question
from governance.rules.raised import Raised, holder_subject, is_chased, severity_in, who_acts
from governance.rules.severity import Severity
from governance.rules.standing_in import Acting, interim_in, interim_of_decision
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import BUSINESS_CAPACITIES, Capacity
from roles.rules.eligibility import technology_reason


def capacities_due(facts: Facts, policy: Policy) -> tuple[Capacity, ...]:
    """Return the capacities that have to be held by now: from the pilot on all that its profile asks for."""
    due: list[Capacity] = [Capacity.OUTCOME_OWNER]
    if facts.live:
        asked = policy.requirements_production
        due += [Capacity.PLATFORM_OWNER] if "OWN-2" in asked else []
        due += [q.capacity for q in Question if q is not Question.LOGIC] if "OWN-4" in asked else []
    return tuple(due)


def capacity_is_vacant(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-OWN-1: an accountable capacity is vacant, or its holder is not eligible now."""
    if not is_chased(facts):
        return
    for capacity in capacities_due(facts, policy):
        gaps = capacity_gaps(facts, capacity)
        if gaps:
            holder = facts.holder_of(capacity)
            acts = who_acts(facts, besides=holder.person.id if holder else None)
            yield _vacancy(facts, capacity.value, gaps[0], interim_in(facts, policy, capacity), acts)
    if facts.live and "DEC-1" in policy.requirements_production:
        for decision in facts.decisions:
            if gaps := decision_owner_gaps(facts, decision):
                interim = interim_of_decision(facts, policy, decision)
                yield _vacancy(facts, f"decision:{decision.id}", gaps[0], interim, who_acts(facts))


def _vacancy(facts: Facts, subject: str, gap: Gap, interim: Acting | None, acts: int | None) -> Raised:
    """Return the flag of a vacancy. While a deputy stands in somebody answers, so that it is not critical."""
    severity = severity_in(facts, Severity.CRITICAL, Severity.HIGH if facts.live else Severity.MEDIUM)
    if interim is None:
        return Raised("F-OWN-1", subject, severity, gap.message, gap.mend, acts)
    severity = severity_in(facts, Severity.HIGH, severity)
    message = f"{gap.message} {interim.person.name} stands in until {interim.stands.until:%-d %b %Y}."
    return Raised("F-OWN-1", subject, severity, message, gap.mend, acts)


def holder_leaves(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-OWN-2: a holder's last day is near and nobody has accepted to follow."""
    if not is_chased(facts):
        return
    for holder in facts.in_office:
        last_day = holder.person.last_working_day
        if last_day is None or not facts.today <= last_day <= facts.today + timedelta(days=policy.leaving_warning_days):
            continue
        if successor_of(facts, holder) is None:
            message = (
                f"{holder.person.name}, {holder.capacity.label}, leaves on {last_day:%-d %b %Y}; "
                "no successor has accepted."
            )
            severity = severity_in(facts, Severity.HIGH, Severity.MEDIUM)
            acts = holder.person.manager_id or who_acts(facts, besides=holder.person.id)
            yield Raised("F-OWN-2", holder_subject(holder), severity, message, _mend_vacancy(facts, holder), acts)


def duties_are_not_separated(facts: Facts, _policy: Policy) -> Iterator[Raised]:
    """F-OWN-3: one identity or one reporting line combines what has to be apart."""
    if not is_chased(facts):
        return
    for conflict in duty_conflicts(facts):
        first, second = sorted((conflict.first, conflict.second), key=lambda h: (h.capacity.value, h.person.id))
        subject = f"{first.capacity}:{first.person.id}:{second.capacity}:{second.person.id}"
        severity = severity_in(facts, Severity.CRITICAL, Severity.HIGH)
        mend = Mend(Screen.ACCOUNTABILITIES, field=second.capacity.value)
        yield Raised("F-OWN-3", subject, severity, conflict.message, mend, facts.beneficiary_head_id)


def answer_is_held_in_technology(facts: Facts, _policy: Policy) -> Iterator[Raised]:
    """F-OWN-4: somebody who answers for the business works in technology."""
    if not is_chased(facts):
        return
    for holder in facts.in_office:
        beneficiary = None if holder.capacity is Capacity.DECISION_OWNER else facts.beneficiary
        misplaced = technology_reason(holder.capacity, holder.person, beneficiary)
        if holder.capacity in BUSINESS_CAPACITIES and misplaced:
            who = f"{holder.person.name}, {holder.capacity.label}"
            message = f"{who}, works in {holder.person.unit_name}, part of technology."
            severity = severity_in(facts, Severity.CRITICAL, Severity.HIGH)
            acts = facts.beneficiary_head_id
            yield Raised("F-OWN-4", holder_subject(holder), severity, message, _mend_vacancy(facts, holder), acts)


def acceptance_is_missing_or_old(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-OWN-5: a proposal waits too long, or an acceptance is due to be renewed."""
    if not is_chased(facts):
        return
    severity = severity_in(facts, Severity.HIGH, Severity.MEDIUM)
    everybody = (*facts.holders, *(h for d in facts.decisions for h in d.owners))
    for holder in {(h.id, h.capacity): h for h in everybody}.values():
        if holder.status == "proposed":
            waited = business_days_between(holder.proposed_at.date(), facts.today, facts.calendar)
            if waited <= policy.acceptance_wait_business_days:
                continue
            message = f"{holder.person.name} has been asked to be {holder.capacity.label} for {waited} business days."
        else:
            days = holder.acceptance_days(facts.today)
            if days is None or days <= policy.acceptance_valid_days or not holder.in_force(facts.today):
                continue
            message = f"{holder.person.name} accepted to be {holder.capacity.label} {days} days ago; renewal is due."
        yield Raised("F-OWN-5", holder_subject(holder), severity, message, mend_holder(holder), holder.person.id)


def holder_is_away(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-OWN-6: a holder is away for longer than a week and no deputy stands in."""
    if not is_chased(facts):
        return
    for holder in facts.in_office:
        person = holder.person
        if person.absent_from is None or person.absent_until is None:
            continue
        away = business_days_between(person.absent_from - timedelta(days=1), person.absent_until, person.calendar)
        stands_in = holder.deputy and holder.deputy_accepted and not holder.deputy.has_left(facts.today)
        if away > policy.absence_business_days and not stands_in:
            message = (
                f"{person.name}, {holder.capacity.label}, is away until {person.absent_until:%-d %b %Y} "
                "and no deputy has accepted."
            )
            severity = severity_in(facts, Severity.HIGH, Severity.MEDIUM)
            acts = person.manager_id or who_acts(facts, besides=person.id)
            yield Raised("F-OWN-6", holder_subject(holder), severity, message, mend_holder(holder), acts)


def _mend_vacancy(facts: Facts, holder: HolderFacts) -> Mend:
    if holder.capacity is not Capacity.DECISION_OWNER:
        return mend_capacity(holder.capacity)
    decision = next(d for d in facts.decisions if holder in d.owners)
    return Mend(Screen.DECISION, decision.id, "owner")
