"""Which conditions on the inputs of a table tell some of its cases from the others, a few readable ones at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from decisions.tables.replays.features import Codes, Condition, Feature, best_condition

_MOST_CONDITIONS = 3
# A further condition has to help by so much: one that hardly does is a word too many.
_BETTER = 0.005
# Conditions are sought among so many cases, spread over all of them; how often they hold is counted in all.
_LOOKED_AT = 50_000

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """Cases that fulfil some conditions: how many there are, and the places of the targets among them."""

    conditions: tuple[Condition, ...]
    cases: int
    targets: Codes

    @property
    def words(self) -> str:
        """The conditions in words; nothing where all cases are meant."""
        return " and ".join(condition.words for condition in self.conditions)


def told_apart(columns: Sequence[Feature], population: Codes, target: Flags, turns: int) -> Iterator[Region]:
    """Yield regions that hold the targets among these cases: told as narrowly as helps, then what is left of them."""
    for _turn in range(turns):
        if not target.any():
            return
        conditions = _conditions(columns, *_spread(population, target))
        inside = np.ones(len(population), dtype=np.bool_)
        for condition in conditions:
            inside &= condition.holds(population)
        yield Region(conditions, int(inside.sum()), population[inside & target])
        population, target = population[~inside], target[~inside]


def _spread(population: Codes, target: Flags) -> tuple[Codes, Flags]:
    """Return cases spread over all of them, all kinds in their share; rare targets are never left out altogether."""
    step = -(-len(population) // _LOOKED_AT)
    chosen = np.zeros(len(population), dtype=np.bool_)
    chosen[::step] = True
    if not (chosen & target).any():
        chosen[np.flatnonzero(target)[:_LOOKED_AT]] = True
    return population[chosen], target[chosen]


def _conditions(columns: Sequence[Feature], population: Codes, target: Flags) -> tuple[Condition, ...]:
    """Return the conditions that tell the targets best."""
    inside = np.ones(len(target), dtype=np.bool_)
    score = 2 * int(target.sum()) / (len(target) + int(target.sum()))
    chosen: list[Condition] = []
    while len(chosen) < _MOST_CONDITIONS:
        best = _best(columns, population, inside, target, score + _BETTER)
        if best is None:
            break
        score, condition, fulfilled = best
        inside &= fulfilled
        chosen.append(condition)
        columns = [column for column in columns if column is not condition.feature]
    return tuple(chosen)


def _best(
    columns: Sequence[Feature], population: Codes, inside: Flags, target: Flags, least: float
) -> tuple[float, Condition, Flags] | None:
    found: tuple[float, Condition, Flags] | None = None
    for column in columns:
        best = best_condition(column, population[inside], target[inside])
        if best is None:
            continue
        fulfilled = best.holds(population)
        told, right = int((fulfilled & inside).sum()), int((fulfilled & inside & target).sum())
        score = 2 * right / (told + int(target.sum()))
        if right and score > max(least, found[0] if found else 0.0):
            found = (score, best, fulfilled)
    return found
