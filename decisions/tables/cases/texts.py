"""From texts of a file to values of a column's type: numbers as people write them, days, yes and no, nothing at all."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

from decisions.feel.durations import MonthsDuration, TimeDuration
from decisions.feel.syntax import Scalar
from decisions.feel.temporal import read_duration
from decisions.tables.table import ValueType

# What stands where nothing is known. A table that uses one of these words itself keeps it as a word.
MISSING = frozenset({"", "?", "NA", "N/A", "n/a", "#N/A", "NULL", "null", "NaN", "nan"})

_YES = frozenset({"true", "yes", "y", "1", "t", "wahr", "ja", "oui", "si", "sí"})
_NO = frozenset({"false", "no", "n", "0", "f", "falsch", "nein", "non"})
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+")
_CLOCK = r"(?:[T ]+(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(?P<year>\d{{4}})[-/](?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}}){_CLOCK}")
_PEOPLE = re.compile(rf"(?P<first>\d{{1,2}})[/.\-](?P<second>\d{{1,2}})[/.\-](?P<year>\d{{4}}){_CLOCK}")
_MONTHS_OF_A_YEAR = 12
_LONGEST = 40  # no number is written longer than this


@dataclass(frozen=True, slots=True)
class Habits:
    """How a column writes things. None means: see from its texts."""

    decimal_comma: bool | None = None
    day_first: bool | None = None
    missing: Collection[str] = field(default=MISSING)


@dataclass(frozen=True, slots=True)
class Reading:
    """Values read from distinct texts in their order, which texts said nothing readable, and how all was understood."""

    values: tuple[Scalar, ...]
    unreadable: tuple[int, ...]
    note: str = ""


def read_texts(texts: Sequence[str | None], kind: ValueType, habits: Habits, words: Collection[str] = ()) -> Reading:
    """Return what distinct texts mean as values of a type. What cannot be read is null, and is named.

    `words` are the texts the table itself speaks of in this column; they are never taken for missing.
    """
    absent = [text is None or (text.strip() in habits.missing and text.strip() not in words) for text in texts]
    present = [text.strip() for text, gone in zip(texts, absent, strict=True) if text is not None and not gone]
    kind = _likely(present) if kind is ValueType.ANY else kind
    habits, note = _settled(present, kind, habits)
    read = READERS[kind]
    values: list[Scalar] = []
    unreadable = []
    for place, (text, gone) in enumerate(zip(texts, absent, strict=True)):
        value = None if gone or text is None else read(text.strip(), habits)
        if value is None and not gone:
            unreadable.append(place)
        values.append(value)
    return Reading(tuple(values), tuple(unreadable), note)


def likely_type(texts: Iterable[str | None]) -> ValueType:
    """Return the type that all of these texts have, text where nothing narrower fits them all."""
    return _likely([text.strip() for text in texts if text is not None and text.strip() not in MISSING])


def _likely(texts: Sequence[str]) -> ValueType:
    for kind in (ValueType.NUMBER, ValueType.DATE_TIME, ValueType.DATE):
        habits, _note = _settled(texts, kind, Habits())
        if texts and all(READERS[kind](text, habits) is not None for text in texts):
            whole_days = kind is ValueType.DATE_TIME and not any(":" in text for text in texts)
            return ValueType.DATE if whole_days else kind
    if texts and all(text.lower() in {"true", "false"} for text in texts):
        return ValueType.BOOLEAN
    return ValueType.STRING


def _settled(texts: Sequence[str], kind: ValueType, habits: Habits) -> tuple[Habits, str]:
    if kind is ValueType.NUMBER and habits.decimal_comma is None:
        comma, note = _decimal_comma(texts)
        return replace(habits, decimal_comma=comma), note
    if kind in {ValueType.DATE, ValueType.DATE_TIME} and habits.day_first is None:
        day_first, note = _day_first(texts)
        return replace(habits, day_first=day_first), note
    return habits, ""


def _decimal_comma(texts: Sequence[str]) -> tuple[bool, str]:
    """Whether the comma stands before the decimals, seen from the whole column."""
    with_comma = [text for text in texts if "," in text]
    if not with_comma:
        return False, ""
    both = [text for text in with_comma if "." in text]
    if both:
        comma = both[0].rfind(",") > both[0].rfind(".")
    else:
        comma = not all(_GROUPED.fullmatch(text) for text in with_comma)
    return comma, "The comma is read as " + ("the decimal sign." if comma else "grouping thousands.")


def _day_first(texts: Sequence[str]) -> tuple[bool, str]:
    """Whether the day stands before the month, seen from the whole column."""
    found = [match for text in texts if (match := _PEOPLE.fullmatch(text))]
    if not found:
        return True, ""
    if any(int(match["first"]) > _MONTHS_OF_A_YEAR for match in found):
        return True, "Days are read as day, month, year."
    if any(int(match["second"]) > _MONTHS_OF_A_YEAR for match in found):
        return False, "Days are read as month, day, year."
    return True, "No date says whether day or month comes first: read as day, month, year."


def _number(text: str, habits: Habits) -> Decimal | None:
    bare = text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "").replace("'", "")
    bare = bare.replace(".", "").replace(",", ".") if habits.decimal_comma else bare.replace(",", "")
    return Decimal(bare) if len(bare) <= _LONGEST and _NUMBER.fullmatch(bare) else None


def _moment(text: str, habits: Habits) -> datetime | None:
    found = _ISO.fullmatch(text) or _PEOPLE.fullmatch(text)
    if not found:
        return None
    parts = found.groupdict()
    if "month" in parts:
        day, month = int(parts["day"]), int(parts["month"])
    else:
        first, second = int(parts["first"]), int(parts["second"])
        day, month = (second, first) if habits.day_first is False else (first, second)
    try:
        clock = time.fromisoformat(f"{parts['clock']:0>5}") if parts["clock"] else time()
        zone = _zone(parts["zone"])
        return datetime.combine(date(int(parts["year"]), month, day), clock, zone)
    except ValueError:
        return None


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text == "Z":
        return UTC
    span = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-span if text[0] == "-" else span)


def _date(text: str, habits: Habits) -> date | None:
    moment = _moment(text, habits)
    return None if moment is None else moment.date()


def _time(text: str, _habits: Habits) -> time | None:
    try:
        return time.fromisoformat(f"{text:0>5}")
    except ValueError:
        return None


def _boolean(text: str, _habits: Habits) -> bool | None:
    return True if text.lower() in _YES else False if text.lower() in _NO else None


def _months(text: str, _habits: Habits) -> MonthsDuration | None:
    duration = read_duration(text)
    return duration if isinstance(duration, MonthsDuration) else None


def _days(text: str, _habits: Habits) -> TimeDuration | None:
    duration = read_duration(text)
    return duration if isinstance(duration, TimeDuration) else None


def _string(text: str, _habits: Habits) -> str:
    return text


READERS: dict[ValueType, Callable[[str, Habits], Scalar]] = {
    ValueType.NUMBER: _number,
    ValueType.STRING: _string,
    ValueType.ANY: _string,
    ValueType.BOOLEAN: _boolean,
    ValueType.DATE: _date,
    ValueType.DATE_TIME: _moment,
    ValueType.TIME: _time,
    ValueType.DAYS: _days,
    ValueType.MONTHS: _months,
}
