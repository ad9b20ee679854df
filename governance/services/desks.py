"""A review as it lies before one person: what they could sign of it, in which way, and what speaks against it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from governance.evidence import gather_one
from governance.models import Review
from governance.queries.review_facts import review_facts
from governance.queries.signatories import signatories, signatories_of
from governance.rules.facts import Facts
from governance.rules.findings import Finding
from governance.rules.gate_policy import policy_of
from governance.rules.independence import reasons_against_signing
from governance.rules.policy import Policy
from governance.rules.requirements import judge
from governance.rules.reviews import Meaning, ReviewFacts, StepStanding, Verdict, step_standings
from governance.rules.signatories import Signatory, is_of_the_board, signs_as
from governance.rules.stages import Gate
from governance.rules.standing_in import StandsFor
from governance.rules.statements import Subject, statement
from roles.rules.capacities import Capacity
from roles.rules.refusals import Reason

# What somebody who stands in for another may never sign.
IN_PERSON = frozenset({Gate.LOOSENING, Gate.REAUTHORISATION})
SIGNED = "GOV-1"


@dataclass(frozen=True, slots=True)
class Desk:
    """A review under lock, with all that decides who may sign what of it."""

    review: Review
    facts: Facts
    state: ReviewFacts
    policy: Policy
    signer: Signatory
    at: datetime

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the gate finds now, save the signatures themselves: those are looked at one by one."""
        found = judge(self.facts, self.policy, Gate(self.review.gate))
        return tuple(finding for finding in found if finding.requirement != SIGNED)

    def standing(self, step_id: int) -> StepStanding:
        """Return how far a step is."""
        return next(each for each in step_standings(self.state) if each.step.id == step_id)


@dataclass(frozen=True, slots=True)
class Pen:
    """Somebody who may sign one step: in which way."""

    standing: StepStanding
    stands: StandsFor


def desk_of(review: Review, person_id: int, at: datetime) -> Desk:
    """Return the review as it lies before somebody at this moment."""
    evidence = gather_one(review.initiative_id, at)
    state = evidence.facts.review
    if state is None or state.id != review.pk:
        state = review_facts(review.pk)
    (signer,) = signatories_of([person_id], at.date())
    return Desk(review, evidence.facts, state, policy_of(state, evidence.policy), signer, at)


def pens_of(desk: Desk, everybody: Collection[Signatory] | None = None) -> list[Pen]:
    """Return every step that is this person's to sign, whether or not it is its turn.

    `everybody` holds all who could sign it, where the caller has read them already.
    """
    steps = step_standings(desk.state)
    found = [Pen(s, stands) for s in steps if (stands := signs_as(desk.facts, desk.policy, s.step, desk.signer))]
    if found or not is_of_the_board(desk.facts, desk.signer):
        return found
    others = signatories(desk.facts, desk.state) if everybody is None else everybody
    return [Pen(s, StandsFor(Capacity.BOARD)) for s in steps if _board_steps_in(desk, s, others)]


def reasons_against(desk: Desk, pen: Pen) -> tuple[Reason, ...]:
    """Return why this person may not sign this step for want of independence; empty when they may."""
    stands = pen.stands
    reasons = reasons_against_signing(
        desk.facts,
        desk.state,
        stands.capacity,
        desk.signer.person,
        desk.policy,
        on_behalf_of_identity=stands.behalf.identity if stands.behalf else None,
    )
    if not stands.full and Gate(desk.review.gate) in IN_PERSON:
        text = f"You stand in for {stands.on_behalf_name}; nobody loosens or re-authorises in somebody else's place."
        reasons = (*reasons, Reason("SOD-DELEGATE", text))
    return reasons


def _board_steps_in(desk: Desk, standing: StepStanding, everybody: Collection[Signatory]) -> bool:
    """Whether a step has nobody left who may sign it, so that it goes to the board, which this person is of.

    What only an owner can say goes to nobody.
    """
    board = StepStanding(standing.step, (), (), passed=False, open=True)
    if standing.passed or standing.step.capacity in _OWNERS:
        return False
    return not any(not _against(desk, board, other) for other in everybody if other != desk.signer)


_OWNERS = frozenset({Capacity.OUTCOME_OWNER, Capacity.PLATFORM_OWNER, Capacity.DECISION_OWNER})


def _against(desk: Desk, standing: StepStanding, other: Signatory) -> Iterable[Reason]:
    stands = signs_as(desk.facts, desk.policy, standing.step, other)
    if stands is None:
        return (Reason("PERSON", "Not theirs."),)
    return reasons_against_signing(
        desk.facts,
        desk.state,
        standing.step.capacity,
        other.person,
        desk.policy,
        on_behalf_of_identity=stands.behalf.identity if stands.behalf else None,
    )


def has_signed(desk: Desk, pen: Pen) -> bool:
    """Whether this person's signature stands on the step already, for or against."""
    mine = (*pen.standing.signatures, *pen.standing.objections)
    return any(signature.identity == desk.signer.person.identity for signature in mine)


def statement_of(desk: Desk, pen: Pen, meaning: Meaning, verdict: Verdict | None = None) -> str:
    """Return what this person would sign, word for word."""
    review = desk.review
    subject = Subject(
        gate=Gate(review.gate),
        initiative=f"{desk.facts.key} {desk.facts.title}",
        remit_number=review.remit.number,
        digest=review.remit.digest,
        go_live=review.go_live,
    )
    return statement(
        subject,
        name=printed_name(desk),
        capacity=pen.stands.capacity,
        meaning=meaning,
        verdict=verdict,
        on_behalf_of=pen.stands.on_behalf_name,
    )


def printed_name(desk: Desk) -> str:
    """Return the signer's name as it stands on signatures."""
    return desk.signer.printed_name or desk.signer.person.name
