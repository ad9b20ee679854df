"""What becomes of cases, once it is known which rules fit: outcomes, each held once, however many cases have it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from decisions.tables.cases.cases import Cases
from decisions.tables.cases.columns import value_key
from decisions.tables.reading import ReadTable
from decisions.tables.replays.hits import NOT_ALLOWED
from decisions.tables.replays.looking import Work, combinations, named_columns, scope_of
from decisions.tables.replays.rule_sets import Ids
from decisions.tables.settling import Settled, Violation, settle


class Ending(StrEnum):
    """How the logic ends for a case."""

    ANSWERED = "answered"
    DEFAULT = "default"
    UNCOVERED = "uncovered"
    SEVERAL = "several"
    DIFFERENT = "different"
    NOT_ALLOWED = "not_allowed"

    @property
    def label(self) -> str:
        """The ending in words."""
        return {
            Ending.ANSWERED: "A rule answers",
            Ending.DEFAULT: "No rule fits: the default answers",
            Ending.UNCOVERED: "No rule fits, and there is no default",
            Ending.SEVERAL: "Several rules fit, though at most one may",
            Ending.DIFFERENT: "The rules that fit say different things",
            Ending.NOT_ALLOWED: "A value is not among those its column allows",
        }[self]

    @property
    def ambiguous(self) -> bool:
        """Whether more rules speak than the hit policy bears."""
        return self in {Ending.SEVERAL, Ending.DIFFERENT}

    @property
    def without_rule(self) -> bool:
        """Whether no rule fits."""
        return self in {Ending.DEFAULT, Ending.UNCOVERED}

    @property
    def with_rule(self) -> bool:
        """Whether a rule fits."""
        return self is Ending.ANSWERED or self.ambiguous


_VIOLATIONS = {Violation.SEVERAL: Ending.SEVERAL, Violation.DIFFERENT: Ending.DIFFERENT}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of some cases. `matched` rules fit, the answer comes from the `fired` ones; both count from 1."""

    ending: Ending
    matched: tuple[int, ...] = ()
    fired: tuple[int, ...] = ()
    answer: Any = None


def outcome_of(settled: Settled, matched: tuple[int, ...]) -> Outcome:
    """Return what becomes of cases which these rules fit, counted from 1."""
    if settled.violation is not None:
        return Outcome(_VIOLATIONS[settled.violation], matched, settled.fired, settled.answer)
    if matched:
        return Outcome(Ending.ANSWERED, matched, settled.fired, settled.answer)
    ending = Ending.DEFAULT if settled.default_used else Ending.UNCOVERED
    return Outcome(ending, matched, settled.fired, settled.answer)


class Outcomes:
    """Outcomes and their numbers, worked out from the sets of rules that fit."""

    def __init__(self, read: ReadTable, cases: Cases, work: Work) -> None:
        self.known: list[Outcome] = []
        self._read, self._cases, self._work = read, cases, work
        self._numbers: dict[Any, int] = {}
        trees = [*read.answers, read.defaults]
        self._speaking = [bool(named_columns(cases, row)) for row in trees]

    def number(self, outcome: Outcome) -> int:
        """Return the number of an outcome."""
        key = (outcome.ending, outcome.matched, outcome.fired, value_key(outcome.answer))
        number = self._numbers.setdefault(key, len(self.known))
        if number == len(self.known):
            self.known.append(outcome)
        return number

    def numbers(self, ids: Ids, members: Callable[[int], tuple[int, ...]]) -> NDArray[np.int32]:
        """Return the number of the outcome of each case, from the set of rules that fit it."""
        low = NOT_ALLOWED
        present = np.flatnonzero(np.bincount(ids - low)) + low
        table = np.full(int(present.max(initial=0)) - low + 1, -1, dtype=np.int32)
        open_sets = []
        for number in self._work.checked(present.tolist()):
            if number == NOT_ALLOWED:
                table[number - low] = self.number(Outcome(Ending.NOT_ALLOWED))
                continue
            matched = tuple(rule + 1 for rule in members(number))
            if any(self._speaking[rule - 1] for rule in matched) or (not matched and self._speaking[-1]):
                open_sets.append((number, matched))
            else:
                table[number - low] = self._settled(matched, self._work.models)
        codes = table.take(ids - low)
        if open_sets:
            order = np.argsort(ids, kind="stable")
            ordered = ids.take(order)
            for number, matched in open_sets:
                start, stop = np.searchsorted(ordered, [number, number + 1])
                self._case_by_case(codes, order[start:stop], matched)
        return codes

    def _case_by_case(self, codes: NDArray[np.int32], places: NDArray[np.intp], matched: tuple[int, ...]) -> None:
        trees: Iterable[Any] = [tree for rule in matched for tree in self._read.answers[rule - 1]]
        names = named_columns(self._cases, trees if matched else self._read.defaults)
        first, inverse = combinations([self._cases.columns[name] for name in names], places)
        numbers = [
            self._settled(matched, scope_of(self._cases, names, int(place), self._work.models))
            for place in self._work.checked(first)
        ]
        codes[places] = np.array(numbers, dtype=np.int32)[inverse]

    def _settled(self, matched: tuple[int, ...], scope: Mapping[str, Any]) -> int:
        return self.number(outcome_of(settle(self._read, matched, scope), matched))
