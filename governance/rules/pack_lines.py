"""What a gate pack consists of: what was asked, signed, found and promised, each as of one moment."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Any

from governance.rules.findings import Result
from governance.rules.reviews import Lapse, Meaning, Verdict
from governance.rules.severity import Severity
from governance.rules.stages import Gate, Stage
from governance.rules.waivers import Authority
from roles.rules.capacities import Capacity
from roles.rules.plans import PlanPart
from roles.rules.records import record


@record(frozen=True, slots=True)
class Asked:
    """What the review asked: it never changes."""

    review_id: int
    key: str
    title: str
    unit: str
    number: int
    gate: Gate
    origin: Stage
    target: Stage
    go_live: date | None
    statement: str
    requested_by: str
    opened_at: datetime
    expires_at: datetime
    policy: str


@record(frozen=True, slots=True)
class Outcome:
    """How it ended: by a verdict, or taken back, or by the clock. `minutes` is what the chair wrote down beside it."""

    state: str
    verdict: Verdict | None
    by: str
    at: datetime
    reason: str
    minutes: Mapping[str, str]


@record(frozen=True, slots=True)
class Signed:
    """The remit that is signed. Where it is not `intact`, `computed` is the digest of what is stored of it now."""

    number: int
    digest: str
    composed_at: datetime
    intact: bool
    computed: str
    current: bool


@record(frozen=True, slots=True)
class FindingLine:
    """A requirement as it was judged when the review was opened, and later: when it was decided, or now.

    `later` is None where nobody judged again. `message` is what was said last.
    """

    id: str
    title: str
    opened: Result | None
    later: Result | None
    message: str

    @property
    def result(self) -> Result:
        """What it came to."""
        return self.later or self.opened or Result.INDETERMINATE


@record(frozen=True, slots=True)
class SignatureLine:
    """A signature as it is printed. `counts` says whether it stands on this pack and nobody voided it."""

    step_id: int
    name: str
    capacity: Capacity
    meaning: Meaning
    on_behalf_of: str
    statement: str
    comment: str
    digest: str
    remit_number: int
    signed_at: datetime
    proof: str
    counts: bool
    void_reason: str
    voided_at: datetime | None


@record(frozen=True, slots=True)
class MissingLine:
    """A step that is not passed, and who would sign it: by name, or the group of which anybody may.

    `objected`: somebody said no to it, so that it waits for the board.
    """

    capacity: Capacity
    name: str
    group: str
    due_at: datetime
    objected: bool


@record(frozen=True, slots=True)
class CapacityLine:
    """Who promised how much of what they have. Units: hours a month."""

    name: str
    here: float
    promised: float
    available: float

    @property
    def over(self) -> bool:
        """Whether more is promised than there is."""
        return self.promised > self.available + 1e-9


@record(frozen=True, slots=True)
class PromiseLine:
    """What a person has promised over everything they answer for. Units: hours a month, full-time equivalents."""

    person_id: int
    contracted_fte: float
    hours: float
    initiatives: int


@record(frozen=True, slots=True)
class FlagLine:
    """A flag that was chased."""

    rule: str
    title: str
    severity: Severity
    message: str
    owner: str
    due_at: datetime


@record(frozen=True, slots=True)
class WaiverAsked:
    """A waiver that waited for approval, and so counted for nothing."""

    requirement: str
    authority: Authority
    reason: str
    ends_on: date
    requested_by: str


@record(frozen=True, slots=True)
class ConditionLine:
    """A condition of a decision to go. `review` is the number of the review that set it, `gate` which gate it was."""

    review_id: int
    review: int
    text: str
    owner: str
    verifier: str
    due_on: date
    lapse: Lapse


@record(frozen=True, slots=True)
class RecusalLine:
    """Who stepped aside, when and why."""

    name: str
    reason: str
    at: datetime


@record(frozen=True, slots=True)
class MinutesLine:
    """What the chair has on record of the meeting."""

    name: str
    at: datetime
    attendees: str
    text: str


@record(frozen=True, slots=True)
class AttestationLine:
    """What the platform owner vouched for last."""

    name: str
    at: datetime
    points: tuple[str, ...]
    missing: tuple[str, ...]


@record(frozen=True, slots=True)
class GatePack:
    """Everything a gate pack shows. `content` is what was signed, or None where what is stored does not fit its digest.

    `as_of` is the moment of the decision, or of the end; of an open review it is now. `tampered` is what is known now.
    `base` names the remit that was signed before: its number and digest. `steps` counts those that the gate asks.
    `entries` is what the chair wrote down, before the decision and since. `plans_signed` says by the digest of a
    redesign plan who signed it by then, in each part.
    """

    asked: Asked
    outcome: Outcome | None
    signed: Signed
    content: Mapping[str, Any] | None
    base: tuple[int, str] | None
    changes: tuple[Mapping[str, Any], ...]
    findings: tuple[FindingLine, ...]
    signatures: tuple[SignatureLine, ...]
    missing: tuple[MissingLine, ...]
    steps: int
    capacity: tuple[CapacityLine, ...]
    flags: tuple[FlagLine, ...]
    waivers_asked: tuple[WaiverAsked, ...]
    conditions: tuple[ConditionLine, ...]
    recusals: tuple[RecusalLine, ...]
    attestation: AttestationLine | None
    tampered: tuple[str, ...]
    as_of: datetime
    produced_at: datetime
    produced_for: str
    plans_signed: Mapping[str, Mapping[PlanPart, str]] = field(default_factory=dict)
    entries: tuple[MinutesLine, ...] = ()

    @property
    def day(self) -> date:
        """The day that the pack speaks of."""
        return self.as_of.date()

    @property
    def own_conditions(self) -> tuple[ConditionLine, ...]:
        """The conditions under which this review let it go on."""
        return tuple(c for c in self.conditions if c.review_id == self.asked.review_id)

    @property
    def open_conditions(self) -> tuple[ConditionLine, ...]:
        """What earlier gates still ask for."""
        return tuple(c for c in self.conditions if c.review_id != self.asked.review_id)

    @property
    def dissent(self) -> tuple[SignatureLine, ...]:
        """Who said no, whether or not that still counts."""
        return tuple(signature for signature in self.signatures if signature.meaning.objects)
