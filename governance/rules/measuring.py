"""What requirements and flags both ask about measuring: who measures, and what the numbers show."""

from collections.abc import Iterator
from enum import StrEnum

from governance.rules.facts import Facts, ToleranceFacts
from governance.rules.findings import Gap, Mend, Screen
from governance.rules.limits import Direction, Kind, Limits, MeasureUnit
from governance.rules.ownership import capacity_gaps, mend_capacity
from governance.rules.readings import Evidence
from governance.rules.statistics.bounds import exact_lower, exact_upper
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import Capacity

# Whoever built it wants it to be good.
BUILDERS = (Capacity.BUILDER_LEAD, Capacity.PLATFORM_OWNER)


def builders_who_measure(facts: Facts) -> list[HolderFacts]:
    """Return as what else, of those who build and run it, the measurement owner holds it: by identity."""
    measurer = facts.holder_of(Capacity.MEASUREMENT_OWNER)
    if measurer is None:
        return []
    builders = [holder for capacity in BUILDERS if (holder := facts.holder_of(capacity))]
    return [holder for holder in builders if holder.person.identity == measurer.person.identity]


class Shown(StrEnum):
    """What some cases show of a limit: that it is kept, that it is not, or neither yet."""

    KEPT = "kept"
    OPEN = "open"
    BROKEN = "broken"


def is_convenient(tolerance: ToleranceFacts) -> bool:
    """Whether what is looked at says nothing of all cases: so it is meant, or so it came in."""
    meant = tolerance.sampling is not None and not tolerance.sampling.proves
    return meant or (tolerance.reading is not None and tolerance.reading.convenience)


def unsound(facts: Facts) -> Iterator[Gap]:
    """Yield why what is measured says nothing of all cases, or is said by whoever built it."""
    yield from capacity_gaps(facts, Capacity.MEASUREMENT_OWNER)
    for builder in builders_who_measure(facts):
        text = f"{builder.person.name} is {builder.capacity.label} and measures: nobody measures what they built."
        yield Gap(text, mend_capacity(Capacity.MEASUREMENT_OWNER))
    if not facts.tolerances:
        yield Gap("No tolerance says what is measured.", Mend(Screen.TOLERANCES))
    for tolerance in facts.tolerances:
        yield from _unsound(tolerance)


def _unsound(tolerance: ToleranceFacts) -> Iterator[Gap]:
    mend, about, limits = Mend(Screen.TOLERANCE, tolerance.id), tolerance.about, tolerance.limits
    if is_convenient(tolerance):
        text = (
            f"{about} is measured in whichever cases came up: that says nothing of all of them, whatever the numbers. "
            "Look at every case, or draw at random."
        )
        yield Gap(text, mend)
    elif limits.sampling is None:
        yield Gap(f"Nothing says which cases are looked at for {about}.", mend)
    if limits.cadence_days is None and not limits.event:
        yield Gap(f"Nothing says how often {about} is measured.", mend)


def without_baseline(facts: Facts) -> Iterator[Gap]:
    """Yield which measure nobody knows of before, without saying why. This alone of MEA-1 is ever waived."""
    for tolerance in facts.tolerances:
        if not tolerance.has_baseline and not tolerance.baseline.strip():
            text = f"Nothing says how people did before in {tolerance.about}, nor why nobody knows."
            yield Gap(text, Mend(Screen.TOLERANCE, tolerance.id))


def unproven(tolerance: ToleranceFacts) -> Iterator[tuple[Gap, bool]]:
    """Yield why it is not shown that a measure stays within its limit, over all and in each material segment.

    Beside each whether it is known to lie beyond; the others are not known well enough.
    """
    reading, limits = tolerance.reading, tolerance.limits
    if reading is None:
        yield Gap(f"Nothing was measured of {tolerance.about} yet.", Mend(Screen.OUTCOMES)), False
        return
    if reading.evidence.within is not True:
        yield _shown(tolerance.about, limits, reading.evidence)
    for each in reading.segments:
        if each.material and each.evidence.within is not True:
            yield _shown(f"{tolerance.about}, {each.segment}", limits, each.evidence)


def _shown(about: str, limits: Limits, evidence: Evidence) -> tuple[Gap, bool]:
    mend = Mend(Screen.OUTCOMES)
    limit = limit_in_words(limits)
    if not evidence.n:
        if limits.event:
            text = f"{about}: nothing that counts was looked at since its limit was signed."
        else:
            text = f"{about}: no case that counts was looked at since its limit was signed; the limit is {limit}."
        return Gap(text, mend), False
    if limits.kind is not Kind.SHARE:
        beyond = evidence.within is False
        says = "lies beyond its limit" if beyond else "is not shown to lie within its limit"
        return Gap(f"{about} {says} of {limit}, on {evidence.n} cases.", mend), beyond
    beyond = not rate_within(limits, evidence.k, evidence.n)
    text = f"{about}: {_counted(limits, evidence)}"
    if evidence.bound is not None:
        text += f"; at 95 % it may be {percent(evidence.bound)}, the limit is {limit}."
    else:
        text += f"; the limit is {limit}."
    if not beyond and evidence.needed and evidence.needed > evidence.n:
        text += f" {evidence.needed} cases would show it."
    return Gap(text, mend), beyond


def _counted(limits: Limits, evidence: Evidence) -> str:
    if limits.direction is Direction.UPPER:
        return f"{evidence.k} of {evidence.n} went wrong"
    return f"{evidence.k} of {evidence.n} counted"


def rate_within(limits: Limits, k: int, n: int) -> bool:
    """Whether the share that was seen lies within the limits, however few it was seen in."""
    rate, upper, lower = k / n, limits.share(limits.limit), limits.share(limits.limit_low)
    if limits.direction is Direction.LOWER:
        return upper is None or rate >= upper
    return (upper is None or rate <= upper) and (lower is None or rate >= lower)


def status_of(limits: Limits, k: int, n: int) -> Shown:
    """Return what `k` of `n` cases show: kept where the exact bound lies within, broken where the share lies beyond."""
    if limits.event:
        return Shown.BROKEN if k else Shown.KEPT
    if not n:
        return Shown.OPEN
    if limits.kind is not Kind.SHARE:
        return Shown.BROKEN if limits.limit is not None and k > limits.limit else Shown.KEPT
    if not rate_within(limits, k, n):
        return Shown.BROKEN
    return Shown.KEPT if _bounded(limits, k, n) else Shown.OPEN


def _bounded(limits: Limits, k: int, n: int) -> bool:
    upper, lower = limits.share(limits.limit), limits.share(limits.limit_low)
    if limits.direction is Direction.LOWER:
        return upper is None or exact_lower(k, n) >= upper
    return (upper is None or exact_upper(k, n) <= upper) and (lower is None or exact_lower(k, n) >= lower)


def limit_in_words(limits: Limits) -> str:
    """Return the limit as it is written, with its unit."""
    unit = "" if limits.unit is MeasureUnit.NUMBER else f" {limits.unit.label}"
    if limits.direction is Direction.BAND and limits.limit_low is not None:
        return f"{limits.limit_low:g} to {limits.limit:g}{unit}"
    return f"{limits.limit:g}{unit}"


def percent(share: float) -> str:
    """Return a part of one as people read it: 13.9 %, 100 %."""
    return f"{100 * share:.1f}".removesuffix(".0") + " %"
