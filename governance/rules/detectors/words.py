"""Why a reading is what it is, in a sentence."""

from datetime import date

from governance.rules.breaches import Detector
from governance.rules.limits import Direction, Limits, MeasureUnit
from governance.rules.readings import Fired


def limit_text(limits: Limits, *, amber: bool = False) -> str:
    """Return the limit, or with `amber` where it warns, with its unit: 5 %, 2 to 8 %."""
    high, low = limits.limit, limits.limit_low
    if amber:
        high = high if limits.amber is None else limits.amber
        low = low if limits.amber_low is None else limits.amber_low
    numbers = [f"{number:g}" for number in (low, high) if number is not None]
    if limits.direction is not Direction.BAND:
        numbers = numbers[-1:]
    unit = "" if limits.unit is MeasureUnit.NUMBER else f" {limits.unit.label}"
    return " to ".join(numbers) + unit


def because_fired(limits: Limits, fired: Fired, window: int) -> str:
    """Say what broke the limit."""
    limit, where = limit_text(limits), f"{fired.segment}: " if fired.segment else ""
    since = f"{day_text(fired.since)}" if fired.since else "the beginning"
    counted = f"{fired.k} of {fired.n} cases since {since}"
    return where + {
        Detector.E_PROCESS: f"{counted} lie beyond {limit} by more than chance.",
        Detector.CUSUM: f"{counted} have drifted beyond {limit}.",
        Detector.EVENT: f"{fired.k} that must never happen, the first on {since}.",
        Detector.COUNT: f"{fired.k} in the last {window} days, the limit is {limit}.",
        Detector.VALUE: f"{fired.value or 0:g} lies beyond {limit}, in two periods running.",
    }.get(Detector(fired.detector), f"It lies beyond {limit}.")


def because_few(n: int, minimum: int) -> str:
    """Say how little is known."""
    return f"{n} of at least {minimum} cases are known." if n else "No case is known yet."


def because_warned(limits: Limits, what: str) -> str:
    """Say what came close to the limit."""
    return f"{what}: beyond {limit_text(limits, amber=True)}."


def day_text(day: date) -> str:
    """Return a day as it is written everywhere."""
    return f"{day:%-d %b %Y}"


NO_LIMIT = "Nobody has said yet how much may go wrong."
UNDRAWN = "Whichever cases came up were looked at: that says nothing of all of them."
