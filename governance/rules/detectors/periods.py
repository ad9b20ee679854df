"""Whether measurements keep coming: the periods in which they were promised, counted back from today."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import count, takewhile

from governance.rules.readings import Counted
from roles.rules.records import record


@record(frozen=True, slots=True)
class Periods:
    """How many periods in a row, up to the last whole one: with too few cases, with nothing, with something."""

    short: int = 0
    late: int = 0
    on_time: int = 0


def periods_kept(
    counted: Sequence[Counted],
    *,
    cadence: int | None,
    maturity: int,
    minimum: int,
    today: date,
    since: date | None,
) -> Periods:
    """Return how the promised periods were kept; nothing where none was promised.

    A period is over `maturity` days after its end: before that nobody can know. With nothing seen yet it is late since
    `since`, when the limits were signed.
    """
    begin = min([row.until for row in counted] + ([since] if since else []), default=None)
    if not cadence or begin is None:
        return Periods()
    end = today - timedelta(days=maturity)
    cases: dict[int, int] = {}
    for row in counted:
        if row.until < end:
            number = ((end - row.until).days - 1) // cadence
            cases[number] = cases.get(number, 0) + row.n
    whole = (end - begin).days // cadence
    newer = any(row.until >= end for row in counted)
    return Periods(
        short=_in_a_row(lambda number: number in cases and cases[number] < minimum, len(cases)),
        late=0 if newer else _in_a_row(lambda number: number not in cases, whole),
        on_time=_in_a_row(lambda number: number in cases, len(cases)),
    )


def _in_a_row(holds: Callable[[int], bool], most: int) -> int:
    """Return in how many periods, from the latest back, something holds without a break; never more than `most`."""
    return sum(1 for _ in takewhile(lambda number: number < most and holds(number), count()))
