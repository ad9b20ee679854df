"""What is wrong with rules beside gaps and overlaps: rules that never fit, that nothing reaches, that repeat others."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from decisions.feel.syntax import Expression, Literal
from decisions.tables.axes import Axis, Flags
from decisions.tables.pieces import FREE, Watch
from decisions.tables.reading import ReadTable
from decisions.tables.table import HitPolicy
from decisions.tables.values import key_of, kind_of
from decisions.tables.verification.overlaps import within
from decisions.tables.verification.space import Space
from decisions.tables.verification.splitting import Limit, gaps_in

# What a rule answers, such that equal ones are surely the same answer.
Answer = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Masked:
    """A rule (from 0) that no case reaches, and the rules that are always before it; none where nothing fits it."""

    rule: int
    by: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()


def answers_of(read: ReadTable) -> list[Answer]:
    """Return what each rule answers: values where they are written out, texts elsewhere."""
    return [
        tuple(_answer(tree, text) for tree, text in zip(trees, rule.answers, strict=True))
        for trees, rule in zip(read.answers, read.table.rules, strict=True)
    ]


def _answer(tree: Expression | None, text: str) -> object:
    if isinstance(tree, Literal):
        return (kind_of(tree.value), None if tree.value is None else key_of(tree.value))
    if tree is None and text.strip() in {"", "-"}:
        return (None, None)  # an answer that is left out is null
    return text.strip()


def never_fitting(axes: Sequence[Axis]) -> Iterator[Masked]:
    """Yield the rules with a cell that lets no allowed value pass, null neither, and the columns of such cells."""
    found: dict[int, list[int]] = {}
    for axis in axes:
        may_come = axis.inside.copy()
        may_come[axis.missing] = True
        passing = np.bitwise_or.reduce(axis.accepts[may_come], axis=0)
        for rule in range(axis.rules):
            if not int(passing[rule // 64]) >> (rule % 64) & 1:
                found.setdefault(rule, []).append(axis.column)
    for rule, columns in sorted(found.items()):
        yield Masked(rule, columns=tuple(columns))


def order_of(read: ReadTable) -> list[tuple[object, ...] | None] | None:
    """Return what decides which of several rules wins, the smaller the sooner; None for a rule where it is not known.

    None for a table where no rule wins over another.
    """
    if read.table.hit_policy is HitPolicy.FIRST:
        return [(rule,) for rule in range(len(read.answers))]
    if read.table.hit_policy is not HitPolicy.PRIORITY:
        return None
    return [_rank(read, trees, rule) for rule, trees in enumerate(read.answers)]


def _rank(read: ReadTable, trees: Iterable[Expression | None], rule: int) -> tuple[object, ...] | None:
    ranks: list[object] = []
    for tree, listed in zip(trees, read.ranks, strict=True):
        if not isinstance(tree, Literal):
            return None
        known = [None if value is None else (kind_of(value), key_of(value)) for value in listed]
        own = None if tree.value is None else (kind_of(tree.value), key_of(tree.value))
        ranks.append(known.index(own) if own in known else len(known))
    return (*ranks, rule)


def masked(
    space: Space, meets: Flags, order: Sequence[tuple[object, ...] | None], limit: Limit
) -> Iterator[Masked | None]:
    """Yield the rules that others, which always win over them, cover together; a last None where time ran out."""
    for place, rule in enumerate(space.rules.tolist()):
        own = order[rule]
        before = [
            int(other)
            for other in np.flatnonzero(meets[place])
            if own is not None and (theirs := order[space.rules[other]]) is not None and theirs < own
        ]
        if not before:
            continue
        if limit.spent:
            yield None
            return
        part = next(_uncovered(space, meets, place, before, limit), ...)
        if part is ...:
            yield Masked(rule, tuple(space.rules[before].tolist()))
        elif part is None:
            yield None
            return


def _uncovered(space: Space, meets: Flags, place: int, by: list[int], limit: Limit) -> Iterator[Flags | None]:
    box = space.matrix[:, place]
    return gaps_in(space.matrix[:, by], space.starts, box, meets[np.ix_(by, by)], limit, lambda _part: False)


def subsumed(
    read: ReadTable, space: Space, meets: Flags, answers: Sequence[Answer], watch: Watch = FREE
) -> Iterator[tuple[int, int]]:
    """Yield each rule (from 0) that says what another one says that fits wherever it does, and that other one.

    Of rules that are the same all but the first are yielded.

    Raises: Stopped, where it takes too long.
    """
    wider: dict[int, list[int]] = {}
    for inner, outer in watch.over(within(space, meets, watch)):
        if answers[space.rules[inner]] == answers[space.rules[outer]]:
            wider.setdefault(inner, []).append(outer)
    for inner, outers in watch.over(sorted(wider.items())):
        for outer in outers:
            if inner in wider.get(outer, ()) and inner < outer:
                continue  # the same rule, and this is the first of them
            if not _needed_before(read, space, meets, answers, (inner, outer)):
                yield int(space.rules[inner]), int(space.rules[outer])
                break


def _needed_before(
    read: ReadTable, space: Space, meets: Flags, answers: Sequence[Answer], pair: tuple[int, int]
) -> bool:
    """Whether a rule keeps cases from another one between it and the wider rule; possible where the first rule wins."""
    inner, outer = pair
    if read.table.hit_policy is not HitPolicy.FIRST or outer < inner:
        return False
    between = [place for place in range(inner + 1, outer) if meets[inner, place]]
    solid = set(space.rules.tolist())
    unsure = any(rule not in solid for rule in range(int(space.rules[inner]) + 1, int(space.rules[outer])))
    return unsure or any(answers[space.rules[place]] != answers[space.rules[inner]] for place in between)
