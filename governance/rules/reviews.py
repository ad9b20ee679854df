"""What a review consists of: its steps, its signatures, and what they mean."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from governance.rules.stages import Gate
from roles.rules.capacities import Capacity
from roles.rules.records import record


class Meaning(StrEnum):
    """What a signature says."""

    ACCEPTED = "accepted"
    ATTESTED = "attested"
    REVIEWED = "reviewed"
    CHALLENGED = "challenged"
    AGREED = "agreed"
    APPROVED = "approved"
    RECORDED = "recorded"
    DISSENT = "dissent"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        """The meaning in words."""
        return self.value.capitalize()

    @property
    def objects(self) -> bool:
        """Whether it says no."""
        return self in {Meaning.DISSENT, Meaning.REJECTED}


class Verdict(StrEnum):
    """What a review decides."""

    GO = "go"
    CONDITIONAL_GO = "conditional_go"
    RECYCLE = "recycle"
    HOLD = "hold"
    STOP = "stop"

    @property
    def label(self) -> str:
        """The verdict in words."""
        return self.value.replace("_", " ").capitalize()

    @property
    def passes(self) -> bool:
        """Whether the initiative may go on."""
        return self in {Verdict.GO, Verdict.CONDITIONAL_GO}


class Lapse(StrEnum):
    """What happens when a condition is not met in time."""

    FLAG = "flag"
    RESTRICT = "restrict"
    SUSPEND = "suspend"

    @property
    def label(self) -> str:
        """The effect in words."""
        return {
            Lapse.FLAG: "It is chased",
            Lapse.RESTRICT: "The clearance is restricted",
            Lapse.SUSPEND: "The clearance is suspended",
        }[self]


class When(StrEnum):
    """When a step of the policy is asked for at all."""

    ALWAYS = "always"
    ROLES_CHANGE = "roles_change"
    TECHNICAL = "technical"


@record(frozen=True, slots=True)
class StepRule:
    """One step that a policy asks of a gate. Units: `due_days` in business days. The last one in order decides."""

    order: int
    capacity: Capacity
    meaning: Meaning
    when: When
    quorum: int
    due_days: int


@record(frozen=True, slots=True)
class SignatureFacts:
    """A signature. `identity` is the signer's of that day; `identity_today` what it is since accounts were merged.

    `line_today` holds the identities of the signer's manager and of the manager's manager now.
    """

    id: int
    step_id: int
    capacity: Capacity
    meaning: Meaning
    person_id: int
    identity: UUID
    name: str
    signed_at: datetime
    on_behalf_identity: UUID | None = None
    identity_today: UUID | None = None
    line_today: tuple[UUID, ...] = ()

    @property
    def identities(self) -> frozenset[UUID]:
        """Who signed: the human being of that day and of now, who is another one only after accounts were merged."""
        return frozenset({self.identity, self.identity_today or self.identity})


@record(frozen=True, slots=True)
class StepFacts:
    """A step of a review, as it stands."""

    id: int
    order: int
    capacity: Capacity
    meaning: Meaning
    quorum: int
    due_at: datetime
    decides: bool
    assigned_to_id: int | None = None


@record(frozen=True, slots=True)
class ReviewFacts:
    """A review. `current` says whether its pack is what the initiative is now, as far as revisions tell.

    `signatures` count: they stand on the pack of now and nobody voided them. `voided` do not any more. `recused` holds
    the identities of those who stepped aside, `requester_stand_ins` of those who stood in for the requester meanwhile.
    """

    id: int
    number: int
    gate: Gate
    state: str
    verdict: Verdict | None
    requested_by_id: int
    requested_identity: UUID
    opened_at: datetime
    expires_at: datetime
    decided_at: datetime | None
    go_live: date | None
    current: bool
    policy_key: str
    policy_revision: int
    policy: Mapping[str, object]
    steps: tuple[StepFacts, ...] = ()
    signatures: tuple[SignatureFacts, ...] = ()
    voided: tuple[SignatureFacts, ...] = ()
    recused: frozenset[UUID] = field(default_factory=frozenset)
    requested_identity_today: UUID | None = None
    requester_stand_ins: frozenset[UUID] = field(default_factory=frozenset)

    @property
    def requesters(self) -> frozenset[UUID]:
        """Who asked: the human being of that day and of now, who is another one only after accounts were merged."""
        return frozenset({self.requested_identity, self.requested_identity_today or self.requested_identity})


@record(frozen=True, slots=True)
class ConditionFacts:
    """A condition of a decision to go, not yet met or met."""

    id: int
    text: str
    owner_id: int
    verifier_id: int
    due_on: date
    lapse: Lapse
    met: bool


@record(frozen=True, slots=True)
class StepStanding:
    """How far one step is: who signed it, who said no to it, whether it may be signed now and whether it is passed."""

    step: StepFacts
    signatures: tuple[SignatureFacts, ...]
    objections: tuple[SignatureFacts, ...]
    passed: bool
    open: bool


def step_standings(review: ReviewFacts) -> tuple[StepStanding, ...]:
    """Return every step in order. A step is open once all earlier ones are passed, the one that decides last of all.

    Who said no to a step is overruled by the board alone, on record, and only afterwards.
    """
    signed = {step.id: _signed(review, step, objecting=False) for step in review.steps}
    objected = {step.id: _signed(review, step, objecting=True) for step in review.steps}
    board = [s for step in review.steps if step.capacity is Capacity.BOARD for s in signed[step.id]]
    passed = {step.id: _passed(step, signed[step.id], objected[step.id], board) for step in review.steps}
    return tuple(
        StepStanding(
            step,
            signed[step.id],
            objected[step.id],
            passed[step.id],
            all(passed[other.id] for other in review.steps if comes_before(other, step)),
        )
        for step in sorted(review.steps, key=lambda s: (s.decides, s.order, s.id))
    )


def _signed(review: ReviewFacts, step: StepFacts, *, objecting: bool) -> tuple[SignatureFacts, ...]:
    return tuple(s for s in review.signatures if s.step_id == step.id and s.meaning.objects is objecting)


def _passed(
    step: StepFacts,
    signed: tuple[SignatureFacts, ...],
    objected: tuple[SignatureFacts, ...],
    board: list[SignatureFacts],
) -> bool:
    if objected:
        last = max(signature.signed_at for signature in objected)
        return any(signature.signed_at > last for signature in board)
    return len({signature.identity for signature in signed}) >= step.quorum


def comes_before(other: StepFacts, step: StepFacts) -> bool:
    """Whether one step has to be passed before another may be signed."""
    return other.id != step.id and (step.decides or (other.order < step.order and not other.decides))


def steps_wanted(rules: tuple[StepRule, ...], holding: frozenset[When]) -> tuple[StepRule, ...]:
    """Return the steps that a gate asks for, where these conditions hold."""
    return tuple(rule for rule in rules if rule.when is When.ALWAYS or rule.when in holding)
