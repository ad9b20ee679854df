"""How large a table may be: more no page could show, no verification could finish."""

from collections.abc import Iterator

from decisions.tables.table import InputColumn, OutputColumn, Table
from decisions.tables.words import columns_of, ids_of
from roles.rules.refusals import Refused

MOST_RULES = 5_000
MOST_COLUMNS = 60
LONGEST_CELL = 2_000
# As many as the largest table has cells: lists of values in each would take reading and verifying minutes.
MOST_VALUES = MOST_RULES * MOST_COLUMNS
LONGEST_NAME = 300


def check_bounds(table: Table) -> None:
    """Accept a table that can be kept.

    Raises: Refused, saying what is too much and what to do.
    """
    if len(table.rules) > MOST_RULES:
        raise Refused(f"A table has at most {MOST_RULES:,} rules; this has {len(table.rules):,}. Split the decision.")
    columns = columns_of(table)
    if len(columns) > MOST_COLUMNS:
        raise Refused(f"A table has at most {MOST_COLUMNS} columns; this one has {len(columns)}. Split the decision.")
    _check_ids(ids_of(table))
    for column in columns:
        if any(not _fits(text, LONGEST_NAME) for text in _names(column)):
            raise Refused(f"The name of a column is a text of at most {LONGEST_NAME} characters.")
        if any(not _fits(text, LONGEST_CELL) for text in _said(column)):
            raise Refused(f"The head of “{column.label}” holds at most {LONGEST_CELL:,} characters. Shorten it.")
    for number, cell in _cells(table):
        if not _fits(cell, LONGEST_CELL):
            raise Refused(
                f"A cell holds at most {LONGEST_CELL:,} characters, all of them readable. Look at rule {number}."
            )
    _check_values(table)


def _check_values(table: Table) -> None:
    values = sum(cell.count(",") + 1 for rule in table.rules for cell in (*rule.tests, *rule.answers))
    if values > MOST_VALUES:
        raise Refused(
            f"The cells of a table hold at most {MOST_VALUES:,} values; here are {values:,}. Split the decision."
        )


def _check_ids(ids: list[str]) -> None:
    if not all(_fits(one, LONGEST_NAME) and one for one in ids) or len(set(ids)) < len(ids):
        raise Refused("Each column and each rule needs an id of its own.")


def _cells(table: Table) -> Iterator[tuple[int, str]]:
    for number, rule in enumerate(table.rules, start=1):
        for cell in (*rule.tests, *rule.answers, rule.annotation):
            yield number, cell


def _names(column: InputColumn | OutputColumn) -> tuple[str, ...]:
    return (column.label, column.name) if isinstance(column, OutputColumn) else (column.label,)


def _said(column: InputColumn | OutputColumn) -> tuple[str, str]:
    return column.allowed, column.default if isinstance(column, OutputColumn) else column.expression


def _fits(text: object, most: int) -> bool:
    """Whether it is a text that can be kept: neither too long, nor with what no database takes."""
    return isinstance(text, str) and len(text) <= most and "\x00" not in text and not _SURROGATES & set(text)


_SURROGATES = frozenset(map(chr, range(0xD800, 0xE000)))
