"""Files of tasks by occupation, as O*NET publishes them: columns by their name, every bad row by its line."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from roles.rules.exposure import SOURCES, Source
from roles.rules.records import record

MOST_BYTES = 20 * 2**20
_MOST_ROWS = 100_000
_MOST_PROBLEMS = 20
ONET_NAME, ONET_VERSION = "O*NET", "28.3"
ONET_LICENCE = (
    "O*NET 28.3 Database by the U.S. Department of Labor, Employment and Training Administration (USDOL/ETA). "
    "Used under the CC BY 4.0 license."
)
_ONET_COLUMN = "o net soc code"
# Our field: the names a column of it may have, and how long it may be.
_COLUMNS: Mapping[str, tuple[tuple[str, ...], int]] = {
    "code": ((_ONET_COLUMN, "soc code", "occupation code", "code"), 20),
    "title": (("title", "occupation", "occupation title"), 200),
    "number": (("task id", "task number", "number", "id"), 20),
    "statement": (("task", "task statement", "statement"), 2000),
    "core": (("task type", "type"), 40),
    "dated": (("date",), 20),
}
_NEEDED = ("code", "title", "number", "statement")
_HEADS = {"code": "O*NET-SOC Code", "title": "Title", "number": "Task ID", "statement": "Task"}
_PUNCTUATION = re.compile(r"[^a-z0-9]+")


@record(frozen=True, slots=True)
class Hint:
    """What one source says of a task: as it says it, the same as a share, and when."""

    source: str
    value: str
    score: float
    dated: str


@record(frozen=True, slots=True)
class Task:
    """One task of an occupation."""

    number: str
    statement: str
    core: bool
    dated: str
    hints: tuple[Hint, ...] = ()


@dataclass(slots=True)
class OccupationTasks:
    """An occupation with its tasks, by their number."""

    code: str
    title: str
    tasks: dict[str, Task] = field(default_factory=dict)


@record(frozen=True, slots=True)
class TaskFile:
    """What a file holds, and what is wrong with it. `is_onet`: it has the columns of O*NET."""

    digest: str
    occupations: Sequence[OccupationTasks] = ()
    problems: tuple[str, ...] = ()
    is_onet: bool = False

    @property
    def tasks(self) -> int:
        """How many tasks there are."""
        return sum(len(occupation.tasks) for occupation in self.occupations)


class _BadRowError(ValueError):
    """What is wrong with a row, as a sentence."""


def read_tasks(data: bytes) -> TaskFile:
    """Return what a file of tasks holds. Columns that nobody knows are left out; bad rows are named by their line."""
    digest = hashlib.sha256(data).hexdigest()
    if len(data) > MOST_BYTES:
        return TaskFile(digest, problems=("The file is larger than 20 MB.",))
    rows = csv.reader(io.StringIO(_text(data), newline=""), delimiter=_delimiter(data))
    try:
        head = next(rows, [])
        columns = _columns(head)
        onet = any(_plain(cell) == _ONET_COLUMN for cell in head)
        if missing := [_HEADS[name] for name in _NEEDED if name not in columns]:
            text = f"Line 1: there is no column {', '.join(f'“{name}”' for name in missing)}."
            return TaskFile(digest, problems=(text,), is_onet=onet)
        occupations, problems = _read(rows, columns)
    except csv.Error as error:
        return TaskFile(digest, problems=(f"This is no table of text: {error}.",))
    if not occupations and not problems:
        problems = ["There is no task in the file."]
    return TaskFile(digest, occupations, tuple(problems), is_onet=onet)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _delimiter(data: bytes) -> str:
    head = data.partition(b"\n")[0]
    return max(",;\t", key=lambda mark: head.count(mark.encode()))


def _plain(head: str) -> str:
    return _PUNCTUATION.sub(" ", head.casefold()).strip()


def _columns(head: Sequence[str]) -> Mapping[str, int]:
    """Return at which place each of our fields stands, and each source of hints."""
    places: dict[str, int] = {}
    for place, cell in enumerate(head):
        places.setdefault(_plain(cell), place)
    found = {
        name: next(places[word] for word in words if word in places)
        for name, (words, _limit) in _COLUMNS.items()
        if any(word in places for word in words)
    }
    return found | {source.column: places[source.column] for source in SOURCES if source.column in places}


def _read(rows: Iterator[list[str]], columns: Mapping[str, int]) -> tuple[list[OccupationTasks], list[str]]:
    found: dict[str, OccupationTasks] = {}
    problems: list[str] = []
    first = 2
    for count, cells in enumerate(rows):
        line, first = first, rows.line_num + 1  # type: ignore[attr-defined] # of the reader: a cell may span lines
        if count >= _MOST_ROWS or len(problems) >= _MOST_PROBLEMS:
            problems.append(f"Line {line}: from here on the file is not read.")
            break
        if not any(cell.strip() for cell in cells):
            continue
        told = {name: " ".join(cells[place].split()) for name, place in columns.items() if place < len(cells)}
        try:
            _add(found, told)
        except _BadRowError as error:
            problems.append(f"Line {line}: {error}")
    return list(found.values()), problems


def _add(found: dict[str, OccupationTasks], told: Mapping[str, str]) -> None:
    """Add one row to what was found.

    Raises: _BadRowError.
    """
    for name, (_words, limit) in _COLUMNS.items():
        if name in _NEEDED and not told.get(name):
            raise _BadRowError(f"the column “{_HEADS[name]}” is empty.")
        if len(told.get(name, "")) > limit or "\x00" in told.get(name, ""):
            raise _BadRowError(f"“{told[name][:40]} …” is no {name}: at most {limit} characters.")
    hints = tuple(_hint(source, said) for source in SOURCES if (said := told.get(source.column)))
    core = told.get("core", "").casefold() == "core"
    task = Task(told["number"], told["statement"], core, told.get("dated", ""), hints)
    occupation = found.setdefault(told["code"], OccupationTasks(told["code"], told["title"]))
    if occupation.tasks.setdefault(task.number, task) is not task:
        raise _BadRowError(f"task {task.number} of {occupation.code} stands in the file twice.")


def _hint(source: Source, said: str) -> Hint:
    """Return what a source says.

    Raises: _BadRowError.
    """
    if source.labels:
        score = dict(source.labels).get(said.upper())
        if score is None:
            raise _BadRowError(f"“{said[:40]}” is no label of {source.name}: E0, E1 or E2.")
        return Hint(source.name, said.upper(), score, source.dated)
    try:
        share = float(said)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise _BadRowError(f"“{said[:40]}” is no share of {source.name}: 0 to 1.")
    return Hint(source.name, f"{share:.0%}".replace("%", " %"), share, source.dated)
