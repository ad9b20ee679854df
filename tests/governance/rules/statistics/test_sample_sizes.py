import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.rules.statistics import cases_for_power, cases_needed, errors_allowed, exact_upper
from governance.rules.statistics.binomial import binomial_cdf

KNOWN = {0.1: [29, 46, 61, 76], 0.05: [59, 93, 124, 153], 0.02: [149, 236, 313, 386], 0.01: [299, 473, 628, 773]}


@pytest.mark.parametrize("limit", KNOWN)
def test_the_cases_it_takes_are_those_that_are_known(limit):
    assert [cases_needed(errors, limit) for errors in range(4)] == KNOWN[limit]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 40), st.floats(0.001, 0.9), st.sampled_from([0.9, 0.95, 0.99]))
def test_it_is_the_least_number_that_shows_it(errors, limit, confidence):
    needed = cases_needed(errors, limit, confidence)

    assert exact_upper(errors, needed, confidence) <= limit + 1e-9
    if needed > errors + 1:
        assert exact_upper(errors, needed - 1, confidence) > limit - 1e-9


# A pilot that is to pass in four of five cases, were the true rate half of the limit.
@pytest.mark.parametrize(("limit", "cases"), [(0.1, 179), (0.05, 361), (0.02, 969), (0.01, 1941)])
def test_so_many_cases_pass_often_enough_and_with_one_error_fewer_allowed_they_do_not(limit, cases):
    assert cases_for_power(limit, limit / 2) == cases

    allowed = errors_allowed(cases, limit)
    assert binomial_cdf(allowed, cases, limit / 2) >= 0.8
    assert binomial_cdf(allowed - 1, cases_needed(allowed - 1, limit), limit / 2) < 0.8


# Found by a search in steps of five percent: more than the least, and enough.
@pytest.mark.parametrize(("limit", "cases"), [(0.1, 193), (0.05, 392), (0.02, 1056), (0.01, 2102)])
def test_the_rounder_numbers_of_a_coarse_search_pass_as_well(limit, cases):
    allowed = errors_allowed(cases, limit)
    assert binomial_cdf(allowed, cases, limit / 2) >= 0.8
    assert cases_for_power(limit, limit / 2) <= cases


def test_so_many_errors_are_allowed_as_their_cases_have_room_for():
    assert [errors_allowed(cases, 0.05) for cases in (58, 59, 92, 93, 153)] == [None, 0, 0, 1, 3]


def test_without_any_error_to_expect_it_takes_what_no_error_takes():
    assert cases_for_power(0.05, 0.0) == 59


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (lambda: cases_needed(0, 0.0), "between 0 and 1"),
        (lambda: cases_needed(0, 1.0), "between 0 and 1"),
        (lambda: cases_needed(-1, 0.1), "no error or more"),
        (lambda: cases_for_power(0.05, 0.05), "fewer errors than the limit"),
    ],
)
def test_what_no_number_of_cases_can_show_is_refused(asked, says):
    with pytest.raises(ValueError, match=says):
        asked()
