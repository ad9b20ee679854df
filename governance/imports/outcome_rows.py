"""From the rows of a table to outcomes: which column says what, which rows count, what counts for a measure."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import ValidationError, convert

from decisions.tables.cases.texts import MISSING, Habits, read_texts
from decisions.tables.table import ValueType
from governance.imports.cells import cleaned
from governance.imports.tables import Line, Table
from governance.rules.outcomes import OutcomeEvent, Rejection

# Measures that one file may tell of.
MOST_CONDITIONS = 3
_TEXTS = ("segment", "answer", "human_answer")


class Comparison(StrEnum):
    """How a cell is held against a value."""

    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    ABOVE = "above"
    AT_MOST = "at_most"
    BELOW = "below"

    @property
    def label(self) -> str:
        """The comparison in words."""
        return self.value.replace("_", " ")


class Keep(StrEnum):
    """Which row counts where several speak of one case."""

    EVERY = "every"
    LAST = "last"

    @property
    def label(self) -> str:
        """The choice in words."""
        return {Keep.EVERY: "Every row", Keep.LAST: "The last row of each case"}[self]


@dataclass(frozen=True, slots=True)
class Condition:
    """When a case counts for a measure: a column, held against a value. A cell that says nothing tells nothing."""

    measure: str
    column: str
    comparison: Comparison
    value: str


@dataclass(frozen=True, slots=True)
class OutcomeColumns:
    """What the columns of a table say; empty where none does. Moments without an offset are those of `timezone`."""

    decision: str
    occurred_at: str
    event_id: str = ""
    case: str = ""
    segment: str = ""
    answer: str = ""
    human_answer: str = ""
    review_seconds: str = ""
    escalated: str = ""
    conditions: tuple[Condition, ...] = ()
    keep: Keep = Keep.EVERY
    timezone: str = "UTC"

    def named(self) -> Iterator[str]:
        """Yield every column that is named."""
        told = (self.occurred_at, self.event_id, self.case, self.segment, self.answer, self.human_answer)
        conditions = (condition.column for condition in self.conditions)
        yield from (name for name in (*told, self.review_seconds, self.escalated, *conditions) if name)

    def as_json(self) -> dict[str, Any]:
        """Return the columns as they are kept."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        conditions = [[c.measure, c.column, c.comparison.value, c.value] for c in self.conditions]
        return fields | {"keep": self.keep.value, "conditions": conditions}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "OutcomeColumns":
        """Return columns as they were kept."""
        conditions = tuple(Condition(m, column, Comparison(how), value) for m, column, how, value in kept["conditions"])
        return cls(**{**kept, "keep": Keep(kept["keep"]), "conditions": conditions})


@dataclass(frozen=True, slots=True)
class OutcomeRows:
    """What a table tells: `events` with the number of the `rows` they stand in, and what could not be read.

    `left_out` rows speak of a case of which a later one counts. `notes` say how dates were understood and which cells
    say nothing.
    """

    events: tuple[OutcomeEvent, ...]
    rows: tuple[int, ...]
    unreadable: tuple[Rejection, ...]
    left_out: int = 0
    notes: tuple[str, ...] = ()


def outcome_rows(table: Table, columns: OutcomeColumns) -> OutcomeRows:
    """Return the outcomes in a table. Days come first unless a column says otherwise; `?` and blanks are missing.

    A case that is told several times counts once where the last row of each case is kept; it is then known by its
    reference, so that it counts once however often the file is sent. Otherwise a row without an id is known by what
    it says, and where it names no case by how many before it say the same.
    Raises: KeyError for a column that the table has not.
    """
    reader = _Reader(table, columns)
    events: list[OutcomeEvent] = []
    rows: list[int] = []
    unreadable: list[Rejection] = []
    kept = reader.kept()
    for place in kept:
        line = table.lines[place]
        found = reader.event(place)
        if isinstance(found, OutcomeEvent):
            events.append(found)
            rows.append(line.number)
        else:
            unreadable.append(Rejection(line.number, reader.text(line, columns.case)[:200], found))
    left_out = len(table.lines) - len(kept)
    return OutcomeRows(tuple(events), tuple(rows), tuple(unreadable), left_out, tuple(reader.notes()))


@dataclass(slots=True)
class _Reader:
    """Reads one table: columns of numbers, moments and answers as a whole, then row after row."""

    table: Table
    columns: OutcomeColumns
    places: dict[str, int] = field(init=False)
    moments: Sequence[Any] = field(init=False)
    note: str = field(init=False)
    seconds: Sequence[Any] = ()
    flags: Sequence[Any] = ()
    numbers: dict[str, Sequence[Any]] = field(default_factory=dict)
    odd: Counter[str] = field(default_factory=Counter)
    alike: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.places = {name: self.table.columns.index(name) for name in self.columns.named() if self._has(name)}
        self.moments, self.note = self._read(self.columns.occurred_at, ValueType.DATE_TIME)
        if self.columns.review_seconds:
            self.seconds, _ = self._read(self.columns.review_seconds, ValueType.NUMBER, count=True)
        if self.columns.escalated:
            self.flags, _ = self._read(self.columns.escalated, ValueType.BOOLEAN, count=True)
        for condition in self.columns.conditions:
            if condition.comparison not in {Comparison.IS, Comparison.IS_NOT}:
                self.numbers[condition.column], _ = self._read(condition.column, ValueType.NUMBER, count=True)

    def _has(self, name: str) -> bool:
        if name not in self.table.columns:
            raise KeyError(name)
        return True

    def _read(self, column: str, kind: ValueType, *, count: bool = False) -> tuple[Sequence[Any], str]:
        """Return what a column says in each row, and how it was understood; each distinct text is read once."""
        place = self.places[column]
        texts = [line.cells[place] for line in self.table.lines]
        distinct = list(dict.fromkeys(texts))
        reading = read_texts(distinct, kind, Habits())
        values = dict(zip(distinct, reading.values, strict=True))
        if count:
            lost = {distinct[number] for number in reading.unreadable}
            self.odd[column] = sum(text in lost for text in texts)
        return [values[text] for text in texts], reading.note

    def notes(self) -> Iterator[str]:
        if self.note:
            yield f"{self.columns.occurred_at}: {self.note}"
        for column, count in self.odd.items():
            if count:
                yield f"{column}: {count:,} cells cannot be read; there it says nothing."

    def text(self, line: Line, column: str) -> str:
        """Return what a cell says, empty where it says that nothing is known."""
        if not column:
            return ""
        said = cleaned(line.cells[self.places[column]])
        return "" if said in MISSING else said

    def kept(self) -> list[int]:
        """Return the places of the rows that count, in order."""
        if self.columns.keep is Keep.EVERY:
            return list(range(len(self.table.lines)))
        last: dict[str, int] = {}
        for place, line in enumerate(self.table.lines):
            # A row that names no case speaks of one of its own.
            last[self.text(line, self.columns.case) or f"\n{place}"] = place
        return sorted(last.values())

    def event(self, place: int) -> OutcomeEvent | str:
        """Return what a row tells, or why it cannot be taken."""
        line, columns = self.table.lines[place], self.columns
        moment = self.moments[place]
        if not isinstance(moment, datetime):
            said = self.text(line, columns.occurred_at)
            return (
                f"{columns.occurred_at}: “{said[:60]}” is no day or time."
                if said
                else f"{columns.occurred_at} is empty."
            )
        told: dict[str, Any] = {
            "event_id": self._event_id(line),
            "occurred_at": moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(columns.timezone)),
            "decision": columns.decision,
            "case_reference": self.text(line, columns.case) or None,
            "escalated": bool(self.flags[place]) if self.flags else False,
            "review_seconds": self._review(place),
            "results": self._results(line, place) or None,
        }
        told |= {name: self.text(line, getattr(columns, name)) or None for name in _TEXTS}
        try:
            return convert(told, OutcomeEvent)
        except ValidationError as error:
            return str(error)

    def _event_id(self, line: Line) -> str:
        if said := self.text(line, self.columns.event_id):
            return said
        case = self.text(line, self.columns.case)
        parts = (case,) if case and self.columns.keep is Keep.LAST else line.cells
        said = "\x1f".join((self.columns.decision, *parts))
        if not case:  # two cases may well say the same; in the same file sent again they are the same two
            self.alike[said] += 1
            said += f"\x1f\n{self.alike[said]}" if self.alike[said] > 1 else ""
        return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()

    def _review(self, place: int) -> float | None:
        value = self.seconds[place] if self.seconds else None
        return float(value) if isinstance(value, Decimal) and value >= 0 else None

    def _results(self, line: Line, place: int) -> dict[str, bool]:
        told = {}
        for condition in self.columns.conditions:
            counts = self._counts(condition, line, place)
            if counts is not None:
                told[condition.measure] = counts
        return told

    def _counts(self, condition: Condition, line: Line, place: int) -> bool | None:
        """Whether a case counts for a measure; None where its row does not say."""
        if condition.column in self.numbers and condition.comparison in _NUMERIC:
            value, against = self.numbers[condition.column][place], number_in(condition.value)
            if not isinstance(value, Decimal) or against is None:
                return None
            return _NUMERIC[condition.comparison](value, against)
        said = self.text(line, condition.column)
        if not said:
            return None
        return _same(said, condition.value) is (condition.comparison is Comparison.IS)


_NUMERIC: Mapping[Comparison, Callable[[Decimal, Decimal], bool]] = {
    Comparison.AT_LEAST: lambda value, against: value >= against,
    Comparison.ABOVE: lambda value, against: value > against,
    Comparison.AT_MOST: lambda value, against: value <= against,
    Comparison.BELOW: lambda value, against: value < against,
}


def number_in(text: str) -> Decimal | None:
    """Return the number that a text is, or None."""
    value = read_texts([text], ValueType.NUMBER, Habits()).values[0]
    return value if isinstance(value, Decimal) else None


def _same(said: str, value: str) -> bool:
    one, other = number_in(said), number_in(value)
    return one == other if one is not None and other is not None else said.casefold() == value.strip().casefold()
