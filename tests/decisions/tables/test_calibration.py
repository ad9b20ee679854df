import numpy as np
import pytest

from decisions.tables.replays.calibration import calibration


def calibrated(confidence, correct, judged=None):
    flags = None if judged is None else np.array(judged, dtype=bool)
    return calibration(np.array(confidence, dtype=float), np.array(correct, dtype=bool), flags)


def test_confidence_that_comes_true_as_often_as_it_says_has_no_error():
    assert calibrated([0.75] * 4, [True, True, True, False]).error == pytest.approx(0)


def test_the_error_is_the_distance_in_each_bin_weighed_by_its_cases():
    # Three cases at 0.9 of which one is right, one at 0.2 that is right.
    found = calibrated([0.9, 0.9, 0.9, 0.2], [True, False, False, True])

    assert found.error == pytest.approx((3 * abs(0.9 - 1 / 3) + 1 * abs(0.2 - 1)) / 4)


def test_full_confidence_lies_in_the_last_bin():
    assert [part.cases for part in calibrated([1.0, 0.95], [True, True]).bins][-1] == 2


def test_the_share_below_each_threshold_forecasts_what_would_be_escalated():
    found = calibrated([0.1, 0.5, 0.5, 0.9], [True] * 4)

    assert len(found.below) == 101
    assert (found.below[0], found.below[10], found.below[11], found.below[50], found.below[51]) == (
        0,
        0,
        0.25,
        0.25,
        0.75,
    )
    assert found.below[100] == 1


def test_wrong_answers_that_stay_above_each_threshold_are_told():
    found = calibrated([0.2, 0.6, 0.9], [False, False, True])

    assert found.wrong_above[0] == pytest.approx(2 / 3)
    assert found.wrong_above[50] == 0.5
    assert found.wrong_above[90] == 0
    assert found.wrong_above[91] is None


def test_cases_of_unknown_truth_count_for_thresholds_and_not_for_the_error():
    found = calibrated([0.9, 0.1, np.nan], [True, False, True], [True, False, True])

    assert (found.judged, found.with_confidence) == (1, 2)
    assert found.error == pytest.approx(0.1)
    assert found.below[50] == 0.5


def test_nothing_is_said_of_no_cases():
    found = calibrated([], []).to_json()

    assert found["error"] is None
    assert found["bins"][0] == {"low": 0.0, "high": 0.1, "cases": 0, "confidence": None, "correct": None}
