"""What holds between the limits of one tolerance, its measure, and what the enterprise takes."""

from collections.abc import Iterator
from dataclasses import replace

from governance.rules.limits import Direction, Kind, Limits, MeasureUnit, OnRed, looser
from governance.rules.measures import CATALOGUE, key_of

# What a remit calls a tolerance: the measure, and what of the work it is about.
_BETWEEN = " · "
_SHARES = (MeasureUnit.PERCENT, MeasureUnit.PER_MILLE)


def tolerance_name(measure: str, decision: str = "", segment: str = "") -> str:
    """Return what a remit calls a tolerance: its measure, and the decision's code and the segment where it has them."""
    return _BETWEEN.join(part for part in (measure, decision, segment) if part)


def watched_as(name: str) -> tuple[str, ...]:
    """Return what a remit's tolerance watches: the key of its measure, and the code and the segment it has.

    Whoever calls a measure something else still watches the same.
    """
    measure, *rest = name.split(_BETWEEN)
    return key_of(measure), *rest


def measure_of(name: str, decision: str = "", segment: str = "") -> str:
    """Return the measure of a tolerance that a remit calls so."""
    return name.removesuffix(f"{_BETWEEN}{tolerance_name('', decision, segment)}") if decision or segment else name


def disorder(limits: Limits) -> Iterator[str]:
    """Say in a sentence what of the limits contradicts something else of them."""
    if limits.direction is not Direction.BAND and (limits.amber_low is not None or limits.limit_low is not None):
        yield "Only a band has limits on the lower side. Leave them empty, or say that it lies between two limits."
        return
    upside_down = limits.direction is Direction.LOWER
    if _crossed(limits.target, limits.limit, upside_down=upside_down):
        yield "The target has to be on the good side of the limit."
    elif _outside(limits.target, limits.amber, limits.limit, upside_down=upside_down):
        yield "Amber lies between target and limit."
    if _crossed(limits.target, limits.limit_low, upside_down=True):
        yield "The lower limit has to lie below the target."
    elif _outside(limits.target, limits.amber_low, limits.limit_low, upside_down=True):
        yield "The lower amber lies between the lower limit and the target."
    if _crossed(limits.limit_low, limits.limit, upside_down=False):
        yield "The lower limit has to lie below the upper one."


def impossible(limits: Limits) -> Iterator[str]:
    """Say in a sentence which limit no measure in its unit can ever reach."""
    every = (limits.target, limits.amber, limits.limit, limits.amber_low, limits.limit_low)
    numbers = [number for number in every if number is not None]
    if limits.kind is not Kind.VALUE and any(number < 0 for number in numbers):
        yield "Fewer than no case is never counted: no limit of a share or a count lies below 0."
    if limits.kind is Kind.SHARE and any(number > limits.unit.whole for number in numbers):
        yield f"More than all cases is never counted: no limit lies above {limits.unit.whole:g} {limits.unit.label}."


def unit_of_catalogue(key: str, unit: MeasureUnit) -> str:
    """Return what is wrong with the unit of a measure of the catalogue, or nothing."""
    known = CATALOGUE.get(key)
    if known is None or known.unit is unit:
        return ""
    return (
        f"“{known.label}” is counted in {_unit(known.unit)}, as the catalogue says, not in {_unit(unit)}: the same "
        "number would say something else. Keep that unit, or measure something of your own."
    )


def cap_in(unit: MeasureUnit, cap: float, cap_unit: MeasureUnit) -> float | None:
    """Return what the enterprise takes in another unit, or None where the two do not compare."""
    if unit is cap_unit:
        return cap
    if unit in _SHARES and cap_unit in _SHARES:
        return cap / cap_unit.whole * unit.whole
    return None


def beyond_appetite(limits: Limits, direction: Direction, cap: float) -> bool:
    """Whether limits allow more than the enterprise takes. `cap` is in the unit of the limits.

    A cap on the other side than the limits says nothing about them.
    """
    if direction is Direction.UPPER:
        return limits.direction is not Direction.LOWER and limits.limit is not None and limits.limit > cap
    least = limits.limit if limits.direction is Direction.LOWER else limits.limit_low
    return limits.direction is not Direction.UPPER and least is not None and least < cap


def allows_more(before: Limits, after: Limits) -> bool:
    """Whether limits allow more than before, less happens when they are broken, or other cases no longer tell.

    Nothing said is: restrict.
    """
    return looser(before, after) or _force(after) < _force(before) or (before.proves and not after.proves)


def proves_less(before: Limits, after: Limits) -> bool:
    """Whether what was seen under the limits before says nothing about these.

    The limit itself is looser, or whichever cases came up were looked at until now.
    """
    if after.proves and before.sampling is not None and not before.proves:
        return True
    return looser(replace(before, amber=None, amber_low=None), replace(after, amber=None, amber_low=None))


def _force(limits: Limits) -> int:
    return list(OnRed).index(limits.on_red or OnRed.RESTRICT)


def _unit(unit: MeasureUnit) -> str:
    return {MeasureUnit.NUMBER: "plain numbers", MeasureUnit.CURRENCY: "currency"}.get(unit, unit.label)


def _crossed(better: float | None, worse: float | None, *, upside_down: bool) -> bool:
    if better is None or worse is None:
        return False
    return better < worse if upside_down else better > worse


def _outside(target: float | None, amber: float | None, limit: float | None, *, upside_down: bool) -> bool:
    return _crossed(target, amber, upside_down=upside_down) or _crossed(amber, limit, upside_down=upside_down)
