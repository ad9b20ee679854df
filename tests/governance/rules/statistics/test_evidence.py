from math import comb, exp, inf, isfinite, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.rules.statistics import MOST, bernoulli_cusum, cusum_path, cusum_threshold, e_process


def test_the_evidence_is_the_mean_of_the_likelihood_ratios():
    ratios = [(p / 0.05) ** 10 * ((1 - p) / 0.95) ** 90 for p in (0.0625, 0.075, 0.1, 0.15)]
    assert e_process(10, 100, 0.05) == pytest.approx(sum(ratios) / 4)


@pytest.mark.parametrize("true_share", [0.001, 0.03, 0.05])
def test_while_the_limit_is_kept_no_evidence_is_to_be_expected(true_share):
    # The mean over all outcomes is at most one: that is what makes it safe to look every night.
    n = 150
    mean = sum(comb(n, k) * true_share**k * (1 - true_share) ** (n - k) * e_process(k, n, 0.05) for k in range(n + 1))
    assert mean <= 1 + 1e-9


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 10**8), st.floats(0.001, 0.999), st.floats(0, 1))
def test_evidence_is_finite_and_grows_with_every_failure(n, t, part):
    k = int(part * (n - 1))
    fewer, more = e_process(k, n, t), e_process(k + 1, n, t)

    assert 0 <= fewer <= more <= MOST
    assert isfinite(more)


def test_whatever_is_worse_than_all_is_taken_as_successes_that_are_rarer():
    # At a limit of 90 % failures there is no 1.25 times as many: successes are 1.25 times as rare.
    assert e_process(1, 1, 0.9, alternatives=(1.25,)) == pytest.approx((1 - 0.1 / 1.25) / 0.9)


def test_the_sum_forgets_a_good_spell():
    gain, loss = log(1.75), log((1 - 0.0875) / 0.95)
    path = list(cusum_path([(0, 40), (0, 40), (4, 40)], 0.05, 1.75))

    assert path == pytest.approx([0, 0, 4 * gain + 36 * loss])
    assert bernoulli_cusum([(0, 40)] * 1000 + [(4, 40)], 0.05, 1.75) == pytest.approx(path[-1])
    assert bernoulli_cusum([], 0.05, 1.75) == 0


def test_a_night_without_cases_changes_nothing():
    assert bernoulli_cusum([(4, 40), (0, 0)], 0.05, 1.75) == bernoulli_cusum([(4, 40)], 0.05, 1.75)


def test_the_threshold_is_the_logarithm_of_the_nights():
    assert exp(cusum_threshold(200)) == pytest.approx(200)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (lambda: e_process(0, 0, 0.05), "at least one case"),
        (lambda: e_process(3, 2, 0.05), "3 of 2"),
        (lambda: e_process(1, 2, 0.0), "against 0"),
        (lambda: e_process(1, 2, 1.0), "against 1"),
        (lambda: bernoulli_cusum([(3, 2)], 0.05, 1.75), "3 of 2"),
        (lambda: bernoulli_cusum([], 0.0, 1.75), "against 0"),
        (lambda: bernoulli_cusum([], 0.05, 1.0), "for the worse"),
        (lambda: cusum_threshold(1), "more than one night"),
        (lambda: cusum_threshold(-inf), "more than one night"),
    ],
)
def test_what_cannot_be_tested_is_refused_with_what_to_do(asked, says):
    with pytest.raises(ValueError, match=says):
        asked()
