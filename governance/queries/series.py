"""What was counted for each tolerance, by day; read set-wise."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from governance.models import MeasureDay, Measurement
from governance.queries.condition_facts import Row
from governance.queries.watched import Watched
from governance.rules.limits import Kind, Sampling
from governance.rules.readings import Counted

# What a measurement may be about; where it names none, it is about all of them.
_ABOUT = ("decision_id", "segment", "fingerprint")


def counts_of(tolerances: Collection[Watched]) -> Mapping[int, list[Counted]]:
    """Return what was counted for each of these tolerances, by its id, the first day first, in two statements."""
    if not tolerances:
        return {}
    ids, keys = {t.initiative_id for t in tolerances}, {t.key for t in tolerances}
    fields = ("initiative_id", "measure", "segment", "fingerprint", "k", "n")
    days = _by_measure(
        MeasureDay.objects.filter(initiative__in=ids, measure__in=keys)
        .order_by("day", "pk")
        .values(*fields, "decision", "day")
        .iterator(chunk_size=5000)
    )
    told = _by_measure(
        Measurement.objects.filter(initiative__in=ids, measure__in=keys, superseded=False)
        .order_by("ends_on", "pk")
        .values(
            *(*fields, "decision_id", "decision__code", "decision__name"),
            *("starts_on", "ends_on", "value", "sampling"),
        )
    )
    found = {}
    for tolerance in tolerances:
        at = (tolerance.initiative_id, tolerance.key)
        told_once = _each_once(_days_of(tolerance, days.get(at, ())), _told_of(tolerance, told.get(at, ())), tolerance)
        rows = [*_of_days(tolerance, told_once[0]), *_of_measurements(told_once[1])]
        found[tolerance.id] = sorted(rows, key=lambda counted: counted.until)
    return found


def _by_measure(rows: Iterable[Row]) -> Mapping[tuple[int, str], list[Row]]:
    """Return rows by the initiative and the measure that they are about."""
    found: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[row["initiative_id"], row["measure"]].append(row)
    return found


def _days_of(tolerance: Watched, rows: Iterable[Row]) -> list[Row]:
    names, segment = tolerance.names, tolerance.segment.casefold()
    return [
        row
        for row in rows
        if (not names or row["decision"].casefold() in names) and (not segment or row["segment"].casefold() == segment)
    ]


def _told_of(tolerance: Watched, rows: Iterable[Row]) -> list[Row]:
    """Return the measurements; what a broader one holds as well is not counted twice."""
    segment = tolerance.segment.casefold()
    about = [
        row
        for row in rows
        if (tolerance.decision_id is None or row["decision_id"] == tolerance.decision_id)
        and (not segment or row["segment"].casefold() == segment)
    ]
    return [row for row in about if not any(_holds(other, row) for other in about)]


def _each_once(days: list[Row], told: list[Row], tolerance: Watched) -> tuple[Sequence[Row], Sequence[Row]]:
    """Return the same without the cases that were told one by one and measured as well: whoever saw more counts.

    Outcomes may come in late, after somebody measured their days. Of events more were seen where there are more of
    them; a value is only ever measured.
    """
    if not days or not told:
        return days, told
    amount, by_day, left_out = _amount(tolerance), defaultdict[Any, list[int]](list), set[int]()
    for place, row in enumerate(days):
        by_day[row["day"]].append(place)
    counts = []
    for row in told:
        span = range((row["ends_on"] - row["starts_on"]).days + 1)
        there = [place for back in span for place in by_day.get(row["ends_on"] - timedelta(days=back), ())]
        same = [place for place in there if _tells(row, days[place])]
        if row["value"] is not None or row[amount] >= sum(days[place][amount] for place in same):
            left_out.update(same)
            counts.append(row)
    return [row for place, row in enumerate(days) if place not in left_out], counts


def _amount(tolerance: Watched) -> str:
    return "k" if tolerance.limits.kind is Kind.COUNT else "n"


def _tells(measurement: Row, day: Row) -> bool:
    """Whether a measurement is about the cases that were counted on one of its days."""
    names = {(measurement[name] or "").casefold() for name in ("decision__code", "decision__name")}
    return (
        (measurement["decision_id"] is None or day["decision"].casefold() in names)
        and measurement["segment"].casefold() in {"", day["segment"].casefold()}
        and measurement["fingerprint"] in {"", day["fingerprint"]}
    )


def _of_days(tolerance: Watched, rows: Iterable[Row]) -> Iterator[Counted]:
    """Yield what was counted case by case: whoever tells of cases draws them as the tolerance says."""
    proves = tolerance.limits.sampling is None or tolerance.limits.sampling.proves
    for row in rows:
        yield Counted(
            until=row["day"],
            n=row["n"],
            k=row["k"],
            fingerprint=row["fingerprint"],
            segment=row["segment"],
            proves=proves,
        )


def _of_measurements(rows: Iterable[Row]) -> Iterator[Counted]:
    """Yield what was measured and added up."""
    for row in rows:
        yield Counted(
            until=row["ends_on"],
            n=row["n"],
            k=row["k"] or 0,
            value=None if row["value"] is None else float(row["value"]),
            fingerprint=row["fingerprint"],
            segment=row["segment"],
            proves=Sampling(row["sampling"]).proves,
            first=row["starts_on"],
        )


def _holds(one: Row, other: Row) -> bool:
    """Whether a row counts the cases of another one as well: about more, on some of the same days.

    Whichever cases came up never stand in for those that were drawn properly, and fewer cases, or fewer of them that
    counted, never for more.
    """
    if Sampling(other["sampling"]).proves and not Sampling(one["sampling"]).proves:
        return False
    if one["n"] < other["n"] or (one["k"] or 0) < (other["k"] or 0):
        return False
    return (
        any(one[name] != other[name] for name in _ABOUT)
        and all(not one[name] or one[name] == other[name] for name in _ABOUT)
        and one["starts_on"] <= other["ends_on"]
        and other["starts_on"] <= one["ends_on"]
    )
