"""What a table looks at in a case, and the columns that its inputs come to for many cases."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from decisions.feel.evaluate import evaluate
from decisions.feel.syntax import Expression, Literal, Name, Path, UnaryTests
from decisions.feel.walk import Node, parts
from decisions.tables.cases.cases import Cases, Wanted
from decisions.tables.cases.columns import Column, coded, column_of, nothing
from decisions.tables.reading import ReadTable
from decisions.tables.table import ValueType

# Components that values of one kind have by themselves: `opened.year` asks for the day, not for a column of years.
_OWN_PARTS = {
    *("year", "month", "day", "weekday", "hour", "minute", "second", "time offset", "timezone"),
    *("years", "months", "days", "hours", "minutes", "seconds"),
}
_CHECKED_EVERY = 2_048


class Cancelled(Exception):  # noqa: N818 - named as what happened
    """Somebody asked for the work to stop, and it has."""


@dataclass(slots=True)
class Work:
    """What goes along with work on many cases: who is told how far it is, who may stop it, what was computed before.

    `progress` is told cases done and cases in all, after each part; `cancelled` is asked before each. `computed` keeps
    columns by expression, for other tables on the same cases.
    """

    progress: Callable[[int, int], None] | None = None
    cancelled: Callable[[], bool] | None = None
    models: Mapping[str, Any] = field(default_factory=dict)
    computed: dict[str, Column] = field(default_factory=dict)

    def check(self) -> None:
        """Return only while nobody asked to stop.

        Raises: Cancelled.
        """
        if self.cancelled is not None and self.cancelled():
            raise Cancelled

    def tell(self, done: int, total: int) -> None:
        """Whoever wants to know is told how far the work is."""
        if self.progress is not None:
            self.progress(done, total)

    def checked[Item](self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield items, asking now and then whether to go on.

        Raises: Cancelled.
        """
        for done, item in enumerate(items):
            if done % _CHECKED_EVERY == 0:
                self.check()
            yield item


def wanted(read: ReadTable) -> tuple[Wanted, ...]:
    """Return what a table looks at, each name once, in the order of its inputs; then what else its texts speak of."""
    found: dict[str, Wanted] = {}
    inputs = zip(read.table.inputs, read.looks_at, strict=True)
    for place, (column, expression) in enumerate(inputs):
        name = plain_name(expression)
        if name and name not in found:
            words = _words([*(row[place] for row in read.cells), read.allowed[place]])
            found[name] = Wanted(name, column.label, column.type, words)
    for node in _texts(read):
        for name in spoken_of(node):
            found.setdefault(name, Wanted(name, name))
    return tuple(found.values())


def answer_words(read: ReadTable, output: int = 0) -> frozenset[str]:
    """Return the texts that an output can answer."""
    ranked = frozenset(value for value in read.ranks[output] if isinstance(value, str))
    return ranked | _words([*(row[output] for row in read.answers), read.defaults[output]])


def answer_type(read: ReadTable, output: int = 0) -> ValueType:
    """Return the type of an output: what its column says, unless every answer written out is of another one."""
    written = {type(tree.value) for row in read.answers if isinstance(tree := row[output], Literal)}
    if written == {Decimal}:
        return ValueType.NUMBER
    return ValueType.BOOLEAN if written == {bool} else read.table.outputs[output].type


def plain_name(expression: Expression | None) -> str:
    """Return the name that an expression is, dotted where it is a path; nothing where it is computed."""
    if isinstance(expression, Name):
        return expression.name
    if isinstance(expression, Path) and expression.name not in _OWN_PARTS:
        of = plain_name(expression.of)
        return f"{of}.{expression.name}" if of else ""
    return ""


def spoken_of(node: Node) -> tuple[str, ...]:
    """Return the names that a tree speaks of, dotted where they are paths; `?` is not among them."""
    found: dict[str, None] = {}
    within: set[int] = set()
    for part in parts(node):
        if id(part) in within or not isinstance(part, Name | Path):
            continue
        name = plain_name(part)
        if name:
            within.update(id(inner) for inner in parts(part))
            if name != "?":
                found[name] = None
    return tuple(found)


def _texts(read: ReadTable) -> Iterator[Node]:
    rows: Iterable[Sequence[Node | None]] = (read.looks_at, *read.cells, *read.answers, read.defaults)
    for row in rows:
        yield from (node for node in row if node is not None)


def _words(nodes: Iterable[Node | None]) -> frozenset[str]:
    return frozenset(
        part.value
        for node in nodes
        if node is not None
        for part in parts(node)
        if isinstance(part, Literal) and isinstance(part.value, str)
    )


def scope_of(cases: Cases, names: Iterable[str], place: int, models: Mapping[str, Any]) -> dict[str, Any]:
    """Return what one case says under these names, and the knowledge models that can be called."""
    return {**models, **cases.scope(names, place)}


def input_columns(read: ReadTable, cases: Cases, work: "Work") -> list[Column]:
    """Return the column of values for each input."""
    found = []
    for expression in read.looks_at:
        name = plain_name(expression)
        if name in cases.columns:
            found.append(cases.columns[name])
        elif expression is None:
            found.append(nothing(cases.count))
        else:
            key = repr(expression)
            if key not in work.computed:
                work.computed[key] = computed(expression, cases, work)
            found.append(work.computed[key])
    return found


def computed(expression: Expression, cases: Cases, work: "Work") -> Column:
    """Return what an expression is worth in each case, computed once for each combination of what it speaks of."""
    names = named_columns(cases, (expression,))
    first, inverse = combinations([cases.columns[name] for name in names], np.arange(cases.count))
    scopes = (scope_of(cases, names, int(place), work.models) for place in work.checked(first))
    inner = coded(evaluate(expression, scope) for scope in scopes)
    return column_of(inner.codes[inverse], inner.values)


def named_columns(cases: Cases, nodes: Iterable[Expression | UnaryTests | None]) -> tuple[str, ...]:
    """Return the columns that these trees speak of: by their name, or as parts of a context of that name."""
    spoken = {name for node in nodes if not isinstance(node, Literal | None) for name in spoken_of(node)}
    if not spoken:
        return ()
    roots = {name.split(".")[0] for name in spoken}
    return tuple(name for name in cases.columns if name in spoken or name.split(".")[0] in roots)


def combinations(columns: Sequence[Column], places: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return a place for each combination of values among these cases, and for each case which combination it has."""
    if not len(places):
        return places, places
    mixed = np.zeros(len(places), dtype=np.int64)
    for column in columns:
        _keys, codes = np.unique(column.part(places).keys(0, len(places)), return_inverse=True)
        _keys, mixed = np.unique(mixed * (int(codes.max()) + 1) + codes, return_inverse=True)
    _keys, first, inverse = np.unique(mixed, return_index=True, return_inverse=True)
    return places[first], inverse.reshape(-1)
