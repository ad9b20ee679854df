"""Activities pasted from a spreadsheet: rows of tabs, semicolons or commas, with a header or without."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import count

from roles.rules.numerals import Spelling, is_percent, number_of, spelling_of
from roles.rules.records import record
from roles.rules.work import MOST_ACTIVITIES, WHOLE, Described, row_problems

MOST_CHARACTERS = 100_000
_LONGEST_HEAD = 40
_BLANKS = frozenset({"", "-", "–", "—", "n/a", "na", "k. a.", "k.a."})
_DELIMITERS = ("\t", ";", ",")
_WORDS: Mapping[str, str] = {
    "statement": "activity activities statement task tasks what description tätigkeit tätigkeiten aufgabe aufgaben "
    "aktivität",
    "volume": "volume times cases count number quantity volumen anzahl menge fälle vorgänge",
    "minutes": "minutes minute min mins aht duration minuten dauer bearbeitungszeit",
    "hours": "hours hour hrs h stunden std",
    "share": "share percent percentage % anteil prozent zeitanteil",
    "skills": "skills skill kenntnisse fähigkeiten fertigkeiten",
}
_COLUMN_OF = {word: column for column, words in _WORDS.items() for word in words.split()}
_NUMBERS = ("volume", "minutes", "hours", "share")
_WITHOUT_HEADER = ("statement", "hours")
_WORD = re.compile(r"[^\W\d_]+|%")


@record(frozen=True, slots=True)
class PastedRow:
    """One row as it was read, with what is wrong with it. `number` is its place in what was pasted, from 1."""

    number: int
    row: Described
    problems: tuple[str, ...] = ()


@record(frozen=True, slots=True)
class Pasted:
    """What was pasted: its rows, which columns were found and which left out, and what is wrong with all of it."""

    rows: tuple[PastedRow, ...] = ()
    columns: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether all of it can be taken over."""
        return bool(self.rows) and not self.problems and not any(row.problems for row in self.rows)


@record(frozen=True, slots=True)
class _Reading:
    """How cells are read: which column is what, how numbers are spelled, and whether shares are parts of one."""

    columns: Sequence[str]
    spelling: Spelling | None
    parts_of_one: bool
    whole: Decimal


def pasted(text: str, whole: Decimal) -> Pasted:
    """Return the activities in a pasted text. Units: `whole` in hours a month that the job has.

    Never raises: whatever is wrong is said of its row, or of all of it.
    """
    if len(text) > MOST_CHARACTERS:
        return Pasted(problems=(f"This is more than {MOST_CHARACTERS:,} characters. Paste it in parts.",))
    lines = _table(_visible(text))
    if not lines:
        return Pasted(problems=("Nothing was pasted.",))
    header = _header(lines[0][1])
    columns = header or _WITHOUT_HEADER
    body = lines[1:] if header else lines
    problems = tuple(_table_problems(columns, body))
    reading = _reading(columns, body, whole)
    notes = ("The shares are read as parts of one.",) if reading.parts_of_one else ()
    ignored = tuple(c for c, name in zip(lines[0][1], columns, strict=False) if not name) if header else ()
    rows = tuple(_told_twice([_row(number, cells, reading) for number, cells in body[: MOST_ACTIVITIES + 1]]))
    return Pasted(rows, tuple(c for c in columns if c), ignored, notes, problems)


def _visible(text: str) -> str:
    """Return the text without what nobody sees, lines ended by line feeds."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return "".join(char for char in plain if char in "\n\t" or char.isprintable())


def _table(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows that say something, each with its place and its cells."""
    delimiter = _delimiter(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    numbered = zip(count(1), ([" ".join(cell.split()) for cell in row] for row in rows), strict=False)
    return [(number, cells) for number, cells in numbered if any(cells)]


def _delimiter(text: str) -> str:
    """Return what parts the cells: a tab wherever there is one, else what parts most lines."""
    if "\t" in text:
        return "\t"
    lines = [line for line in text.split("\n") if line.strip()]
    return ";" if 2 * sum(";" in line for line in lines) > len(lines) else ","


def _header(cells: Sequence[str]) -> tuple[str, ...]:
    """Return what each column is by the words above it, empty where it is none; nothing where this is no header."""
    found: list[str] = []
    for cell in cells:
        words = [word for word in _WORD.findall(cell.casefold()) if word in _COLUMN_OF]
        names = {_COLUMN_OF[word] for word in words}
        found.append(_one_of(names) if len(cell) <= _LONGEST_HEAD and not any(c.isdecimal() for c in cell) else "")
    if "statement" not in found and not (all(found) and len(found) > 1):
        return ()
    return tuple(found) if len(cells) > 1 or cells[0].casefold() in _COLUMN_OF else ()


def _one_of(names: set[str]) -> str:
    """Return which column several words name together: minutes per case are minutes, share of hours is a share."""
    return next((name for name in ("share", "minutes", "hours", "volume", "skills", "statement") if name in names), "")


def _table_problems(columns: Sequence[str], body: Sequence[object]) -> Iterator[str]:
    if "statement" not in columns:
        yield "No column says what is done. Head one “Activity”."
    for name in dict.fromkeys(c for c in columns if c and columns.count(c) > 1):
        yield f"Two columns are headed as {name}. Leave one of them out."
    if not body:
        yield "There is a header and no row below it."
    if len(body) > MOST_ACTIVITIES:
        yield f"A job has at most {MOST_ACTIVITIES} activities. Put small ones together."


def _reading(columns: Sequence[str], body: Iterable[tuple[int, Sequence[str]]], whole: Decimal) -> _Reading:
    cells = [dict(zip(columns, row, strict=False)) for _number, row in body]
    spelling = spelling_of(row[name] for row in cells for name in _NUMBERS if name in row)
    told = [row["share"] for row in cells if row.get("share", "").casefold() not in _BLANKS]
    shares = [share for text in told if (share := number_of(text, spelling)) is not None]
    parts = bool(shares) and not any(map(is_percent, told)) and max(shares) <= 1 and sum(shares) > 0
    return _Reading(columns, spelling, parts, whole)


def _row(number: int, cells: Sequence[str], reading: _Reading) -> PastedRow:
    told = dict(zip(reading.columns, cells, strict=False))
    problems: list[str] = []
    values = {name: _number(name, told.get(name, ""), reading, problems) for name in _NUMBERS}
    if is_percent(told.get("hours", "")) and values["share"] is None:
        values["share"], values["hours"] = values["hours"], None
    if values["share"] is not None and reading.parts_of_one:
        values["share"] *= WHOLE
    if any(cells[len(reading.columns) :]):
        problems.append("It has more cells than columns. Text with commas goes into quotation marks, or paste tabs.")
    volume = values["volume"]
    if volume is not None and volume != volume.to_integral_value():
        problems.append("How often is a whole number of times a month.")
    row = Described(
        statement=told.get("statement", ""),
        hours=values["hours"],
        volume=None if volume is None else int(volume),
        minutes=_kept(values["minutes"], "0.01"),
        share=_kept(values["share"], "0.01"),
        skills=told.get("skills", ""),
    )
    return PastedRow(number, row, (*problems, *row_problems(row, reading.whole)))


def _number(name: str, text: str, reading: _Reading, problems: list[str]) -> Decimal | None:
    if text.casefold() in _BLANKS:
        return None
    found = number_of(text, reading.spelling)
    if found is None:
        problems.append(f"“{text[:_LONGEST_HEAD]}” is no number of {'times' if name == 'volume' else name}.")
    return found


def _kept(value: Decimal | None, places: str) -> Decimal | None:
    return None if value is None else value.quantize(Decimal(places), ROUND_HALF_UP)


def _told_twice(rows: Iterable[PastedRow]) -> Iterator[PastedRow]:
    """Yield the rows; one that says what a row before it says has that against it."""
    first: dict[str, int] = {}
    for row in rows:
        place = first.setdefault(row.row.statement.casefold(), row.number)
        if place == row.number or not row.row.statement:
            yield row
        else:
            text = f"Row {place} says the same. Put the hours into one row."
            yield PastedRow(row.number, row.row, (*row.problems, text))
