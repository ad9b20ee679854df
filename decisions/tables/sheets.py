"""A table as the text that a spreadsheet copies, and back: one line a rule, one cell a column, heads first."""

import csv
import io
from dataclasses import replace

from decisions.tables.table import InputColumn, OutputColumn, Rule, Table, TableInvalid
from decisions.tables.words import Column, columns_of, ids_of, to_cell, to_words

NOTE = "Why"
ANSWER = "= "
_SEPARATORS = ("\t", ";", ",")
_LONGEST_NAME = 120


def to_sheet(table: Table) -> str:
    """Return the table as tab-separated text; the heads of answers begin with `= `."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter="\t", lineterminator="\n")
    heads = [column.label for column in table.inputs] + [ANSWER + column.label for column in table.outputs]
    writer.writerow([*heads, NOTE])
    columns = columns_of(table)
    for rule in table.rules:
        cells = zip((*rule.tests, *rule.answers), columns, strict=True)
        writer.writerow([*(to_words(cell, column) for cell, column in cells), rule.annotation])
    return sheet.getvalue()


def from_sheet(text: str, table: Table) -> Table:
    """Return the table that a sheet says. A column keeps what `table` knows of it; one that is new holds texts.

    A column answers when its head begins with `=` or when `table` knows it as an answer; of a table without answers the
    last column does.
    Raises: TableInvalid, saying which line and what to do.
    """
    rows = _rows(text)
    if not rows:
        raise TableInvalid("There is nothing in it. Put the names of the columns into the first line.")
    heads = [head.strip() for head in rows[0]]
    while heads and not heads[-1]:
        heads.pop()
    inputs, outputs, note = _sorted_out(heads, table)
    if not outputs:
        raise TableInvalid("No column answers. Begin the head of the column with the answers with “=”.")
    rules = []
    made = _prefix(set(ids_of(table)))
    for number, row in enumerate(rows[1:], start=1):
        if any(cell.strip() for cell in row[len(heads) :]):
            raise TableInvalid(f"Rule {number} has {len(row)} cells, but {len(heads)} columns have a name.")
        cells = [*row, *[""] * (len(heads) - len(row))]
        rules.append(
            Rule(
                id=table.rules[number - 1].id if number <= len(table.rules) else f"{made}r{number}",
                tests=tuple(to_cell(cells[place], column) for place, column in inputs),
                answers=tuple(to_cell(cells[place], column) for place, column in outputs),
                annotation="" if note is None else cells[note].strip(),
            )
        )
    return replace(
        table,
        inputs=tuple(column for _, column in inputs),
        outputs=tuple(column for _, column in outputs),
        rules=tuple(rules),
    )


Inputs = list[tuple[int, InputColumn]]
Outputs = list[tuple[int, OutputColumn]]


def _sorted_out(heads: list[str], table: Table) -> tuple[Inputs, Outputs, int | None]:
    known_inputs = {column.label: column for column in table.inputs}
    known_outputs = {column.label: column for column in table.outputs}
    note = next((place for place, head in enumerate(heads) if head == NOTE and head not in known_inputs), None)
    inputs: Inputs = []
    outputs: Outputs = []
    made = _prefix(set(ids_of(table)))
    last = max((place for place in range(len(heads)) if place != note), default=-1)
    marked = any(head.startswith("=") or head in known_outputs for head in heads)
    for place, head in enumerate(heads):
        if place == note:
            continue
        name = head.removeprefix("=").strip()
        taken: list[Column] = [*(column for _, column in inputs), *(column for _, column in outputs)]
        _check_name(name, place, [column.label for column in taken])
        if head.startswith("=") or name in known_outputs or (not marked and place == last):
            outputs.append((place, known_outputs.get(name) or OutputColumn(id=f"{made}o{place + 1}", label=name)))
        else:
            inputs.append((place, known_inputs.get(name) or InputColumn(id=f"{made}i{place + 1}", label=name)))
    return inputs, outputs, note


def _prefix(taken: set[str]) -> str:
    """Return what ids of new parts begin with, so that none of them is taken."""
    number = 1
    while any(one.startswith(f"s{number}") for one in taken):
        number += 1
    return f"s{number}"


def _check_name(name: str, place: int, before: list[str]) -> None:
    if not name:
        raise TableInvalid(f"Column {place + 1} has no name. Put one into the first line.")
    if len(name) > _LONGEST_NAME:
        raise TableInvalid(f"The name of column {place + 1} has more than {_LONGEST_NAME} characters. Shorten it.")
    if name in before:
        raise TableInvalid(f"Two columns are called “{name}”. Give each its own name.")


def _rows(text: str) -> list[list[str]]:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = next((sign for sign in _SEPARATORS if sign in first), "\t")
    try:
        read = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise TableInvalid(f"It cannot be read ({error}). A quotation mark is probably not closed.") from error
    return [row for row in read if any(cell.strip() for cell in row)]
