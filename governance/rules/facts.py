"""Everything the rules know of an initiative at one moment. Filled by `governance.evidence`, set-wise."""

from collections.abc import Hashable, Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from decisions.rules.escalations import QueueFacts
from decisions.rules.facts import DecisionFacts
from decisions.rules.takeovers import MapFacts, TakeoverFacts
from governance.rules.attendance import AttendanceFacts
from governance.rules.breaches import BreachFacts
from governance.rules.clearances import ClearanceFacts, RuntimeFacts
from governance.rules.determinations import DeterminationFacts
from governance.rules.limits import Direction, Limits, Sampling
from governance.rules.observations import ObservedFacts
from governance.rules.oversight import (
    AppealFacts,
    ChallengeFacts,
    CorrectionFacts,
    DrillFacts,
    HandledFacts,
    SeededFacts,
)
from governance.rules.readings import ReadingFacts
from governance.rules.reviews import ConditionFacts, ReviewFacts
from governance.rules.stages import LIVE_STAGES, Nature, Stage
from governance.rules.tolerances import tolerance_name
from governance.rules.value import ValueFacts
from governance.rules.waivers import WaiverFacts
from roles.rules.accountability import HolderFacts
from roles.rules.business_calendar import PLAIN, BusinessCalendar
from roles.rules.capacities import Capacity
from roles.rules.capacity import Allocation
from roles.rules.consultation import ConsultationRuleFacts
from roles.rules.delegations import DelegationFacts
from roles.rules.eligibility import Beneficiary
from roles.rules.plans import PlanFacts
from roles.rules.records import Reckoned, reckoned, record


@record(frozen=True, slots=True)
class ClassificationFacts:
    """The approved classification in force, or the latest one where none is approved yet."""

    id: int
    approved: bool
    nature: Nature
    assessor_identity: UUID
    approver_identity: UUID | None
    approver_name: str
    approved_at: datetime | None


@record(frozen=True, slots=True)
class ToleranceFacts:
    """How much may go wrong for one measure, and who signed that.

    `key` is how measurements name the measure; `decision` is a code and `segment` a name, empty where it is about all.
    `reading` is how it stands, None before anybody looked. `appetite` is the most, or with `appetite_direction` lower
    the least, that the enterprise takes of it anywhere, in the unit of the limits. `baseline` tells what people did
    before, or why nobody knows; `has_baseline` whether as a number.
    """

    id: int
    measure: str
    limits: Limits
    owner_id: int | None
    signed_by_id: int | None
    signed_at: datetime | None
    key: str = ""
    decision_id: int | None = None
    decision: str = ""
    segment: str = ""
    playbook: str = ""
    has_baseline: bool = False
    baseline: str = ""
    first_signed_at: datetime | None = None
    evidence_since: datetime | None = None
    appetite: float | None = None
    appetite_direction: Direction = Direction.UPPER
    reading: ReadingFacts | None = None

    @property
    def sampling(self) -> Sampling | None:
        """Which cases are looked at."""
        return self.limits.sampling

    @property
    def name(self) -> str:
        """What a remit calls it."""
        return tolerance_name(self.measure, self.decision, self.segment)

    @property
    def about(self) -> str:
        """The measure, with the decision and the segment that it is about."""
        parts = [part for part in (self.decision, self.segment) if part]
        return f"{self.measure} ({', '.join(parts)})" if parts else self.measure


@record(frozen=True, slots=True)
class AttestationFacts:
    """What the platform owner vouches for. `missing` names the points that were not confirmed."""

    attested_at: datetime
    attested_by_id: int
    missing: tuple[str, ...]


@record(frozen=True, slots=True)
class CarriedFacts:
    """What a part of an initiative that was split can carry over: the remit that the whole was signed for.

    `shown` holds what the whole shows of the part's decisions now, by requirement, so that the part need not show it
    again.
    """

    key: str
    remit_id: int
    remit_number: int
    shown: Mapping[str, str] = field(default_factory=dict)


@record(frozen=True, slots=True)
class ShippedFacts:
    """A version of one of its systems that the supplier shipped. That it is there allows nothing.

    `added` is what it may do, by an inventory, and might not before.
    """

    system: str
    label: str
    fingerprint: str
    shipped_at: datetime
    added: tuple[str, ...] = ()


@record(frozen=True, slots=True)
class LoadFacts(Reckoned):
    """Everything one person has promised, on whatever initiative or decision.

    `maps` counts the initiatives on which they are domain architect. `absences` are the days away, both included, that
    are not over yet.
    """

    allocations: tuple[Allocation, ...] = ()
    initiatives: int = 0
    decisions: int = 0
    maps: int = 0
    absences: tuple[tuple[date, date], ...] = ()
    # The same person answers on many initiatives of a run.
    _reckoned: dict[Hashable, Any] = reckoned()


@record(frozen=True, slots=True)
class Facts(Reckoned):
    """An initiative and all that a gate asks about, at one moment.

    `former` holds whose accountability was ended while they leave and somebody covers for them.
    `loads` is keyed by person id and holds the holders, decision owners and deputies of both. `review` is the open one,
    `signed` the one whose verdict the initiative goes by. `waivers` and `conditions` hold all that are not over;
    `runtimes` what each environment said last, `versions` the fingerprints that are registered and not withdrawn.
    `queues` are those to which its decisions send cases, with all that others send there; `observed` what environments
    saw of late, `handled` what was done case by case. `breaches` holds those that are open and those closed within a
    year, `loosenings` counts those of tolerances in a year, `drills` holds the latest of each kind, `seeded` those of a
    year, `corrections` the measurements of a year that were corrected. `taken_over` holds which work of people its
    decisions take over, `maps` which maps draw them; `rules` what jurisdictions ask before work changes.
    `production_since` is when it first went into production, `swept_at` when a sweep last ran to its end; `tampered`
    names what no longer fits its seal. `split_at` is when it was split into parts, some of which go on; `carried` is
    what a part in shaping can carry over from the whole, None where there is nothing or it is no part. `shipped` are
    versions of its systems that suppliers shipped of late. `attendance` tells by person id when those who accepted
    something were there, `calendar` when people work in its unit; `determination` is the latest of which laws bind it.
    """

    id: int
    key: str
    title: str
    stage: Stage
    reported_stage: Stage | None
    nature: Nature
    impact_tier: int | None
    beneficiary: Beneficiary
    beneficiary_head_id: int | None
    at: datetime
    pilot_start: date | None = None
    pilot_end_planned: date | None = None
    planned_go_live: date | None = None
    classification: ClassificationFacts | None = None
    holders: tuple[HolderFacts, ...] = ()
    former: tuple[HolderFacts, ...] = ()
    decisions: tuple[DecisionFacts, ...] = ()
    tolerances: tuple[ToleranceFacts, ...] = ()
    plans: tuple[PlanFacts, ...] = ()
    attestation: AttestationFacts | None = None
    loads: Mapping[int, LoadFacts] = field(default_factory=dict)
    review: ReviewFacts | None = None
    signed: ReviewFacts | None = None
    waivers: tuple[WaiverFacts, ...] = ()
    conditions: tuple[ConditionFacts, ...] = ()
    clearance: ClearanceFacts | None = None
    runtimes: tuple[RuntimeFacts, ...] = ()
    versions: tuple[str, ...] = ()
    delegations: tuple[DelegationFacts, ...] = ()
    queues: tuple[QueueFacts, ...] = ()
    observed: tuple[ObservedFacts, ...] = ()
    breaches: tuple[BreachFacts, ...] = ()
    drills: tuple[DrillFacts, ...] = ()
    seeded: tuple[SeededFacts, ...] = ()
    appeal: AppealFacts | None = None
    challenge: ChallengeFacts | None = None
    handled: tuple[HandledFacts, ...] = ()
    corrections: tuple[CorrectionFacts, ...] = ()
    loosenings: int = 0
    pilot_daily_cap: int | None = None
    taken_over: tuple[TakeoverFacts, ...] = ()
    maps: tuple[MapFacts, ...] = ()
    rules: tuple[ConsultationRuleFacts, ...] = ()
    value: ValueFacts = field(default_factory=ValueFacts)
    production_since: date | None = None
    swept_at: datetime | None = None
    tampered: tuple[str, ...] = ()
    split_at: datetime | None = None
    carried: CarriedFacts | None = None
    shipped: tuple[ShippedFacts, ...] = ()
    calendar: BusinessCalendar = PLAIN
    attendance: Mapping[int, AttendanceFacts] = field(default_factory=dict)
    determination: DeterminationFacts | None = None
    # The day on which the facts are judged, of which nearly every rule asks.
    today: date = field(init=False, compare=False, repr=False)
    _reckoned: dict[Hashable, Any] = reckoned()

    def __post_init__(self) -> None:
        """Tell the day by the moment."""
        object.__setattr__(self, "today", self.at.date())

    @property
    def in_production(self) -> bool:
        """Whether it runs in production, by its stage or by what its source reports."""
        return Stage.PRODUCTION in {self.stage, self.reported_stage}

    @property
    def live(self) -> bool:
        """Whether it touches real cases, by its stage or by what its source reports."""
        return self.stage in LIVE_STAGES or self.reported_stage in LIVE_STAGES

    def in_capacity(self, capacity: Capacity) -> tuple[HolderFacts, ...]:
        """Return everybody proposed for or accepted in a capacity, in force first."""
        today = self.today
        found = [holder for holder in self.holders if holder.capacity is capacity]
        return tuple(sorted(found, key=lambda h: (not h.in_force(today), h.status, -h.id)))

    def holder_of(self, capacity: Capacity) -> HolderFacts | None:
        """Return who holds a capacity today, or None."""
        return self.once(("holder", capacity), lambda: self._holder(capacity))

    def _holder(self, capacity: Capacity) -> HolderFacts | None:
        today = self.today
        found = [holder for holder in self.holders if holder.capacity is capacity and holder.in_force(today)]
        return min(found, key=lambda h: (h.status, -h.id), default=None)

    @property
    def decision_owners(self) -> tuple[HolderFacts, ...]:
        """Who owns the decisions today, each person once for each decision."""
        return self.once("decision owners", self._decision_owners)

    def _decision_owners(self) -> tuple[HolderFacts, ...]:
        today = self.today
        return tuple(h for d in self.decisions for h in d.owners if h.in_force(today))

    @property
    def in_office(self) -> tuple[HolderFacts, ...]:
        """Who holds something today: on the initiative, then on its decisions."""
        return self.once("in office", self._in_office)

    def _in_office(self) -> tuple[HolderFacts, ...]:
        today = self.today
        return (*(h for h in self.holders if h.in_force(today)), *self.decision_owners)
