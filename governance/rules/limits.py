"""What a tolerance asks of a measure, as numbers that statistics can be held against."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from roles.rules.records import record


class Direction(StrEnum):
    """On which side of the limit a measure has to stay."""

    UPPER = "upper"
    LOWER = "lower"
    BAND = "band"

    @property
    def label(self) -> str:
        """The direction in words."""
        return {Direction.UPPER: "at most", Direction.LOWER: "at least", Direction.BAND: "between"}[self]


class Kind(StrEnum):
    """How a measure is counted: cases of cases, events, or a value over cases."""

    SHARE = "share"
    COUNT = "count"
    VALUE = "value"


class MeasureUnit(StrEnum):
    """What a limit is counted in."""

    PERCENT = "percent"
    PER_MILLE = "per_mille"
    COUNT = "count"
    NUMBER = "number"
    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    CURRENCY = "currency"

    @property
    def label(self) -> str:
        """The unit as it stands behind a number."""
        return {
            MeasureUnit.PERCENT: "%",
            MeasureUnit.PER_MILLE: "‰",
            MeasureUnit.COUNT: "events",
            MeasureUnit.NUMBER: "as a number",
            MeasureUnit.CURRENCY: "in currency",
        }.get(self, self.value)

    @property
    def kind(self) -> Kind:
        """How a measure in this unit is counted."""
        return {MeasureUnit.PERCENT: Kind.SHARE, MeasureUnit.PER_MILLE: Kind.SHARE, MeasureUnit.COUNT: Kind.COUNT}.get(
            self, Kind.VALUE
        )

    @property
    def whole(self) -> float:
        """What all of the cases are in this unit: 100 for percent."""
        return {MeasureUnit.PERCENT: 100.0, MeasureUnit.PER_MILLE: 1000.0}.get(self, 1.0)


class Sampling(StrEnum):
    """Which cases are looked at."""

    CENSUS = "census"
    SIMPLE_RANDOM = "simple_random"
    STRATIFIED = "stratified"
    CONVENIENCE = "convenience"

    @property
    def label(self) -> str:
        """The method in words."""
        return {
            Sampling.CENSUS: "Every case",
            Sampling.SIMPLE_RANDOM: "A random sample",
            Sampling.STRATIFIED: "A random sample of each group",
            Sampling.CONVENIENCE: "Whichever came up, such as complaints or escalations",
        }[self]

    @property
    def proves(self) -> bool:
        """Whether what is seen in such cases says anything about all of them."""
        return self is not Sampling.CONVENIENCE


class OnRed(StrEnum):
    """What happens to the clearance at once when a limit is broken."""

    NOTIFY = "notify"
    RESTRICT = "restrict"
    SUSPEND = "suspend"

    @property
    def label(self) -> str:
        """What happens, in words."""
        return {
            OnRed.NOTIFY: "Tell those who answer",
            OnRed.RESTRICT: "Restrict: a human approves each case",
            OnRed.SUSPEND: "Suspend: the AI decides nothing",
        }[self]


@record(frozen=True, slots=True)
class Limits:
    """Limits as they are written: in `unit`, `None` where nobody said. Units: days; `minimum_sample` in cases.

    `amber_low` and `limit_low` are the lower side of a band. `alpha` is the chance of a false alarm that is accepted.
    """

    direction: Direction
    unit: MeasureUnit
    target: float | None = None
    amber: float | None = None
    limit: float | None = None
    amber_low: float | None = None
    limit_low: float | None = None
    minimum_sample: int | None = None
    maturity_days: int = 0
    cadence_days: int | None = None
    sampling: Sampling | None = None
    on_red: OnRed | None = None

    @property
    def kind(self) -> Kind:
        """How the measure is counted."""
        return self.unit.kind

    @property
    def event(self) -> bool:
        """Whether a single event breaks it."""
        return self.kind is Kind.COUNT and self.limit == 0

    @property
    def proves(self) -> bool:
        """Whether somebody said that cases are looked at in a way that says something about all of them."""
        return self.sampling is not None and self.sampling.proves

    def share(self, value: float | None) -> float | None:
        """Return a limit of a share as a part of one."""
        return None if value is None else value / self.unit.whole


_NUMBERS = ("target", "amber", "limit", "amber_low", "limit_low")


# Everything of a tolerance that its counts are held against.
LIMIT_FIELDS = ("direction", "unit", *_NUMBERS, "minimum_sample", "maturity_days", "cadence_days", "sampling", "on_red")


def limits_from(row: Mapping[str, Any]) -> Limits:
    """Return the limits that a row of tolerances, or what a remit says of one, holds."""

    def number(name: str) -> float | None:
        value = row.get(name)
        return None if value is None or value == "" else float(value)

    return Limits(
        direction=Direction(row["direction"]),
        unit=MeasureUnit(row["unit"]),
        **{name: number(name) for name in _NUMBERS},
        minimum_sample=row.get("minimum_sample"),
        maturity_days=row.get("maturity_days") or 0,
        cadence_days=row.get("cadence_days"),
        sampling=Sampling(row["sampling"]) if row.get("sampling") else None,
        on_red=OnRed(row["on_red"]) if row.get("on_red") else None,
    )


def stricter(one: Limits, other: Limits | None) -> Limits:
    """Return the stricter of two limits of one measure, number by number; where they measure otherwise, the first.

    `other` was signed by everybody: which cases tell how it stands, how often, and how many it takes before a value
    says anything, stay as they are there unless more is asked now.
    """
    if other is None or (one.direction, one.unit) != (other.direction, other.unit):
        return one
    lowest: Callable[..., float] = min
    highest: Callable[..., float] = max
    upper = lowest if one.direction is not Direction.LOWER else highest

    def pick(name: str, choose: Callable[..., float]) -> float | None:
        found = [value for value in (getattr(one, name), getattr(other, name)) if value is not None]
        return choose(found) if found else None

    return replace(
        one,
        amber=pick("amber", upper),
        limit=pick("limit", upper),
        amber_low=pick("amber_low", highest),
        limit_low=pick("limit_low", highest),
        on_red=max((o for o in (one.on_red, other.on_red) if o), key=list(OnRed).index, default=None),
        cadence_days=min((days for days in (one.cadence_days, other.cadence_days) if days), default=None),
        minimum_sample=other.minimum_sample if one.kind is Kind.VALUE else one.minimum_sample,
        sampling=one.sampling if one.proves or not other.proves else other.sampling,
    )


def looser(before: Limits, after: Limits) -> bool:
    """Whether limits allow more than they did: a number that is looser, or that now means something else."""
    if (before.direction, before.unit) != (after.direction, after.unit):
        return True
    strict = stricter(after, before)
    return any(getattr(strict, name) != getattr(after, name) for name in ("amber", "limit", "amber_low", "limit_low"))
