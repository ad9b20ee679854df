"""What is wrong with a table as a whole: its hit policy, and how its columns are called."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from decisions.feel.syntax import Scalar
from decisions.tables.table import Aggregation, HitPolicy, OutputColumn, Table, ValueType

RANKING = frozenset({HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER})
UNORDERED = frozenset({ValueType.BOOLEAN})


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Something wrong with one text of a table: in the rule of that id, or in the column's head where it is empty.

    `start` and `end` count characters of that text. `outside`: it is not executed here, though it may well be right.
    `hinders`: the text could not be read, or is not executed, so the table gives no answers to rely on.
    """

    rule: str
    column: str
    message: str
    start: int
    end: int
    outside: bool
    hinders: bool = False


def answer_name(column: OutputColumn) -> str:
    """Return the name under which an output answers."""
    return column.name or column.label


def head_problems(table: Table, ranks: Sequence[Sequence[Scalar]]) -> list[CellProblem]:
    """Return what is wrong with a table whatever its rules say."""
    return [*_shape(table), *_names(table), *_ranking(table, ranks), *_aggregation(table)]


def _problem(column: str, message: str) -> CellProblem:
    return CellProblem("", column, message, 0, 0, outside=False)


def _shape(table: Table) -> Iterator[CellProblem]:
    if not table.outputs:
        yield _problem("", "The table has no column for an answer.")
    for column in table.inputs:
        if not column.looks_at.strip():
            yield _problem(column.id, "The column does not say what it looks at.")


def _names(table: Table) -> Iterator[CellProblem]:
    if len(table.outputs) > 1:
        counted = Counter(answer_name(column) for column in table.outputs)
        for column in table.outputs:
            name = answer_name(column)
            if not name:
                yield _problem(column.id, "Where there are several answers, each needs a name.")
            elif counted[name] > 1:
                yield _problem(column.id, f"Two answers are called `{name}`.")
    looked_at = Counter(column.looks_at for column in table.inputs if column.looks_at)
    for looking in table.inputs:
        if looked_at[looking.looks_at] > 1:
            yield _problem(looking.id, f"Two columns look at `{looking.looks_at}`.")


def _ranking(table: Table, ranks: Sequence[Sequence[Scalar]]) -> Iterator[CellProblem]:
    if table.hit_policy in RANKING and table.outputs and not any(ranks):
        yield _problem(
            table.outputs[0].id,
            f"“{table.hit_policy.label}” needs the allowed answers listed, the one that ranks first first.",
        )


def _aggregation(table: Table) -> Iterator[CellProblem]:
    wanted = table.aggregation
    if wanted is None or not table.outputs:
        return
    first = table.outputs[0]
    if table.hit_policy is not HitPolicy.COLLECT:
        yield _problem(first.id, f"“{wanted.label}” is for collected answers; the hit policy is another.")
    elif wanted is Aggregation.COUNT:
        return
    elif len(table.outputs) > 1:
        yield _problem(table.outputs[1].id, f"“{wanted.label}” needs a single column of answers.")
    elif wanted is Aggregation.SUM and first.type not in {ValueType.NUMBER, ValueType.ANY}:
        yield _problem(first.id, "Only numbers can be summed.")
    elif first.type in UNORDERED:
        yield _problem(first.id, f"“{wanted.label}” needs answers that have an order.")
