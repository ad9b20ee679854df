from math import comb
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.rules.statistics import exact_lower, exact_upper, wilson


@st.composite
def counts(draw, most=60):
    n = draw(st.integers(1, most))
    return draw(st.integers(0, n)), n


def at_most(k, n, p):
    """Return how likely k or fewer are, added up term by term."""
    return sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1))


def test_the_interval_is_that_of_the_literature():
    # Newcombe (1998), table I, method 3.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(29, 29) == pytest.approx((0.8830, 1.0), abs=5e-5)


def test_no_error_in_twenty_cases_may_still_be_one_in_seven():
    assert exact_upper(0, 20) == pytest.approx(0.1391, abs=5e-5)


@settings(max_examples=60, deadline=None)
@given(counts(), st.sampled_from([0.9, 0.95, 0.975, 0.99]))
def test_at_the_exact_bounds_the_terms_of_the_distribution_add_up_to_the_doubt(counted, confidence):
    k, n = counted
    if k < n:
        assert at_most(k, n, exact_upper(k, n, confidence)) == pytest.approx(1 - confidence, abs=1e-9)
    if k:
        assert 1 - at_most(k - 1, n, exact_lower(k, n, confidence)) == pytest.approx(1 - confidence, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(counts(100_000), st.floats(0.5, 0.999))
def test_bounds_hold_the_share_widen_with_confidence_and_rise_with_what_was_counted(counted, confidence):
    k, n = counted
    low, high = exact_lower(k, n, confidence), exact_upper(k, n, confidence)

    assert 0 <= low <= k / n <= high <= 1
    assert low >= exact_lower(k, n, 0.9999)
    assert high <= exact_upper(k, n, 0.9999)
    if k < n:
        assert high <= exact_upper(k + 1, n, confidence)
        assert exact_upper(k, n + 1, confidence) <= high
    shown = wilson(k, n, confidence)
    assert 0 <= shown[0] <= k / n <= shown[1] <= 1


@pytest.mark.parametrize("share", [0.01, 0.05, 0.3])
def test_the_true_share_lies_above_the_upper_bound_no_more_often_than_said(share):
    n = 120
    missed = sum(comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1) if exact_upper(k, n) < share)
    assert missed <= 0.05


def test_a_hundred_million_cases_are_bounded_at_once():
    n, begin = 10**8, perf_counter()
    assert exact_upper(n // 2, n) == pytest.approx(0.5 + 1.6449 * 0.5 / n**0.5, abs=1e-8)
    assert exact_upper(1, n) == pytest.approx(4.7439 / n, rel=1e-4)
    assert exact_lower(n - 1, n) == pytest.approx(1 - 4.7439 / n, abs=1e-11)
    assert perf_counter() - begin < 2


@pytest.mark.parametrize("bound", [wilson, exact_upper, exact_lower])
@pytest.mark.parametrize(("k", "n", "says"), [(0, 0, "at least one"), (3, 2, "3 of 2"), (-1, 2, "-1 of 2")])
def test_what_cannot_have_been_counted_is_refused_with_what_to_do(bound, k, n, says):
    with pytest.raises(ValueError, match=says):
        bound(k, n)


def test_a_confidence_of_all_is_refused():
    with pytest.raises(ValueError, match=r"such as 0\.95"):
        exact_upper(0, 20, 1.0)
