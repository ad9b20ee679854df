"""What the benchmark compares is the same table and the same cases, in the engine's form and in ours."""

import pytest

from benchmarks.replay import same_answers
from benchmarks.replay_tables import random_cases, tree_table
from decisions.tables.reading import read_table
from decisions.tables.replays.outcomes import Ending
from decisions.tables.replays.replay import replay
from decisions.tables.table import HitPolicy


@pytest.mark.parametrize("rules", [10, 100])
def test_tables_of_the_benchmark_fit_every_case_once(rules):
    table = tree_table(rules, 7)

    assert len(table.rules) == rules
    assert replay(read_table(table), random_cases(20_000, 7)).endings[Ending.ANSWERED] == 20_000
    assert table.hit_policy is HitPolicy.UNIQUE


def test_the_other_engine_gives_the_same_answers():
    assert same_answers(tree_table(40, 7), random_cases(300, 7))
    assert not same_answers(tree_table(40, 7), random_cases(300, 7), against=tree_table(40, 8))
