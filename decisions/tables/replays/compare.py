"""Two versions of a table over the same past cases: what would change, for which cases, and by which rules."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from decisions.tables.cases.cases import Cases
from decisions.tables.cases.columns import value_key
from decisions.tables.reading import ReadTable
from decisions.tables.replays.answers import answer_text
from decisions.tables.replays.looking import Work
from decisions.tables.replays.outcomes import Ending, Outcome
from decisions.tables.replays.replay import Replayed, replay
from decisions.tables.replays.samples import case_json, outcome_json, outcome_text, spread_places

_COUNTED_AT_ONCE = 1 << 22
_PART = 1 << 14
_MOST_ANSWERS = 30
_MOST_RULES = 50
_MOST_SEGMENTS = 50
_SAMPLES = 50
OTHERS = "others"

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RuleTouched:
    """One rule, by its number from 1 and its id: how many answers come from it, and how many of those cases change."""

    number: int
    id: str
    cases: int
    changed: int

    def to_json(self) -> dict[str, Any]:
        """Keys: rule (number), id, cases, changed."""
        return {"rule": self.number, "id": self.id, "cases": self.cases, "changed": self.changed}


@dataclass(frozen=True, eq=False)
class Compared:
    """An old and a new version side by side.

    Each pair of outcomes that occurs: which old one, which new one (by place), and how many cases have both.
    """

    old: Replayed
    new: Replayed
    before: Counts
    after: Counts
    counts: Counts

    @cached_property
    def gets(self) -> tuple[Counts, Counts]:
        """What cases get by each old and by each new outcome, as numbers that are equal where it is the same."""
        known: dict[Any, int] = {}
        old, new = (
            np.array([known.setdefault(_got(outcome), len(known)) for outcome in version.outcomes], dtype=np.int64)
            for version in (self.old, self.new)
        )
        return old, new

    @cached_property
    def differing(self) -> Flags:
        """Which pairs give a case something else than before."""
        old, new = self.gets
        return np.not_equal(old[self.before], new[self.after])

    @cached_property
    def changed(self) -> Flags:
        """Which cases get something else than before: another answer, or none where there was one."""
        old, new = self.gets
        return np.not_equal(old.take(self.old.codes), new.take(self.new.codes))

    @cached_property
    def matrix(self) -> tuple[tuple[str, ...], tuple[tuple[int, ...], ...]]:
        """The answers, the most frequent first, and how many cases move from which (row) to which (column)."""
        known: dict[str, int] = {}
        old, new = (
            np.array([known.setdefault(outcome_text(outcome), len(known)) for outcome in version.outcomes], np.int64)
            for version in (self.old, self.new)
        )
        return _matrix(list(known), old[self.before], new[self.after], self.counts)

    def count_of(self, old: Callable[[Ending], bool], new: Callable[[Ending], bool]) -> int:
        """Return how many cases ended in one way and now end in another."""
        before = np.array([old(outcome.ending) for outcome in self.old.outcomes], dtype=np.bool_)
        after = np.array([new(outcome.ending) for outcome in self.new.outcomes], dtype=np.bool_)
        return int(self.counts[before[self.before] & after[self.after]].sum())

    def other_rule(self) -> int:
        """Return how many cases get the same answer as before from other rules."""
        known: dict[frozenset[str], int] = {}
        old, new = (
            np.array(
                [
                    known.setdefault(
                        frozenset(version.read.table.rules[rule - 1].id for rule in outcome.fired), len(known)
                    )
                    for outcome in version.outcomes
                ],
                dtype=np.int64,
            )
            for version in (self.old, self.new)
        )
        return int(self.counts[~self.differing & (old[self.before] != new[self.after])].sum())

    def rules_touched(self) -> tuple[list[RuleTouched], list[RuleTouched]]:
        """Return the rules of the old and of the new version whose cases change, the most changed first."""
        moved = self.counts * self.differing
        return _touched(self.old, self.before, self.counts, moved), _touched(self.new, self.after, self.counts, moved)

    def by_segment(self) -> list[dict[str, Any]]:
        """Return for each segment its cases and how many of them change, the largest first."""
        segment = self.old.cases.segment
        if segment is None:
            return []
        cases = np.bincount(segment.codes, minlength=len(segment.values))
        changed = np.bincount(segment.codes[self.changed], minlength=len(segment.values))
        order = np.argsort(-cases, kind="stable")[:_MOST_SEGMENTS]
        return [
            {
                "segment": "unknown" if segment.values[at] is None else answer_text(segment.values[at]),
                "cases": int(cases[at]),
                "changed": int(changed[at]),
            }
            for at in order
        ]

    def samples(self, most: int = _SAMPLES) -> list[dict[str, Any]]:
        """Return cases that change, different changes first."""
        kinds = self.old.codes.astype(np.int64) * max(1, len(self.new.outcomes)) + self.new.codes
        return [
            {
                **case_json(self.old.cases, place),
                "old": outcome_json(self.old.outcome(place)),
                "new": outcome_json(self.new.outcome(place)),
            }
            for place in spread_places(self.changed, kinds, most)
        ]

    def to_json(self) -> dict[str, Any]:
        """Return the comparison as plain JSON.

        Keys: cases, changed, lost_rule, gained_rule, became_ambiguous, no_longer_ambiguous, other_rule (same answer,
        from other rules) as counts; answers and matrix (old by row, new by column); rules_old and rules_new (at most
        50, see `RuleTouched`) with rules_old_touched and rules_new_touched (how many there are); by_segment (segment,
        cases, changed); samples (at most 50: case, values, old and new with ending, answer, matched, fired).
        """
        answers, matrix = self.matrix
        rules_old, rules_new = self.rules_touched()
        return {
            "cases": self.old.cases.count,
            "changed": int(self.counts[self.differing].sum()),
            "lost_rule": self.count_of(lambda old: old.with_rule, lambda new: not new.with_rule),
            "gained_rule": self.count_of(lambda old: not old.with_rule, lambda new: new.with_rule),
            "became_ambiguous": self.count_of(lambda old: not old.ambiguous, lambda new: new.ambiguous),
            "no_longer_ambiguous": self.count_of(lambda old: old.ambiguous, lambda new: not new.ambiguous),
            "other_rule": self.other_rule(),
            "answers": list(answers),
            "matrix": [list(row) for row in matrix],
            "rules_old": [rule.to_json() for rule in rules_old[:_MOST_RULES]],
            "rules_new": [rule.to_json() for rule in rules_new[:_MOST_RULES]],
            "rules_old_touched": len(rules_old),
            "rules_new_touched": len(rules_new),
            "by_segment": self.by_segment(),
            "samples": self.samples(),
        }


def _ids(version: Replayed, outcome: Outcome) -> frozenset[str]:
    return frozenset(version.read.table.rules[rule - 1].id for rule in outcome.fired)


def _got(outcome: Outcome) -> Any:
    answered = outcome.ending in {Ending.ANSWERED, Ending.DEFAULT}
    return value_key(outcome.answer) if answered else outcome.ending


def compare(old: ReadTable, new: ReadTable, cases: Cases, work: Work | None = None) -> Compared:
    """Return what changes for past cases when a new version of a table takes the place of an old one.

    Raises: Cancelled once `work.cancelled` says so.
    """
    work = work or Work()
    told = work.progress
    first = replace(work, progress=None if told is None else lambda done, total: told(done, 2 * total))
    second = replace(work, progress=None if told is None else lambda done, total: told(done + total, 2 * total))
    return compared(replay(old, cases, first), replay(new, cases, second))


def compared(old: Replayed, new: Replayed) -> Compared:
    """Return two replays of the same cases side by side."""
    width = max(1, len(new.outcomes))
    size = len(old.outcomes) * width
    if size <= _COUNTED_AT_ONCE:
        totals = np.zeros(size, dtype=np.int64)
        part = max(_PART, size)  # adding up the counts of a part must not take longer than counting it
        for start in range(0, len(old.codes), part):
            mixed = old.codes[start : start + part] * np.int32(width) + new.codes[start : start + part]
            totals += np.bincount(mixed, minlength=size)
        keys = np.flatnonzero(totals)
        counts = totals[keys]
    else:
        keys, counts = np.unique(old.codes.astype(np.int64) * width + new.codes, return_counts=True)
    return Compared(old, new, keys // width, keys % width, counts)


def _matrix(
    texts: list[str], old: Counts, new: Counts, counts: Counts
) -> tuple[tuple[str, ...], tuple[tuple[int, ...], ...]]:
    size = len(texts)
    totals = np.bincount(old, counts, minlength=size) + np.bincount(new, counts, minlength=size)
    order = np.argsort(-totals, kind="stable")
    answers = [texts[at] for at in order[:_MOST_ANSWERS]] + ([OTHERS] if size > _MOST_ANSWERS else [])
    places = np.empty(size, dtype=np.int64)
    places[order] = np.minimum(np.arange(size), len(answers) - 1)
    matrix = np.zeros((len(answers), len(answers)), dtype=np.int64)
    np.add.at(matrix, (places[old], places[new]), counts)
    return tuple(answers), tuple(tuple(int(count) for count in row) for row in matrix)


def _touched(version: Replayed, outcomes: Counts, counts: Counts, moved: Counts) -> list[RuleTouched]:
    cases = np.zeros(len(version.read.table.rules) + 1, dtype=np.int64)
    changed = np.zeros_like(cases)
    all_of = np.bincount(outcomes, counts, minlength=len(version.outcomes)).astype(np.int64)
    moved_of = np.bincount(outcomes, moved, minlength=len(version.outcomes)).astype(np.int64)
    for outcome, total, gone in zip(version.outcomes, all_of, moved_of, strict=True):
        fired = list(outcome.fired)
        cases[fired] += total
        changed[fired] += gone
    touched = [
        RuleTouched(int(rule), version.read.table.rules[rule - 1].id, int(cases[rule]), int(changed[rule]))
        for rule in np.flatnonzero(changed)
    ]
    return sorted(touched, key=lambda rule: (-rule.changed, rule.number))
