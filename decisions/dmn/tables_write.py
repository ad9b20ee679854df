"""Writing a table of the register into a `decisionTable` element.

What the register did not change is taken from the element as it was, down to single cells with their identifiers and
whatever other editors hung on them; only what differs is written anew.
"""

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from decisions.dmn.elements import attribute, child, children, expression_text, qualified
from decisions.dmn.namespaces import MODELS, local, model_of
from decisions.dmn.parts import Ids, put
from decisions.dmn.tables_xml import AGGREGATIONS, POLICIES, Reading, read_input, read_output, read_rule
from decisions.tables.table import InputColumn, OutputColumn, Rule, Table, ValueType

_POLICY_WORDS = {policy: word for word, policy in POLICIES.items()}
_AGGREGATION_WORDS = {aggregation: word for word, aggregation in AGGREGATIONS.items()}
# From DMN 1.2 on, types have these names; everything else is called as the register calls it.
_TYPE_WORDS = {
    ValueType.DATE_TIME: "date and time",
    ValueType.DAYS: "days and time duration",
    ValueType.MONTHS: "years and months duration",
}


@dataclass(slots=True)
class Writing:
    """A document being written to: its root, its free identifiers, its data types."""

    root: etree._Element
    ids: Ids
    reading: Reading
    level: int = 2
    spaced: bool = True

    def new(self, name: str) -> etree._Element:
        """Return a new element of the document's own namespace."""
        return etree.Element(qualified(self.root, name))

    def type_word(self, wanted: ValueType) -> str:
        """Return how the document's version calls a type."""
        early = MODELS[model_of(self.root)] == "1.1"
        return wanted.value if early else _TYPE_WORDS.get(wanted, wanted.value)


def write_table(table: Table, before: etree._Element | None, writing: Writing) -> etree._Element:
    """Return the element that says `table`, made from the one that stood there before, where there was one."""
    made = writing.new("decisionTable")
    old_inputs = list(children(before, "input")) if before is not None else []
    old_outputs = list(children(before, "output")) if before is not None else []
    if before is None:
        made.set("id", writing.ids.take("decisionTable_1"))
    else:
        writing.level, writing.spaced = len(list(before.iterancestors())), before.text is not None
        made.attrib.update(before.attrib)
        made.text, made.tail = before.text, before.tail
        for kept in before:
            if local(kept) in {"description", "extensionElements"}:
                made.append(copy.deepcopy(kept))
    _set_policy(made, table)
    for number, column in enumerate(table.inputs, start=1):
        made.append(_input(column, number, old_inputs, writing))
    for number, output in enumerate(table.outputs, start=1):
        made.append(_output(output, number, (before, old_outputs), writing))
    for clause in children(before, "annotation") if before is not None else ():
        made.append(copy.deepcopy(clause))
    _write_rules(made, table, before, writing)
    if writing.spaced:
        _space(made, writing.level)
    return made


def _space(parent: etree._Element, level: int) -> None:
    """Put new children on lines of their own; white space that is there already stays."""
    parent.text = parent.text or "\n" + "  " * (level + 1)
    for position, inner in enumerate(parent, start=1):
        if inner.tail is None:
            inner.tail = "\n" + "  " * (level + (position < len(parent)))


def _set_policy(made: etree._Element, table: Table) -> None:
    """Write hit policy and aggregation; the default is only written where something stood."""
    word = _POLICY_WORDS[table.hit_policy]
    if attribute(made, "hitPolicy") or word != "UNIQUE":
        made.set("hitPolicy", word)
    if table.aggregation:
        made.set("aggregation", _AGGREGATION_WORDS[table.aggregation])
    else:
        made.attrib.pop("aggregation", "")


def _input(column: InputColumn, number: int, old: Sequence[etree._Element], writing: Writing) -> etree._Element:
    found = _find(column.id, "input", old)
    if found is not None and read_input(found, number, writing.reading) == column:
        return copy.deepcopy(found)
    made = _started("input", column.id, found, writing)
    if column.label != column.looks_at or made.get("label"):
        made.set("label", column.label)
    expression = child(made, "inputExpression")
    if expression is None:
        expression = put(made, writing.new("inputExpression"))
        expression.set("id", writing.ids.take(f"{made.get('id')}_expression"))
    _set_type(expression, column.type, writing)
    set_text(expression, column.looks_at, writing)
    if read_input(made, number, writing.reading).allowed != column.allowed:
        _set_part(made, "inputValues", column.allowed, writing)
    return made


def _output(
    column: OutputColumn,
    number: int,
    old: tuple[etree._Element | None, Sequence[etree._Element]],
    writing: Writing,
) -> etree._Element:
    table, outputs = old
    found = _find(column.id, "output", outputs)
    if found is not None and table is not None and read_output(table, found, number, writing.reading) == column:
        return copy.deepcopy(found)
    made = _started("output", column.id, found, writing)
    if column.label != column.name or made.get("label"):
        made.set("label", column.label)
    if column.name or made.get("name") is not None:
        made.set("name", column.name)
    if not made.get("typeRef"):
        # Said even where it is "Any": without it, readers take the type of the decision.
        made.set("typeRef", writing.type_word(column.type))
    _set_type(made, column.type, writing)
    if writing.reading.types.allowed(attribute(made, "typeRef")) != column.allowed:
        _set_part(made, "outputValues", column.allowed, writing)
    _set_part(made, "defaultOutputEntry", column.default, writing)
    return made


def _write_rules(made: etree._Element, table: Table, before: etree._Element | None, writing: Writing) -> None:
    """Write the rows; each column's cell comes from the same column of the same row before."""
    rows = {
        attribute(row, "id") or f"rule_{number}": row
        for number, row in enumerate(children(before, "rule") if before is not None else (), start=1)
    }
    inputs = _positions(before, "input", [column.id for column in table.inputs])
    outputs = _positions(before, "output", [column.id for column in table.outputs])
    for number, rule in enumerate(table.rules, start=1):
        row = rows.pop(rule.id, None)
        made.append(_rule(rule, number, row, (inputs, outputs), writing))


def _positions(before: etree._Element | None, name: str, wanted: Iterable[str]) -> list[int | None]:
    """Return for each wanted column at which place it stood before; None for a new one."""
    columns = list(children(before, name)) if before is not None else []
    old = [attribute(column, "id") or f"{name}_{number}" for number, column in enumerate(columns, start=1)]
    return [old.index(column) if column in old else None for column in wanted]


def _rule(
    rule: Rule,
    number: int,
    row: etree._Element | None,
    positions: tuple[Sequence[int | None], Sequence[int | None]],
    writing: Writing,
) -> etree._Element:
    made = _row(rule, row, writing)
    for name, cells, places in (("inputEntry", rule.tests, positions[0]), ("outputEntry", rule.answers, positions[1])):
        old = list(children(row, name)) if row is not None else []
        for cell, place in zip(cells, places, strict=True):
            made.append(_cell(name, cell, old[place] if place is not None and place < len(old) else None, writing))
    for entry in children(row, "annotationEntry") if row is not None else ():
        made.append(copy.deepcopy(entry))
    if read_rule(made, number).annotation != rule.annotation:
        _annotate(made, rule.annotation, writing)
    if writing.spaced and (row is None or row.text is not None):
        _space(made, writing.level + 1)
    return made


def _row(rule: Rule, row: etree._Element | None, writing: Writing) -> etree._Element:
    """Return a row without cells: a new one, or one like it was."""
    made = writing.new("rule")
    if row is None:
        made.set("id", writing.ids.take(rule.id or "rule_1"))
        return made
    made.attrib.update(row.attrib)
    made.text, made.tail = row.text, row.tail
    for kept in row:
        if local(kept) in {"description", "extensionElements"}:
            made.append(copy.deepcopy(kept))
    return made


def _cell(name: str, text: str, old: etree._Element | None, writing: Writing) -> etree._Element:
    if old is not None:
        cell = copy.deepcopy(old)
        if expression_text(cell) != text:
            set_text(cell, text, writing)
        return cell
    cell = writing.new(name)
    cell.set("id", writing.ids.take(f"{name}_1"))
    set_text(cell, text, writing)
    return cell


def _annotate(made: etree._Element, annotation: str, writing: Writing) -> None:
    """Write why a row is there: into its annotation columns where it has some, else into its description."""
    entries = list(children(made, "annotationEntry"))
    description = child(made, "description")
    if not entries:
        description = put(made, writing.new("description")) if description is None else description
        description.text = annotation
        return
    if description is not None:
        made.remove(description)
    for position, entry in enumerate(entries):
        set_text(entry, "" if position else annotation, writing)


def _started(name: str, wish: str, found: etree._Element | None, writing: Writing) -> etree._Element:
    if found is not None:
        return copy.deepcopy(found)
    made = writing.new(name)
    made.set("id", writing.ids.take(wish or f"{name}_1"))
    return made


def _find(wanted: str, name: str, old: Sequence[etree._Element]) -> etree._Element | None:
    for number, column in enumerate(old, start=1):
        if (attribute(column, "id") or f"{name}_{number}") == wanted:
            return column
    return None


def _set_type(element: etree._Element, wanted: ValueType, writing: Writing) -> None:
    """Write the type, unless the name that stands there means it already."""
    named = attribute(element, "typeRef")
    if named and writing.reading.types.base(named) is wanted:
        return
    if wanted is ValueType.ANY and not named:
        return
    element.set("typeRef", writing.type_word(wanted))


def _set_part(column: etree._Element, name: str, text: str, writing: Writing) -> None:
    """Write a part that holds a text, or remove it where there is nothing to say."""
    part = child(column, name)
    if not text:
        if part is not None:
            column.remove(part)
        return
    if part is None:
        part = put(column, writing.new(name))
        part.set("id", writing.ids.take(f"{column.get('id')}_{name}"))
    if expression_text(part) != text:
        set_text(part, text, writing)


def set_text(element: etree._Element, text: str, writing: Writing) -> None:
    """Write the `text` child of an expression or a cell."""
    inner = child(element, "text")
    if inner is None:
        inner = etree.SubElement(element, qualified(writing.root, "text"))
    inner.text = text
