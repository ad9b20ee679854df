"""Rules that one rule could stand for: they say the same and differ in one column only."""

from collections.abc import Iterator, Sequence

import numpy as np

from decisions.tables.axes import Places
from decisions.tables.verification.hygiene import Answer
from decisions.tables.verification.overlaps import Stretches, stretches_of
from decisions.tables.verification.space import Space

_TWO = 2


def mergeable(space: Space, answers: Sequence[Answer]) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield rules (from 0), two or more, that one could stand for, and the column in which they differ.

    On a line they are told only where together they are one stretch.
    """
    columns = stretches_of(space)
    looks = np.column_stack([_looks(column) for column in columns])
    said = [answers[rule] for rule in space.rules]
    for place, column in enumerate(columns):
        for group in _alike(np.delete(looks, place, axis=1), said):
            if len(set(looks[group, place].tolist())) < len(group):
                continue  # rules that are the same altogether are told as such
            for rules in _chains(column, group) if space.axes[place].kind.ordered else (group,):
                if len(rules) >= _TWO:
                    yield tuple(sorted(int(space.rules[rule]) for rule in rules)), place


def _looks(column: Stretches) -> Places:
    """Return a number for each rule, the same for rules that accept the same of a column."""
    packed = np.packbits(column.rows, axis=0).T
    known: dict[bytes, int] = {}
    return np.array([known.setdefault(rule.tobytes(), len(known)) for rule in packed], dtype=np.intp)


def _alike(looks: Places, said: Sequence[Answer]) -> Iterator[list[int]]:
    groups: dict[tuple[object, ...], list[int]] = {}
    for rule, own in enumerate(looks.tolist()):
        groups.setdefault((said[rule], *own), []).append(rule)
    return (group for group in groups.values() if len(group) >= _TWO)


def _chains(column: Stretches, group: Sequence[int]) -> Iterator[list[int]]:
    """Yield the rules of a group that follow each other without anything between them."""
    chain: list[int] = []
    for rule in sorted(group, key=lambda rule: int(column.first[rule])):
        if not column.whole[rule] or not column.count[rule]:
            continue
        if chain and column.first[rule] > max(column.last[chain]) + 1:
            yield chain
            chain = []
        chain.append(rule)
    yield chain
