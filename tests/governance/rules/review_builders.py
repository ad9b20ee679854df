"""A production review of the healthy initiative of `facts`, with everybody who signs it."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from governance.rules.reviews import Meaning, ReviewFacts, SignatureFacts, StepFacts
from governance.rules.stages import Gate
from roles.rules.capacities import Capacity
from tests.governance.rules.facts import NOW
from tests.roles.rules.test_eligibility import person

PETRA = person(id=50, name="Petra")
RITA = person(id=51, name="Rita")
HANA = person(id=52, name="Hana")
FINN = person(id=53, name="Finn")
OSCAR = person(id=54, name="Oscar")
CHARLES = person(id=55, name="Charles")
FRIEDA = person(id=56, name="Frieda")

STEPS = tuple(
    StepFacts(
        id=number,
        order=order,
        capacity=capacity,
        meaning=meaning,
        quorum=1,
        due_at=NOW + timedelta(days=7),
        decides=capacity is Capacity.GATE_CHAIR,
    )
    for number, (order, capacity, meaning) in enumerate(
        (
            (1, Capacity.OUTCOME_OWNER, Meaning.ACCEPTED),
            (1, Capacity.PLATFORM_OWNER, Meaning.ATTESTED),
            (2, Capacity.SECOND_LINE, Meaning.CHALLENGED),
            (2, Capacity.HR_PARTNER, Meaning.AGREED),
            (2, Capacity.FINANCE_PARTNER, Meaning.AGREED),
            (3, Capacity.ACCOUNTABLE_EXECUTIVE, Meaning.APPROVED),
            (4, Capacity.GATE_CHAIR, Meaning.RECORDED),
        ),
        start=1,
    )
)

REVIEW = ReviewFacts(
    id=1,
    number=1,
    gate=Gate.PRODUCTION,
    state="open",
    verdict=None,
    requested_by_id=PETRA.id,
    requested_identity=PETRA.identity,
    opened_at=NOW - timedelta(days=1),
    expires_at=NOW + timedelta(days=60),
    decided_at=None,
    go_live=None,
    current=True,
    policy_key="default_labour",
    policy_revision=1,
    policy={},
    steps=STEPS,
)


def signature(who, capacity, number=1, **fields):
    """A signature of this person on the step of this capacity."""
    step = next(step for step in STEPS if step.capacity is capacity)
    return SignatureFacts(
        id=number,
        step_id=step.id,
        capacity=capacity,
        person_id=who.id,
        identity=who.identity,
        name=who.name,
        signed_at=NOW,
        **{"meaning": step.meaning, "identity_today": who.identity, "line_today": who.line} | fields,
    )


def asked_by(identity):
    """The review, asked for by this human being."""
    return replace(REVIEW, requested_identity=identity)


def other_human_being():
    """An identity that nobody here has."""
    return uuid4()
