"""What a breach says in words: how many of how many, against which limit, and what the detector saw."""

from governance.rules.breaches import RESTARTABLE, BreachFacts, BreachState, Detector
from governance.rules.limits import Direction, Kind, Limits, MeasureUnit, OnRed
from governance.rules.readings import Fired
from governance.rules.severity import Severity

# Impact tiers from which on a broken limit is critical.
_GRAVE = 3


def number_text(value: float | None) -> str:
    """Return a number as it is read: without zeros behind it, and no longer than it helps."""
    if value is None:
        return "–"
    return f"{value:,.4f}".rstrip("0").rstrip(".") if abs(value) < 1 else f"{value:,.2f}".rstrip("0").rstrip(".")


def in_unit(value: float | None, unit: MeasureUnit) -> str:
    """Return a value with its unit behind it."""
    return f"{number_text(value)} {unit.label}"


def limit_text(limits: Limits) -> str:
    """Return the limit in words, such as “at most 5 %”."""
    if limits.event:
        return "never"
    if limits.direction is Direction.BAND:
        return f"between {number_text(limits.limit_low)} and {in_unit(limits.limit, limits.unit)}"
    return f"{limits.direction.label} {in_unit(limits.limit, limits.unit)}"


def counted_text(k: int | None, n: int | None, value: float | None, limits: Limits) -> str:
    """Return what was counted, k of n beside every rate."""
    if value is not None:
        return f"{in_unit(value, limits.unit)} in {n} cases" if n else in_unit(value, limits.unit)
    if k is None:
        return ""
    if limits.kind is Kind.SHARE and n:
        return (
            f"{k} of {n}, {in_unit(100 * k / n if limits.unit is MeasureUnit.PERCENT else 1000 * k / n, limits.unit)}"
        )
    return f"{k} in {n} cases" if n else f"{k}"


def fired_note(fired: Fired, limits: Limits) -> str:
    """Return in one sentence what a detector saw, with its numbers."""
    what = counted_text(fired.k, fired.n, fired.value, limits)
    since = f" since {fired.since:%-d %b %Y}" if fired.since else ""
    evidence = {
        Detector.E_PROCESS: f"evidence {number_text(fired.statistic)} against {number_text(fired.bound)}",
        Detector.CUSUM: f"drift {number_text(fired.statistic)} against {number_text(fired.bound)}",
    }.get(Detector(fired.detector), Detector(fired.detector).label.lower())
    return f"{what}{since}; the limit is {limit_text(limits)}; {evidence}."


def severity_of(impact_tier: int | None, limits: Limits | None) -> Severity:
    """Return how much a breach matters: events that must never happen always do most."""
    if limits is None or limits.event or (impact_tier or 0) >= _GRAVE:
        return Severity.CRITICAL
    return Severity.HIGH


def turned_to(on_red: OnRed | None) -> OnRed:
    """Return what happens to the clearance; where nobody said, a human approves each case."""
    return on_red or OnRed.RESTRICT


# What stands between a breach and the next start of the AI, by where the breach stands.
_MISSING = {
    BreachState.OPEN: "nobody has acknowledged it",
    BreachState.ACKNOWLEDGED: "it is not contained",
    BreachState.CONTAINED: "its cause is not known",
    BreachState.REMEDIATING: "its remedy is not in place and watched",
}


def reasons_against_restart(breaches: tuple[BreachFacts, ...]) -> list[str]:
    """Return why the AI cannot start again: every breach whose cause is not mended yet."""
    return [
        f"Breach {breach.number} of {breach.measure} stands in the way: {_MISSING[breach.state]}."
        for breach in breaches
        if breach.state not in RESTARTABLE
    ]
