import random
from decimal import Decimal

import numpy as np
import pytest

from decisions.tables.cases.columns import coded
from decisions.tables.replays.agreement import agreement, cohens_kappa, wilson


def agree(table, people, segment=None):
    return agreement(coded(table), coded(people), None if segment is None else coded(segment))


def test_the_matrix_has_the_table_by_row_and_people_by_column():
    found = agree(["yes", "yes", "no", "yes"], ["yes", "no", "no", "yes"])

    assert found.answers == ("yes", "no")
    assert found.matrix == ((2, 1), (0, 1))
    assert (found.total.compared, found.total.agreed, found.total.share) == (4, 3, 0.75)


def test_kappa_is_agreement_beyond_chance():
    # The worked example that is told most often: 20 and 15 agreed, 5 and 10 not.
    assert cohens_kappa(np.array([[20, 5], [10, 15]])) == pytest.approx(0.4)


def test_kappa_is_not_known_without_cases_and_where_chance_would_always_agree():
    assert agree([], []).total.kappa is None
    assert agree(["yes"] * 5, ["yes"] * 5).total.kappa is None


def test_kappa_of_a_table_that_always_says_the_same_is_zero():
    assert agree(["yes"] * 4, ["yes", "no", "yes", "no"]).total.kappa == 0


def test_kappa_of_full_agreement_over_two_answers_is_one():
    assert agree(["yes", "no"], ["yes", "no"]).total.kappa == 1


def test_kappa_lies_between_one_below_and_one_above_whatever_is_said():
    dice = random.Random(5)  # noqa: S311 - the same answers in every run
    for _turn in range(200):
        said = [[dice.choice("abc") for _ in range(20)] for _ in "12"]
        kappa = agree(*said).total.kappa
        assert kappa is None or -1 <= kappa <= 1


def test_the_interval_is_wilsons():
    found = wilson(81, 263)

    assert (found.low, found.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 10).low == 0
    assert wilson(10, 10).high == 1
    assert wilson(10, 10).low < 1
    assert wilson(0, 0) is None


def test_cases_without_an_answer_of_both_are_counted_and_not_compared():
    found = agree(["yes", None, "no", None], ["yes", "no", None, None])

    assert (found.total.compared, found.total.silent, found.undecided) == (1, 1, 2)


def test_numbers_agree_however_they_are_written_and_never_with_truth_values():
    assert agree([Decimal("1.0"), Decimal(1)], [Decimal(1), True]).total.agreed == 1


def test_each_answer_shows_how_often_who_gave_it():
    found = agree(["yes", "yes", "no"], ["yes", "no", "no"]).to_json()

    assert found["by_answer"][0] == {
        "answer": "yes",
        "people": 1,
        "table": 2,
        "both": 1,
        "share_of_people": 1.0,
        "interval": [0.206549, 1.0],
        "share_of_table": 0.5,
    }


def test_segments_are_compared_each_by_itself():
    found = agree(["yes", "no", "yes"], ["yes", "yes", "yes"], ["a", "a", None])

    assert [(name, counts.compared, counts.agreed) for name, counts in found.by_segment] == [
        ("a", 2, 1),
        ("unknown", 1, 1),
    ]


def test_what_is_kept_of_very_many_answers_is_the_most_frequent_and_the_rest_together():
    said = [str(number) for number in range(100)]

    found = agree(said, said)

    assert found.answers[-1] == "others"
    assert len(found.matrix) == 31
    assert sum(map(sum, found.matrix)) == found.total.agreed == 100
