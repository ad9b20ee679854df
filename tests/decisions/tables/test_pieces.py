from datetime import UTC, datetime, time
from decimal import Decimal

import numpy as np
import pytest

from decisions.feel.durations import MonthsDuration
from decisions.feel.evaluate import passes
from decisions.tables.axes import Part, bits
from decisions.tables.pieces import cut
from decisions.tables.reading import read_table
from decisions.tables.table import InputColumn, Rule, Table, ValueType
from tests.decisions.tables.random_tables import a_table, seeds, values_of


def axis_of(of, *cells, allowed=""):
    rules = tuple(Rule(str(n), (cell,), ()) for n, cell in enumerate(cells))
    return cut(read_table(Table(inputs=(InputColumn("i", "amount", of, "", allowed),), rules=rules)))[0]


def accepted(axis, value):
    row = bits(axis.accepts[[axis.place_value(value)]], axis.rules)[0]
    return [rule for rule in range(axis.rules) if row[rule]]


STRAYS = [Decimal(10), "a", True, MonthsDuration(1), time(8), datetime(2026, 2, 1, tzinfo=UTC)]


@pytest.mark.parametrize("of", [t for t in ValueType if t is not ValueType.ANY])
def test_bitsets_agree_with_the_row_evaluator_on_every_value(of):
    for rng in seeds(120):
        table = read_table(a_table(rng, columns=1, rules=70, types=(of,)))
        axis = cut(table)[0]
        for value in [*values_of(of), None, *STRAYS]:
            by_rows = [r for r, cells in enumerate(table.cells) if passes(cells[0], value, {}) is True]
            sure = [r for r in accepted(axis, value) if axis.analysable[r]]
            assert sure == [r for r in by_rows if axis.analysable[r]], (value, table.table)
            assert {r for r in by_rows if not axis.analysable[r]} <= set(accepted(axis, value))


def test_a_number_is_cut_below_at_between_and_above():
    axis = axis_of(ValueType.NUMBER, "< 10", "[10..20)", "20", "-")

    assert [piece.words() for piece in axis.pieces] == [
        "< 10",
        "10",
        "> 10 and < 20",
        "20",
        "> 20",
        "missing",
        "something of another type",
    ]
    assert [accepted(axis, value) for value in (Decimal(9), Decimal(10), Decimal(20), None)] == [
        [0, 3],
        [1, 3],
        [2, 3],
        [3],
    ]


def test_there_is_nothing_between_two_days_that_follow_each_other():
    axis = axis_of(ValueType.DATE, 'date("2026-01-31")', '>= date("2026-02-01")')

    assert [piece.words() for piece in axis.pieces[:-2]] == ["< 2026-01-31", "2026-01-31", "2026-02-01", "> 2026-02-01"]


def test_there_is_nothing_before_midnight():
    assert [p.words() for p in axis_of(ValueType.TIME, 'time("00:00:00")').pieces[:-2]] == ["00:00:00", "> 00:00:00"]


def test_a_closed_list_leaves_no_other_text():
    axis = axis_of(ValueType.STRING, '"a"', "-", allowed='"b", "a"')

    assert axis.closed
    assert [piece.words() for piece, inside in zip(axis.pieces, axis.inside, strict=True) if inside] == ['"b"', '"a"']
    assert axis.pieces[axis.place_value("zzz")].part is Part.OTHER


def test_an_open_text_column_has_a_piece_for_all_other_texts():
    axis = axis_of(ValueType.STRING, '"a"', 'not("a")')

    assert not axis.closed
    assert accepted(axis, "zzz") == [1]


def test_a_rule_that_asks_for_a_value_that_is_not_allowed_is_told():
    axis = axis_of(ValueType.STRING, '"a", "gold"', '"b"', "null", allowed='"a", "b"')

    assert [(found.rule, found.words) for found in axis.outside] == [(0, '"gold"')]


def test_an_interval_that_holds_nothing_is_told():
    assert [found.words for found in axis_of(ValueType.NUMBER, "[5..1]", "3").outside] == ["[5..1]"]


@pytest.mark.parametrize("cell", ["? * 2 > 5", "< limit", "limit", "[1..limit]", '"text"'])
def test_what_cannot_be_cut_is_marked_and_never_excluded(cell):
    axis = axis_of(ValueType.NUMBER, cell, "3")

    assert axis.analysable.tolist() == [False, True]
    assert 0 in accepted(axis, Decimal(100))


def test_scaled_numbers_fall_into_the_same_pieces_as_decimals():
    cuts = ["0.3", "-0.25", "7", "1.00000000000000000000000001", "99999999999999999999999"]
    axis = axis_of(ValueType.NUMBER, *cuts)
    for digits in (0, 1, 2, 9):
        scaled = np.array([-26, -25, -3, 0, 2, 3, 29, 30, 31, 10**9, 7 * 10**digits], dtype=np.int64)
        expected = [axis.place_value(Decimal(int(n)).scaleb(-digits)) for n in scaled]
        assert axis.place_scaled(scaled, digits).tolist() == expected


def test_floats_fall_into_the_piece_of_the_decimal_they_print_as():
    axis = axis_of(ValueType.NUMBER, "0.3", "0.1000000000000000055511151231257827", "1e2", "0.30000000000000001")
    floats = np.array([0.1, 0.3, 0.1 + 0.2, 100.0, -1e300, 1e300, np.nan, 0.29999999999999993])

    assert axis.place_floats(floats).tolist() == [
        axis.missing if np.isnan(f) else axis.place_value(Decimal(repr(float(f)))) for f in floats
    ]


def test_missing_numbers_have_their_own_piece():
    axis = axis_of(ValueType.NUMBER, "0")

    placed = axis.place_scaled(np.array([0, 0]), 0, np.array([True, False]))

    assert placed.tolist() == [axis.missing, axis.place_value(Decimal(0))]


def test_numbers_in_a_text_column_are_strays():
    axis = axis_of(ValueType.STRING, '"1"')

    assert axis.place_scaled(np.array([1]), 0).tolist() == [axis.stray]
    assert axis.place(["1", Decimal(1), None, True]).tolist() == [0, axis.stray, axis.missing, axis.stray]
