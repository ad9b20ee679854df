"""A table, or a chain of them, over many past cases: which rule fired, what stays uncovered, what is ambiguous.

Case by case the same as `decisions.tables.evaluate.decide`, but by columns: a test holds both equal.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from decisions.feel.syntax import Expression
from decisions.tables.axes import Axis
from decisions.tables.cases.cases import Cases, Wanted
from decisions.tables.cases.columns import CodedColumn, Column, coded
from decisions.tables.heads import answer_name
from decisions.tables.pieces import cut
from decisions.tables.reading import ReadTable
from decisions.tables.replays.classes import classes_of
from decisions.tables.replays.doubts import doubts_settled
from decisions.tables.replays.hits import Hits
from decisions.tables.replays.looking import Cancelled, Work, computed, input_columns, spoken_of, wanted
from decisions.tables.replays.outcomes import Ending, Outcome, Outcomes

__all__ = ["Cancelled", "ChainLink", "Replayed", "Work", "chain_wanted", "replay", "replay_chain", "wanted"]

# So many cases at once: their rows of bits stay in the processor's own memory.
CHUNK = 1 << 13


@dataclass(frozen=True, eq=False)
class Replayed:
    """What a table makes of past cases: outcomes, and for each case which of them it has."""

    read: ReadTable
    cases: Cases
    axes: tuple[Axis, ...]
    columns: tuple[Column, ...]
    outcomes: tuple[Outcome, ...]
    codes: NDArray[np.int32]
    outside: tuple[int, ...]

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How many cases have each outcome."""
        return np.bincount(self.codes, minlength=len(self.outcomes)).astype(np.int64)

    def cases_of(self, test: Callable[[Outcome], bool]) -> NDArray[np.bool_]:
        """Return which cases have an outcome that passes a test."""
        flags = np.array([test(outcome) for outcome in self.outcomes], dtype=np.bool_)
        return flags.take(self.codes) if len(flags) else np.zeros(0, dtype=np.bool_)

    def count_of(self, test: Callable[[Outcome], bool]) -> int:
        """Return how many cases have an outcome that passes a test."""
        return sum(int(count) for outcome, count in zip(self.outcomes, self.counts, strict=True) if test(outcome))

    @cached_property
    def endings(self) -> Mapping[Ending, int]:
        """How many cases end in which way."""
        found = dict.fromkeys(Ending, 0)
        for outcome, count in zip(self.outcomes, self.counts, strict=True):
            found[outcome.ending] += int(count)
        return found

    @cached_property
    def missing(self) -> tuple[int, ...]:
        """In how many cases each input is null."""
        return tuple(column.nulls for column in self.columns)

    @cached_property
    def lacking(self) -> NDArray[np.bool_]:
        """In which cases any input is null."""
        found = np.zeros(self.cases.count, dtype=np.bool_)
        for column in self.columns:
            if isinstance(column, CodedColumn):
                found |= np.array([value is None for value in column.values], dtype=np.bool_).take(column.codes)
            elif column.missing is not None:
                found |= column.missing
        return found

    def rule_hits(self) -> tuple[list[int], list[int]]:
        """Return for each rule how many cases it fits, and how many answers come from it."""
        fits, fired = [0] * len(self.read.table.rules), [0] * len(self.read.table.rules)
        for outcome, count in zip(self.outcomes, self.counts, strict=True):
            for rule in outcome.matched:
                fits[rule - 1] += int(count)
            for rule in outcome.fired:
                fired[rule - 1] += int(count)
        return fits, fired

    def answers(self, output: int | None = None) -> CodedColumn:
        """Return the answer of each case; of one output where the table has several and one is named."""
        inner = coded(self.part(outcome.answer, output) for outcome in self.outcomes)
        return CodedColumn(inner.codes.take(self.codes) if len(inner.codes) else self.codes, inner.values)

    def part(self, answer: Any, output: int | None) -> Any:
        """Return what an answer says of one output, all of it where none is named or there is only one."""
        if output is None or len(self.read.table.outputs) < 2:  # noqa: PLR2004 - one output is the answer itself
            return answer
        return _component(answer, answer_name(self.read.table.outputs[output]))

    def outcome(self, place: int) -> Outcome:
        """Return what became of one case."""
        return self.outcomes[int(self.codes[place])]


def _component(answer: Any, name: str) -> Any:
    if isinstance(answer, list):
        return [_component(one, name) for one in answer]
    return answer.get(name) if isinstance(answer, dict) else None


def replay(read: ReadTable, cases: Cases, work: Work | None = None, axes: tuple[Axis, ...] | None = None) -> Replayed:
    """Return what a table makes of past cases. `axes` are its columns cut into pieces, where that is done already.

    Raises: Cancelled once `work.cancelled` says so.
    """
    work = work or Work()
    axes = axes or cut(read)
    columns = input_columns(read, cases, work)
    classes = [classes_of(read, axis, column, work) for axis, column in zip(axes, columns, strict=True)]
    hits = Hits(classes, cases.count, [None not in row for row in read.cells])
    doubtful = any(column.doubts for column in classes)
    ids = np.empty(cases.count, dtype=np.int32)
    for start in range(0, cases.count, CHUNK):
        work.check()
        stop = min(start + CHUNK, cases.count)
        ids[start:stop] = hits.of(start, stop)
        work.tell(stop, cases.count)
    if doubtful:
        doubts_settled(read, cases, classes, ids, hits.sets, work)
    outcomes = Outcomes(read, cases, work)
    codes = outcomes.numbers(ids, hits.sets.members) if cases.count else ids
    return Replayed(read, cases, axes, tuple(columns), tuple(outcomes.known), codes, tuple(hits.outside))


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One decision of a map: the name its answer goes by, and its table, or a single expression."""

    name: str
    logic: ReadTable | Expression


def replay_chain(links: Sequence[ChainLink], cases: Cases, work: Work | None = None) -> dict[str, Replayed]:
    """Return what each table of a map makes of past cases. Links come in order: what is asked for comes first.

    The answer of each link is a column that later ones look at; several outputs are components of it.

    Raises: Cancelled once `work.cancelled` says so.
    """
    work = work or Work()
    told, total = work.progress, len(links) * cases.count
    found: dict[str, Replayed] = {}
    for place, link in enumerate(links):
        before = place * cases.count
        part = replace(work, progress=None if told is None else _further(told, before, total), computed={})
        if isinstance(link.logic, ReadTable):
            found[link.name] = replay(link.logic, cases, part)
            columns = _answers(link.name, found[link.name])
        else:
            columns = {link.name: computed(link.logic, cases, part)}
            part.tell(cases.count, cases.count)
        cases = replace(cases, columns={**cases.columns, **columns})
    return found


def _further(told: Callable[[int, int], None], before: int, total: int) -> Callable[[int, int], None]:
    return lambda done, _part: told(before + done, total)


def _answers(name: str, replayed: Replayed) -> dict[str, Column]:
    """Return the answers as a column, and those of several outputs as columns of their own beside it."""
    outputs = replayed.read.table.outputs
    parts: dict[str, Column] = {}
    if len(outputs) > 1 and replayed.read.table.hit_policy.answers_once:
        parts = {f"{name}.{answer_name(column)}": replayed.answers(place) for place, column in enumerate(outputs)}
    return {name: replayed.answers(), **parts}


def chain_wanted(links: Sequence[ChainLink]) -> tuple[Wanted, ...]:
    """Return what a map looks at in a case: what its decisions look at, without what others of them answer."""
    found: dict[str, Wanted] = {}
    answered = {link.name for link in links}
    for link in links:
        if isinstance(link.logic, ReadTable):
            wants = wanted(link.logic)
        else:
            wants = tuple(Wanted(name, name) for name in spoken_of(link.logic))
        for want in wants:
            if want.name not in answered and want.name.split(".")[0] not in answered:
                found.setdefault(want.name, want)
    return tuple(found.values())
