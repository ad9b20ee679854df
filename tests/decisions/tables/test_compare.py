import json
from dataclasses import replace

import pytest

from decisions.tables.cases.cases import cases_from_rows
from decisions.tables.reading import read_table
from decisions.tables.replays.compare import compare
from decisions.tables.replays.outcomes import Outcome
from decisions.tables.replays.replay import Cancelled, Work, replay, wanted
from decisions.tables.table import HitPolicy, InputColumn, OutputColumn, Rule, Table, ValueType

OLD = Table(
    (InputColumn("a", "amount", ValueType.NUMBER),),
    (OutputColumn("r", "route"),),
    (Rule("low", ("< 100",), ('"auto"',)), Rule("high", (">= 100",), ('"desk"',))),
)


def rows(*amounts):
    return [{"amount": amount} for amount in amounts]


def comparison(old, new, *amounts, **about):
    read = read_table(old)
    return compare(read, read_table(new), cases_from_rows(rows(*amounts), wanted(read), **about))


def with_rules(*rules, policy=HitPolicy.UNIQUE):
    return replace(OLD, rules=rules, hit_policy=policy)


LOWER = with_rules(Rule("low", ("< 50",), ('"auto"',)), Rule("high", (">= 50",), ('"desk"',)))


def test_the_matrix_says_from_which_answer_to_which_cases_move():
    found = comparison(OLD, LOWER, 10, 60, 70, 500, 600).to_json()

    assert found["answers"] == ["desk", "auto"]
    assert found["matrix"] == [[2, 0], [2, 1]]
    assert (found["cases"], found["changed"]) == (5, 2)


def test_the_same_version_twice_changes_nothing():
    found = comparison(OLD, OLD, 10, 60, 500).to_json()

    assert (found["changed"], found["other_rule"], found["samples"]) == (0, 0, [])
    assert found["rules_old"] == found["rules_new"] == []


def test_cases_that_lose_or_gain_a_rule_are_counted_both_ways():
    holed = with_rules(OLD.rules[0])

    assert comparison(OLD, holed, 10, 500, 600).to_json()["lost_rule"] == 2
    assert comparison(holed, OLD, 10, 500, 600).to_json()["gained_rule"] == 2


def test_cases_that_become_ambiguous_are_counted():
    wide = with_rules(OLD.rules[0], Rule("high", (">= 50",), ('"desk"',)))

    found = comparison(OLD, wide, 10, 60, 500).to_json()

    assert (found["became_ambiguous"], found["no_longer_ambiguous"], found["lost_rule"]) == (1, 0, 0)
    assert comparison(wide, OLD, 10, 60, 500).to_json()["no_longer_ambiguous"] == 1


def test_the_same_answer_from_another_rule_is_no_change_but_is_counted():
    split = with_rules(Rule("lowest", ("< 50",), ('"auto"',)), Rule("low", ("[50..100)",), ('"auto"',)), OLD.rules[1])

    found = comparison(OLD, split, 10, 60, 500).to_json()

    assert (found["changed"], found["other_rule"]) == (0, 1)


def test_rules_touched_come_with_how_many_of_their_cases_change():
    found = comparison(OLD, LOWER, 10, 60, 70, 500).to_json()

    assert found["rules_old"] == [{"rule": 1, "id": "low", "cases": 3, "changed": 2}]
    assert found["rules_new"] == [{"rule": 2, "id": "high", "cases": 3, "changed": 2}]


def test_segments_show_how_many_of_their_cases_change():
    found = comparison(OLD, LOWER, 10, 60, 70, segment=["north", "south", None]).to_json()

    assert [(one["segment"], one["cases"], one["changed"]) for one in found["by_segment"]] == [
        ("north", 1, 0),
        ("south", 1, 1),
        ("unknown", 1, 1),
    ]


def test_samples_show_different_changes_before_the_same_one_again():
    moved = with_rules(
        Rule("low", ("< 50",), ('"auto"',)),
        Rule("mid", ("[50..100)",), ('"desk"',)),
        Rule("high", (">= 100",), ('"board"',)),
    )

    found = comparison(OLD, moved, *[60] * 60, 500)
    samples = found.samples(2)

    assert [(one["case"], one["old"]["answer"], one["new"]["answer"]) for one in samples] == [
        (1, "auto", "desk"),
        (61, "desk", "board"),
    ]
    assert samples[0]["values"] == {"amount": "60"}
    assert len(found.to_json()["samples"]) == 50


def test_what_is_kept_stays_small_however_many_answers_there_are():
    echo = replace(OLD, rules=(Rule("all", ("-",), ("string(amount)",)),))

    found = comparison(OLD, echo, *range(3_000)).to_json()

    assert found["answers"][-1] == "others"
    assert len(found["matrix"]) == 31
    assert sum(map(sum, found["matrix"])) == found["cases"] == found["changed"] == 3_000
    assert len(json.dumps(found)) < 30_000


def test_it_agrees_with_two_replays_side_by_side():
    read, other = read_table(OLD), read_table(LOWER)
    cases = cases_from_rows(rows(*range(0, 200, 7), None), wanted(read))
    before, after = replay(read, cases), replay(other, cases)

    differing = [at for at in range(cases.count) if before.outcome(at).answer != after.outcome(at).answer]

    assert compare(read, other, cases).changed.nonzero()[0].tolist() == differing
    assert isinstance(before.outcome(0), Outcome)


def test_it_tells_progress_over_both_versions_and_can_be_stopped():
    read = read_table(OLD)
    cases = cases_from_rows(rows(1, 2), wanted(read))
    told = []

    compare(read, read, cases, Work(progress=lambda done, total: told.append((done, total))))

    assert told == [(2, 4), (4, 4)]
    with pytest.raises(Cancelled):
        compare(read, read, cases, Work(cancelled=lambda: True))
