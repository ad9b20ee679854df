"""What it is worth, who is rewarded for what, and how both are judged."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from roles.rules.records import record


class BenefitKind(StrEnum):
    """What kind of worth it is."""

    CASHABLE = "cashable"
    CAPACITY = "capacity"
    QUALITY = "quality"
    RISK_REDUCTION = "risk_reduction"
    DISBENEFIT = "disbenefit"

    @property
    def label(self) -> str:
        """The kind in words."""
        return {
            BenefitKind.CASHABLE: "Money saved",
            BenefitKind.CAPACITY: "Hours set free",
            BenefitKind.QUALITY: "Better outcomes",
            BenefitKind.RISK_REDUCTION: "Less risk",
            BenefitKind.DISBENEFIT: "What it costs somebody",
        }[self]

    @property
    def of_hours(self) -> bool:
        """Whether it is claimed out of the hours that a plan sets free."""
        return self in {BenefitKind.CASHABLE, BenefitKind.CAPACITY}


class BenefitState(StrEnum):
    """How far a benefit has come."""

    PROPOSED = "proposed"
    BASELINED = "baselined"
    COMMITTED = "committed"
    REALISING = "realising"
    VALIDATED = "validated"
    WRITTEN_DOWN = "written_down"

    @property
    def label(self) -> str:
        """The state in words."""
        return self.value.replace("_", " ").capitalize()


class Weight(StrEnum):
    """How much an objective counts for whoever holds it, in bands: pay is never stored."""

    UNDER_10 = "under_10"
    FROM_10_TO_25 = "from_10_to_25"
    OVER_25 = "over_25"

    @property
    def label(self) -> str:
        """The band in words."""
        return {
            Weight.UNDER_10: "Less than 10 %",
            Weight.FROM_10_TO_25: "10 to 25 %",
            Weight.OVER_25: "More than 25 %",
        }[self]


@record(frozen=True, slots=True)
class ObjectiveFacts:
    """Somebody is rewarded for what comes out. `agreed`: its holder said yes. The cycle includes both days."""

    id: int
    holder_id: int
    holder: str
    identity: UUID
    starts_on: date
    ends_on: date
    measure: str
    counter_measure: str
    agreed: bool

    def in_cycle(self, today: date) -> bool:
        """Whether its cycle runs on this day."""
        return self.starts_on <= today <= self.ends_on


@record(frozen=True, slots=True)
class KpiFacts:
    """A measure people are judged by that works against adoption."""

    id: int
    name: str
    adjust_by: date | None
    adjusted_on: date | None


@record(frozen=True, slots=True)
class BenefitFacts:
    """Something it is worth or costs. Units: `hours` a month claimed out of a plan.

    `last_read` is the last day of its latest reading, None before one.
    """

    id: int
    name: str
    kind: BenefitKind
    state: BenefitState
    owner_id: int
    plan_id: int | None
    hours: float
    has_baseline: bool
    baselined_at: datetime | None
    baseline_to: date | None
    target_on: date | None
    cadence_days: int
    committed_at: datetime | None
    last_read: date | None


@record(frozen=True, slots=True)
class ValueFacts:
    """All about incentives and worth of one initiative.

    `claimed` holds for each plan cited here how many hours a month are claimed out of it by anybody, `claimed_as_money`
    those of them that are to save money; `searched_at` is when somebody last looked for measures that work against
    adoption.
    """

    objectives: tuple[ObjectiveFacts, ...] = ()
    kpis: tuple[KpiFacts, ...] = ()
    searched_at: datetime | None = None
    benefits: tuple[BenefitFacts, ...] = ()
    claimed: Mapping[int, float] = field(default_factory=dict)
    claimed_as_money: Mapping[int, float] = field(default_factory=dict)
