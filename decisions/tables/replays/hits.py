"""Which rules fit which cases, for many cases at once.

Each input column sorts a case into a class of pieces that the same rules accept; the rules that fit a case are what
all columns accept. Columns whose classes make a small table together are looked up together. Sets of rules are
numbered: one rule is its own number, no rule is the number of rules, several get a number when they first occur.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from decisions.tables.axes import Words, words_of
from decisions.tables.replays.classes import Classes, CodeIndex
from decisions.tables.replays.rule_sets import Ids, RuleSets

# A table of several columns holds at most so many words of bits, and so many sets when it is all columns.
_TABLE_WORDS = 1 << 17
_TABLE_SETS = 1 << 18
_FEW_CASES = 1 << 12


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Columns that are looked up together: `rows` for each combination of their classes."""

    columns: tuple[Classes, ...]
    rows: Words

    def index(self, classes: Sequence[CodeIndex]) -> CodeIndex:
        """Return the combination of each case, from the class in each column."""
        found = classes[0]
        for column, more in zip(self.columns[1:], classes[1:], strict=True):
            found = found * np.int32(len(column.rows)) + more
        return found


def grouped(columns: Sequence[Classes], cases: int, living: Words) -> tuple[Group, ...]:
    """Return columns in groups small enough to be looked up together; all in one where that is worth it.

    Only `living` rules are among those that fit: a rule with a cell that cannot be read never does.
    """
    sizes = [len(column.rows) for column in columns]
    width = columns[0].rows.shape[1]
    whole = 1
    for size in sizes:
        whole *= size
    most = max(_TABLE_WORDS // width, *sizes)
    if whole <= min(_TABLE_SETS, max(cases, _FEW_CASES)):
        most = max(most, whole)
    groups: list[list[Classes]] = []
    for column in sorted(columns, key=lambda column: len(column.rows)):
        fits = [group for group in groups if _size(group) * len(column.rows) <= most]
        if fits:
            max(fits, key=_size).append(column)
        else:
            groups.append([column])
    return tuple(Group(tuple(group), _combined(group) & living) for group in groups)


def _size(group: Sequence[Classes]) -> int:
    size = 1
    for column in group:
        size *= len(column.rows)
    return size


def _combined(columns: Sequence[Classes]) -> Words:
    rows = columns[0].rows
    for column in columns[1:]:
        rows = (rows[:, None, :] & column.rows[None, :, :]).reshape(-1, rows.shape[1])
    return rows


# The number of the cases whose values are not allowed: no rule is asked.
NOT_ALLOWED = -1


class Hits:
    """The work of finding, chunk by chunk, the set of rules that fit each case."""

    def __init__(self, columns: Sequence[Classes], cases: int, alive: Sequence[bool]) -> None:
        self.columns = tuple(columns)
        self.sets = RuleSets(len(alive))
        self.outside = [0] * len(columns)
        living = words_of(np.array([alive], dtype=np.bool_).reshape(1, len(alive)))
        for column in columns:
            if len(column.rows) == 1:
                living = living & column.rows
        telling = [column for column in columns if len(column.rows) > 1]
        self._groups = grouped(telling, cases, living) if telling and alive else ()
        self._living = int(self.sets.numbers(living)[0]) if alive else self.sets.none
        # Where all columns are one table, the set is known for each combination beforehand.
        self._whole = self.sets.numbers(self._groups[0].rows) if len(self._groups) == 1 else None

    def of(self, start: int, stop: int) -> Ids:
        """Return the number of the set of rules that fit, for each of these cases."""
        classes = {id(column): column.of(start, stop) for column in self.columns if len(column.rows) > 1}
        found = self._fitting(classes, stop - start)
        for place, column in enumerate(self.columns):
            if not column.allowed.all():
                of = classes.get(id(column))
                forbidden = np.ones(stop - start, dtype=np.bool_) if of is None else ~column.allowed.take(of)
                self.outside[place] += int(forbidden.sum())
                found[forbidden] = NOT_ALLOWED
        return found

    def _fitting(self, classes: Mapping[int, CodeIndex], count: int) -> Ids:
        if not self._groups:
            return np.full(count, self._living, dtype=np.int32)
        indexes = [group.index([classes[id(column)] for column in group.columns]) for group in self._groups]
        if self._whole is not None:
            return self._whole.take(indexes[0])
        words = self._groups[0].rows.take(indexes[0], axis=0)
        for group, index in zip(self._groups[1:], indexes[1:], strict=True):
            words &= group.rows.take(index, axis=0)
        return self.sets.numbers(words)
