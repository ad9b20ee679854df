"""The cases of a replay, from its file or from reference cases, as the logic looks at them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from decisions.models import CaseFile, Decision, Replay
from decisions.tables.cases.cases import Cases, Wanted, cases_from_rows
from decisions.tables.cases.files import CaseFile as Sheet
from decisions.tables.cases.files import read_case_file
from decisions.tables.cases.mapping import CaseMapping, cases_from_file
from decisions.tables.cases.problems import CasesUnreadable
from decisions.tables.reading import ReadTable, read_table
from decisions.tables.replays.looking import answer_type, answer_words
from decisions.tables.replays.replay import ChainLink, chain_wanted
from decisions.tables.table import Table, TableInvalid


class NotReplayable(Exception):  # noqa: N818 - named as the sentence it is
    """A replay cannot be carried out. The text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Logic:
    """What runs: the tables in their order, the one that answers last."""

    links: tuple[ChainLink, ...]
    read: ReadTable

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """What it looks at in a case."""
        return chain_wanted(self.links)


def logic_of(
    body: Mapping[str, Any], name: str, *, before: Iterable[Mapping[str, Any]] = (), names: Collection[str] = ()
) -> Logic:
    """Return a table ready to run, after those that it needs the answers of, each `name` and `body`.

    `names` are what its cells may speak of beside its own columns.
    Raises: NotReplayable for what is no table, or cannot be read.
    """
    known = {*names}
    links = []
    for one in (*before, {"name": name, "body": body}):
        read = _read(one["body"], one["name"], known)
        links.append(ChainLink(one["name"], read))
        known.add(one["name"])
    return Logic(tuple(links), read)


def cases_of(
    replay: Replay, wanted: Iterable[Wanted], read: ReadTable, *, opened: Callable[[], None] = lambda: None
) -> Cases:
    """Return the cases that a replay is about; `opened` is called between the file read and its cells read.

    Raises: NotReplayable when they are gone, or cannot be read.
    """
    wants = tuple(wanted)
    if replay.case_file is None:
        return reference_rows(replay.decision, wants, read)
    mapping = CaseMapping(
        inputs=replay.columns,
        decided=replay.options.get("decided", ""),
        segment=replay.options.get("segment", ""),
        confidence=replay.options.get("confidence", ""),
        answer_type=answer_type(read),
        answer_words=answer_words(read),
    )
    sheet = sheet_of(replay.case_file)
    opened()
    try:
        return cases_from_file(sheet, mapping, wants)
    except CasesUnreadable as error:
        raise NotReplayable(str(error)) from error


def sheet_of(kept: CaseFile | None) -> Sheet:
    """Return a file of past cases, read.

    Raises: NotReplayable when its content was forgotten, or is not what it was.
    """
    if kept is None or not kept.file:
        raise NotReplayable("The content of the file was forgotten meanwhile. Upload it again.")
    try:
        sheet = read_case_file(Path(kept.file.path))
    except FileNotFoundError as error:
        raise NotReplayable("The file is gone from where files are kept. Upload it again.") from error
    except CasesUnreadable as error:
        raise NotReplayable(str(error)) from error
    if sheet.digest != kept.digest:
        raise NotReplayable("The file is not the one that was uploaded: its digest is another one. Upload it again.")
    return sheet


def reference_rows(decision: Decision, wanted: tuple[Wanted, ...], read: ReadTable) -> Cases:
    """Return the reference cases of a decision that count; decided are those that were adjudicated."""
    rows = list(decision.reference_cases.filter(withdrawn_at=None).select_related("segment").order_by("number"))
    return cases_from_rows(
        [row.given for row in rows],
        wanted,
        decided=[row.answer or None for row in rows],
        segment=[row.segment.name if row.segment else None for row in rows],
        answer_type=answer_type(read),
    )


def _read(body: Mapping[str, Any], name: str, names: Collection[str]) -> ReadTable:
    try:
        table = Table.from_json(body)
    except TableInvalid as error:
        raise NotReplayable(f"“{name}”: {error}") from error
    read = read_table(table, names)
    if not table.rules or not table.outputs:
        raise NotReplayable(f"The table of “{name}” has no rules yet. Write some, then replay.")
    if read.hindered:
        first = next(problem for problem in read.problems if problem.hinders)
        raise NotReplayable(f"The table of “{name}” cannot be run: {first.message} Mend it, then replay.")
    return read
