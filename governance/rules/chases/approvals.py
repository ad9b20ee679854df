"""Flags about signatures and conditions of gates: F-APR-1 to F-APR-3, F-STG-5."""

from collections.abc import Iterator
from datetime import timedelta

from governance.rules.calendar import business_days_between
from governance.rules.facts import Facts
from governance.rules.findings import Mend, Screen
from governance.rules.independence import reasons_against_signature
from governance.rules.policy import Policy
from governance.rules.raised import Raised, is_chased, runs_the_platform, subject_of
from governance.rules.reviews import StepFacts, step_standings
from governance.rules.severity import Severity
from governance.rules.standing_in import who_may_act
from roles.rules.capacities import Capacity


def approval_waits(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-APR-1: a step that could be signed is past its due date, or a version that was shipped waits to be signed.

    The chair may give a step to somebody, never skip it.
    """
    yield from _shipped(facts, policy)
    review = facts.review
    if review is None or not is_chased(facts):
        return
    for standing in step_standings(review):
        step = standing.step
        if not standing.open or standing.passed or standing.objections or step.due_at >= facts.at:
            continue
        late = business_days_between(step.due_at.date(), facts.today, facts.calendar)
        message = (
            f"Review {review.number} waits for the {step.capacity.label} since {step.due_at:%-d %b %Y}, "
            f"{late} business {'day' if late == 1 else 'days'} past due."
        )
        mend = Mend(Screen.REVIEW, review.id)
        yield Raised(
            "F-APR-1", f"step:{step.id}", Severity.MEDIUM, message, mend, _who_should_sign(facts, policy, step)
        )


def _shipped(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """A supplier shipped a version that nobody has signed here; once it runs all the same, F-DEC-1 tells."""
    if facts.clearance is None or not is_chased(facts):
        return
    known = {*facts.clearance.fingerprints, *facts.versions, *(runtime.fingerprint for runtime in facts.runtimes)}
    for version in facts.shipped:
        if version.fingerprint in known or (facts.at - version.shipped_at).days > policy.observation_days:
            continue
        message = (
            f"{version.system} {version.label} ({version.fingerprint}) was shipped on {version.shipped_at:%-d %b %Y}, "
            "and nobody has signed it here. Register it and have it signed before it runs, or keep it from running."
        )
        subject, mend = subject_of("shipped", version.fingerprint), Mend(Screen.SYSTEMS)
        yield Raised("F-APR-1", subject, Severity.MEDIUM, message, mend, runs_the_platform(facts))


def signature_has_to_be_given_again(facts: Facts, _policy: Policy) -> Iterator[Raised]:
    """F-APR-2: signatures of an open review became void with its content, and were not given again."""
    review = facts.review
    if review is None or not is_chased(facts):
        return
    passed = {standing.step.id for standing in step_standings(review) if standing.passed}
    latest = {(s.step_id, s.identity): s for s in review.voided}
    for (step_id, identity), signature in latest.items():
        if step_id in passed or any(s.step_id == step_id and identity in s.identities for s in review.signatures):
            continue
        message = (
            f"What {signature.name} signed as {signature.capacity.label} in review {review.number} was changed; "
            "it has to be read and signed again."
        )
        mend = Mend(Screen.REVIEW, review.id)
        subject = f"step:{step_id}:{signature.person_id}"
        yield Raised("F-APR-2", subject, Severity.HIGH, message, mend, signature.person_id)


def signer_conflicts_now(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-APR-3: whoever signed what is in force could not sign it today: accounts were merged, or somebody was moved."""
    review = facts.signed
    if review is None or not is_chased(facts):
        return
    chair = facts.holder_of(Capacity.GATE_CHAIR)
    for signature in review.signatures:
        reasons = reasons_against_signature(facts, review, signature, policy)
        if not reasons:
            continue
        why = " ".join(reason.text for reason in reasons)
        message = f"Review {review.number} was signed by {signature.name} as {signature.capacity.label}. Now: {why}"
        mend = Mend(Screen.REVIEW, review.id)
        acts = chair.person.id if chair and chair.person.id != signature.person_id else None
        yield Raised("F-APR-3", f"signature:{signature.id}", Severity.HIGH, message, mend, acts)


def condition_is_due(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-STG-5: a condition of a decision to go is due within days, or overdue."""
    if not is_chased(facts):
        return
    for condition in facts.conditions:
        if condition.met or condition.due_on > facts.today + timedelta(days=policy.condition_warning_days):
            continue
        overdue = condition.due_on < facts.today
        severity = Severity.HIGH if overdue else Severity.MEDIUM
        when = "was due on" if overdue else "is due on"
        effect = f" {condition.lapse.label}." if overdue else ""
        message = f"A condition {when} {condition.due_on:%-d %b %Y}: {condition.text.rstrip('.')}.{effect}"
        mend = Mend(Screen.CONDITION, condition.id)
        yield Raised("F-STG-5", f"condition:{condition.id}", severity, message, mend, condition.owner_id)


def _who_should_sign(facts: Facts, policy: Policy, step: StepFacts) -> int | None:
    """Return whom the chair gave the step to, else who may act, else the chair; None means the PMO."""
    if step.assigned_to_id is not None:
        return step.assigned_to_id
    for capacity in (step.capacity, Capacity.GATE_CHAIR):
        if acting := who_may_act(facts, policy, capacity):
            return acting[0].person.id
    return None
