"""Reading a `decisionTable` element into the table that the register keeps.

What cannot be kept in a table (cells in another language, a row with too many cells) leaves the table out, with a
problem that says so; the element itself stays in the source as it is.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from decisions.dmn.description import Problem
from decisions.dmn.elements import attribute, child, children, expression_text, text_of
from decisions.dmn.item_types import Types
from decisions.dmn.namespaces import FEELS, line_of
from decisions.tables.table import Aggregation, HitPolicy, InputColumn, OutputColumn, Rule, Table, ValueType

POLICIES = {
    "UNIQUE": HitPolicy.UNIQUE,
    "ANY": HitPolicy.ANY,
    "PRIORITY": HitPolicy.PRIORITY,
    "FIRST": HitPolicy.FIRST,
    "COLLECT": HitPolicy.COLLECT,
    "RULE ORDER": HitPolicy.RULE_ORDER,
    "OUTPUT ORDER": HitPolicy.OUTPUT_ORDER,
}
AGGREGATIONS = {
    "SUM": Aggregation.SUM,
    "MIN": Aggregation.MINIMUM,
    "MAX": Aggregation.MAXIMUM,
    "COUNT": Aggregation.COUNT,
}
NO_ANNOTATION = frozenset({"", "-"})


@dataclass(slots=True)
class Reading:
    """A table element being read: the types its columns may name, the decision it belongs to, what is odd about it."""

    types: Types
    name: str = ""
    data_type: str = ""
    problems: list[Problem] = field(default_factory=list)

    def note(self, element: etree._Element, text: str) -> None:
        """Keep a problem with its line, naming the decision that it is about."""
        self.problems.append(Problem(line_of(element), f"“{self.name}”: {text}" if self.name else text))


def read_table(element: etree._Element, reading: Reading) -> Table | None:
    """Return the table of a `decisionTable` element; None, with a problem, where it cannot be kept as one."""
    if foreign := next(foreign_languages(element), ""):
        reading.note(element, f"the table is written in {foreign}: kept and shown, not executed here.")
        return None
    policy = POLICIES.get((attribute(element, "hitPolicy") or "UNIQUE").upper())
    if policy is None:
        reading.note(
            element, f"the hit policy {attribute(element, 'hitPolicy')} is not known: kept, not executed here."
        )
        return None
    inputs = tuple(read_input(c, number, reading) for number, c in enumerate(children(element, "input"), start=1))
    outputs = _outputs(element, reading)
    if not outputs:
        reading.note(element, "the table has no output column. It is taken over unfinished.")
    rules = _rules(element, len(inputs), len(outputs), reading)
    if rules is None:
        return None
    aggregation = AGGREGATIONS.get(attribute(element, "aggregation").upper()) if policy is HitPolicy.COLLECT else None
    _note_twins(element, rules, reading)
    return _with_own_ids(Table(inputs, outputs, rules, policy, aggregation))


def _with_own_ids(table: Table) -> Table:
    """Return the table with an id of its own for each column and rule; files do not always give them one."""
    taken: set[str] = set()

    def own(part: Any) -> Any:
        wish, number = part.id, 1
        while part.id in taken:
            number += 1
            part = replace(part, id=f"{wish}_{number}")
        taken.add(part.id)
        return part

    return replace(
        table,
        inputs=tuple(map(own, table.inputs)),
        outputs=tuple(map(own, table.outputs)),
        rules=tuple(map(own, table.rules)),
    )


def foreign_languages(element: etree._Element) -> Iterator[str]:
    """Yield the expression languages in an element that are not FEEL, as the file names them."""
    for inner in (element, *element.iterdescendants(etree.Element)):
        language = attribute(inner, "expressionLanguage")
        if language and language not in FEELS and language.lower() not in {"feel", "sfeel", "s-feel"}:
            yield language


def read_input(column: etree._Element, number: int, reading: Reading) -> InputColumn:
    """Return an input column. What it does not say of its values is looked up in the data types of the file."""
    expression = child(column, "inputExpression")
    looked_at = _one_line(expression_text(expression))
    label = _one_line(attribute(column, "label")) or looked_at or f"Input {number}"
    if not looked_at:
        reading.note(column, f"input {number} does not say what it looks at.")
    base, allowed = _typed(attribute(expression, "typeRef"), reading)
    found, values = reading.types.of_path(looked_at)
    base, allowed = found if base is ValueType.ANY else base, allowed or values
    return InputColumn(
        id=attribute(column, "id") or f"input_{number}",
        label=label,
        type=base,
        expression="" if looked_at == label else looked_at,
        allowed=expression_text(child(column, "inputValues")) or allowed,
    )


def _outputs(element: etree._Element, reading: Reading) -> tuple[OutputColumn, ...]:
    columns = enumerate(children(element, "output"), start=1)
    return tuple(read_output(element, column, number, reading) for number, column in columns)


def read_output(table: etree._Element, column: etree._Element, number: int, reading: Reading) -> OutputColumn:
    """Return an output column. The only column of a table may leave its name and type to the table or the decision."""
    name = attribute(column, "name").strip()
    alone = len(list(children(table, "output"))) == 1
    names = [attribute(column, "label"), name, *([attribute(table, "outputLabel"), reading.name] if alone else [])]
    fallback = [attribute(table, "typeRef"), reading.data_type] if alone else []
    type_name = next(filter(None, [attribute(column, "typeRef"), *fallback]), "")
    base, allowed = _typed(type_name, reading)
    return OutputColumn(
        id=attribute(column, "id") or f"output_{number}",
        label=next(filter(None, map(_one_line, names)), f"Output {number}"),
        type=base,
        name=name,
        allowed=expression_text(child(column, "outputValues")) or allowed,
        default=expression_text(child(column, "defaultOutputEntry")),
    )


def _typed(name: str, reading: Reading) -> tuple[ValueType, str]:
    return (reading.types.base(name), reading.types.allowed(name)) if name else (ValueType.ANY, "")


def _rules(element: etree._Element, inputs: int, outputs: int, reading: Reading) -> tuple[Rule, ...] | None:
    """Return the rows; a row with too few cells is filled up, one with too many leaves the table out."""
    rules = []
    for number, row in enumerate(children(element, "rule"), start=1):
        rule = read_rule(row, number)
        if len(rule.tests) > inputs or len(rule.answers) > outputs:
            reading.note(row, f"rule {number} has more cells than there are columns: kept, not executed here.")
            return None
        if len(rule.tests) < inputs or len(rule.answers) < outputs:
            reading.note(row, f"rule {number} has fewer cells than there are columns; the missing ones are empty.")
            rule = Rule(rule.id, _filled(rule.tests, inputs), _filled(rule.answers, outputs), rule.annotation)
        rules.append(rule)
    return tuple(rules)


def read_rule(row: etree._Element, number: int) -> Rule:
    """Return one row as it is written. Several annotations become one text, with its line breaks."""
    notes = [text_of(child(row, "description")), *map(expression_text, children(row, "annotationEntry"))]
    return Rule(
        id=attribute(row, "id") or f"rule_{number}",
        tests=tuple(map(expression_text, children(row, "inputEntry"))),
        answers=tuple(map(expression_text, children(row, "outputEntry"))),
        annotation="\n".join(note for note in notes if note not in NO_ANNOTATION),
    )


def _note_twins(element: etree._Element, rules: tuple[Rule, ...], reading: Reading) -> None:
    """Say which rules test the very same; the table arrives nevertheless and is verified in the register."""
    counted = Counter(rule.tests for rule in rules)
    rows = list(children(element, "rule"))
    for tests, times in counted.items():
        if times > 1:
            numbers = [number for number, rule in enumerate(rules, start=1) if rule.tests == tests]
            told = ", ".join(map(str, numbers[:-1])) + f" and {numbers[-1]}"
            reading.note(rows[numbers[1] - 1], f"rules {told} test the same.")


def _filled(cells: tuple[str, ...], size: int) -> tuple[str, ...]:
    return cells + ("",) * (size - len(cells))


def _one_line(text: str) -> str:
    return " ".join(text.split())
