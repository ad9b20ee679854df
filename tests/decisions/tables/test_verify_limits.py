"""How long and how large a verification may become. The clock is handed in: nothing here depends on the machine."""

import tracemalloc

import pytest

from decisions.tables.pieces import Stopped, Watch, cut, cutting
from decisions.tables.reading import read_table
from decisions.tables.table import InputColumn, OutputColumn, Rule, Table, ValueType
from decisions.tables.verification import verify as verifying
from decisions.tables.verification.gaps import find_gaps
from decisions.tables.verification.hygiene import answers_of, subsumed
from decisions.tables.verification.overlaps import find_overlaps, meeting
from decisions.tables.verification.space import space_of
from decisions.tables.verification.splitting import Limit
from decisions.tables.verification.verify import verify


class Ticking:
    """A clock that goes on by so much whenever it is looked at."""

    def __init__(self, step=1.0):
        self.now, self.step = 0.0, step

    def __call__(self):
        self.now += self.step
        return self.now


def table_of(columns, rules, cell):
    return read_table(
        Table(
            inputs=tuple(InputColumn(f"c{c}", f"c{c}", ValueType.NUMBER) for c in range(columns)),
            outputs=(OutputColumn("o", "route", ValueType.STRING),),
            rules=tuple(Rule(f"r{n}", tuple(cell(n) for _ in range(columns)), ('"x"',)) for n in range(rules)),
        )
    )


def apart(rule):
    return f"[{10 * rule}..{10 * rule + 5}]"


def everything(_rule):
    return "-"


def test_a_table_that_takes_too_long_to_read_into_pieces_is_given_up_in_time():
    found = verify(table_of(30, 200, apart), seconds=10, clock=Ticking(0.1))

    assert found.seconds < 20
    assert not found.exact
    assert not found.finished
    assert found.gaps == found.overlaps == ()
    assert found.verdict.startswith("There was no time to check so large a table: nothing is proven.")


def test_a_table_that_is_too_large_is_given_up_before_all_of_it_is_cut(monkeypatch):
    monkeypatch.setattr(verifying, "_LARGEST", 200 * 1_000)
    clock = Ticking(0.0)

    found = verify(table_of(30, 200, apart), clock=clock)

    assert not found.exact
    assert not found.finished
    assert found.verdict.startswith("The table is too large to be checked as a whole: nothing is proven.")


def test_a_column_that_is_too_large_is_not_spread_out():
    read = table_of(1, 200, apart)

    with pytest.raises(Stopped, match="too large"):
        next(cutting(read, Watch(lambda: False, 200 * 100)))


def test_rules_that_all_meet_do_not_hold_up_the_search_for_overlaps():
    space = space_of(cut(table_of(1, 200, everything)))

    found = find_overlaps(space, meeting(space), Limit(Ticking(), 250), 10)

    assert not found.finished
    assert found.sets == ()


def test_rules_that_all_say_the_same_are_not_compared_for_longer_than_there_is_time():
    read = table_of(1, 200, everything)
    space = space_of(cut(read))
    clock = Ticking()

    with pytest.raises(Stopped, match="no time"):
        list(subsumed(read, space, meeting(space), answers_of(read), Watch(lambda: clock() > 5, 1)))


def test_what_repeats_other_rules_is_told_as_unfinished_when_time_is_over():
    found = verify(table_of(1, 100, everything), seconds=10, clock=Ticking(0.08))

    assert not found.finished
    assert not found.exact


def test_looking_around_in_what_was_not_searched_takes_little_memory():
    space = space_of(cut(table_of(2, 600, apart)))
    meets = meeting(space)
    tracemalloc.start()
    try:
        found = find_gaps(space, meets, Limit(lambda: 1.0, 0.0), 2_000)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert not found.finished
    assert found.uncovered > 0.9
    assert peak < 20_000_000  # as boxes, the cases looked at would take more than 40 MB
