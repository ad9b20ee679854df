"""Cells that speak of other columns, asked case by case where everything else lets their rule fit."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from decisions.feel.evaluate import passes
from decisions.tables.cases.cases import Cases
from decisions.tables.cases.columns import Column
from decisions.tables.reading import ReadTable
from decisions.tables.replays.classes import Classes
from decisions.tables.replays.looking import Work, combinations, named_columns, scope_of
from decisions.tables.replays.rule_sets import Ids, RuleSets


def doubts_settled(
    read: ReadTable, cases: Cases, columns: Sequence[Classes], ids: Ids, sets: RuleSets, work: Work
) -> None:
    """Every rule whose cells in doubt do not pass is taken out of the sets of these cases, in place."""
    doubtful = {rule for column in columns for rule in column.doubts}
    values = [column.column for column in columns]
    for rule in sorted(doubtful):
        # The number of what is not allowed comes before all others, so each is looked up one further.
        present = np.flatnonzero(np.bincount(ids + 1, minlength=1))
        within = np.zeros(len(sets) + 1, dtype=np.bool_)
        within[[number for number in present if number and rule in sets.members(int(number) - 1)]] = True
        places = np.flatnonzero(within.take(ids + 1))
        for place, column in enumerate(columns):
            if rule in column.doubts and len(places):
                passed = _passed(read, cases, rule, place, values[place], places, work)
                _taken_out(ids, places[~passed], rule, sets)
                places = places[passed]


def _passed(
    read: ReadTable, cases: Cases, rule: int, place: int, column: Column, places: NDArray[np.intp], work: Work
) -> NDArray[np.bool_]:
    cell = read.cells[rule][place]
    if cell is None:
        return np.zeros(len(places), dtype=np.bool_)
    names = named_columns(cases, (cell,))
    first, inverse = combinations([column, *(cases.columns[name] for name in names)], places)
    told = [
        passes(cell, column.at(int(at)), scope_of(cases, names, int(at), work.models)) is True
        for at in work.checked(first)
    ]
    return np.array(told, dtype=np.bool_)[inverse]


def _taken_out(ids: Ids, places: NDArray[np.intp], rule: int, sets: RuleSets) -> None:
    for number in np.unique(ids[places]):
        rest = [member for member in sets.members(int(number)) if member != rule]
        ids[places[ids[places] == number]] = sets.number(rest)
