"""How large a table may be."""

import pytest

from decisions.services.table_bounds import check_bounds
from decisions.tables.table import InputColumn, OutputColumn, Rule, Table
from roles.rules.refusals import Refused

ANSWER = (OutputColumn("o", "Team"),)


def table(rules, columns, cell):
    inputs = tuple(InputColumn(f"i{place}", f"C{place}") for place in range(columns))
    return Table(inputs, ANSWER, tuple(Rule(f"r{n}", (cell,) * columns, ("1",), "Why, and why.") for n in range(rules)))


def test_the_largest_table_can_be_kept():
    check_bounds(table(5_000, 59, "> 5"))


def test_lists_of_values_in_every_cell_are_more_than_a_table_can_hold():
    with pytest.raises(Refused, match="at most 300,000 values"):
        check_bounds(table(300, 20, ", ".join(["5"] * 60)))
