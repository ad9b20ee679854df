"""What is told when somebody measured, and what speaks against taking it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from governance.rules.limits import Kind, MeasureUnit, Sampling
from governance.rules.measures import CATALOGUE
from governance.rules.versions import fingerprint_reason
from roles.rules.records import record
from roles.rules.refusals import Reason

# A day without data of before says more of a typing error than of measuring.
_EARLIEST = date(2000, 1, 1)
# Of more nobody computes bounds any more, and more is a typing error.
MOST_CASES = 10**9


@record(frozen=True, slots=True)
class Figures:
    """A measure over some days, both included: `k` of `n` cases, or a `value` over `n`.

    `measure` is the key of a tolerance or of the catalogue. Without a decision it is about all that the initiative
    decides; without a segment about all of them, without a fingerprint about whichever version ran.
    """

    measure: str
    starts_on: date
    ends_on: date
    n: int | None
    k: int | None = None
    value: Decimal | None = None
    sampling: Sampling | None = None
    decision_id: int | None = None
    segment: str = ""
    fingerprint: str = ""
    source: str = ""
    note: str = ""


def cuts_across(one: Figures, other: Figures) -> bool:
    """Whether two are about some of the same cases and neither holds all of the other: then cases count twice.

    Whichever cases came up are kept apart from those that were drawn properly anyway.
    """
    if one.sampling and other.sampling and one.sampling.proves is not other.sampling.proves:
        return False
    meet = all(not a or not b or a == b for a, b in zip(_about(one), _about(other), strict=True))
    days = one.starts_on <= other.ends_on and other.starts_on <= one.ends_on
    return meet and days and not (_holds(one, other) or _holds(other, one))


def _about(figures: Figures) -> tuple[int | str | None, ...]:
    return figures.decision_id, figures.segment.strip().casefold(), figures.fingerprint


def _holds(one: Figures, other: Figures) -> bool:
    broader = all(not a or a == b for a, b in zip(_about(one), _about(other), strict=True))
    return broader and one.starts_on <= other.starts_on and other.ends_on <= one.ends_on


def reasons_against_figures(figures: Figures, unit: MeasureUnit | None, today: date) -> Iterator[Reason]:
    """Yield all that speaks against what is told, by itself. `unit` is what the measure is counted in, if known."""
    if unit is None:
        text = f"No tolerance of this initiative and no measure of the catalogue is called “{figures.measure}”."
        yield Reason("MEASURE", text)
    yield from _days(figures, today)
    yield from _counts(figures, unit)
    if figures.sampling is None:
        yield Reason("SAMPLING", "Say which cases were looked at.")
    if figures.fingerprint and (text := fingerprint_reason(figures.fingerprint) or ""):
        yield Reason("FINGERPRINT", text)


def _days(figures: Figures, today: date) -> Iterator[Reason]:
    if figures.ends_on < figures.starts_on:
        yield Reason("DAYS", "It would end before it starts.")
    if figures.ends_on > today:
        yield Reason("DAYS", f"It ends on {figures.ends_on:%-d %b %Y}, which is still to come.")
    if figures.starts_on < _EARLIEST:
        yield Reason("DAYS", f"It starts on {figures.starts_on.isoformat()}; check the year.")


def _counts(figures: Figures, unit: MeasureUnit | None) -> Iterator[Reason]:
    """Yield what is wrong with the numbers: a share or events are counted, anything else has a value."""
    if figures.n is None or figures.n < 1:
        yield Reason("CASES", "Say how many cases were looked at; there has to be one at least.")
    elif figures.n > MOST_CASES:
        yield Reason("CASES", f"{figures.n} cases are more than the {MOST_CASES} that are measured at once.")
    elif figures.k is not None and figures.k > figures.n:
        yield Reason("CASES", f"{figures.k} of {figures.n} cannot be: there are more than were looked at.")
    if (figures.k is None) == (figures.value is None):
        yield Reason("UNIT", "Say either how many of the cases count, or a value.")
    elif unit is not None and unit.kind is Kind.VALUE and figures.value is None:
        yield Reason("UNIT", f"This measure is counted {_in(unit)}: say its value, not how many cases count.")
    elif unit is not None and unit.kind is not Kind.VALUE and figures.k is None:
        yield Reason("UNIT", "This measure counts cases: say how many of how many, not a value.")


def _in(unit: MeasureUnit) -> str:
    return unit.label if unit in {MeasureUnit.NUMBER, MeasureUnit.CURRENCY} else f"in {unit.label}"


def unit_of(measure: str, tolerances: dict[str, MeasureUnit]) -> MeasureUnit | None:
    """Return what a measure is counted in: as its tolerance says, else the catalogue; None where neither knows it."""
    if measure in tolerances:
        return tolerances[measure]
    return CATALOGUE[measure].unit if measure in CATALOGUE else None
