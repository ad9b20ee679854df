"""Rules of detection, run on AI that keeps its limit of 5 % and on AI that does not, looked at every night.

What each rule is known to do stands in the tables below; a simulation of our own, by the functions that production
uses, has to do the same within the sampling error of both.
"""

from functools import cache
from math import sqrt

import numpy as np
import pytest

from governance.rules.statistics import bernoulli_cusum, cusum_path, cusum_threshold, e_process, exact_lower

LIMIT, NIGHTS, RUNS = 0.05, 180, 2000
# Nobody said of how many runs the table is: at least so many. It is written in whole percent, or in tenths of one.
THEIR_RUNS, ROUNDED, NIGHTS_OFF = 1000, 0.005, 2
FEWEST, WEEK, MONTH = 30, 7, 28
DRIFT_FACTOR, FALSE_ALARM, QUIET_NIGHTS = 1.75, 0.05, 200

# By rule: cases a night, true rate: chance that it ever fires, and in which night half of the runs have.
TABLE = {
    "naive": {
        (5, 0.03): (0.56, None),
        (5, 0.05): (0.93, None),
        (5, 0.10): (1.0, 2),
        (40, 0.03): (0.33, None),
        (40, 0.05): (0.95, None),
        (40, 0.075): (1.0, 1),
    },
    "rolling week": {
        (5, 0.03): (1.0, None),
        (5, 0.05): (1.0, None),
        (5, 0.10): (1.0, 7),
        (40, 0.03): (0.89, None),
        (40, 0.05): (1.0, None),
        (40, 0.075): (1.0, 7),
    },
    "exact bound": {
        (5, 0.03): (0.01, None),
        (5, 0.05): (0.23, None),
        (5, 0.10): (1.0, 12.5),
        (40, 0.03): (0.005, None),
        (40, 0.05): (0.29, None),
        (40, 0.075): (1.0, 5),
    },
    "e-process": {
        (5, 0.03): (0.001, None),
        (5, 0.05): (0.03, None),
        (5, 0.10): (0.999, 30),
        (40, 0.03): (0.0, None),
        (40, 0.05): (0.027, None),
        (40, 0.075): (1.0, 15),
    },
}
# Of AI that errs in 3 % and from night 90 on in 8 % of 40 cases a night.
DRIFTING = np.where(np.arange(1, NIGHTS + 1) < 90, 0.03, 0.08)
DRIFT = {"cusum": (1.0, 103), "e-process": (0.10, None), "rolling month": (1.0, 111)}


class Nights:
    """k and n of each night of each run. How many cases come in a night is chance, too."""

    def __init__(self, cases, rates, *seed):
        random = np.random.default_rng(seed)
        self.n = random.poisson(cases, size=(RUNS, NIGHTS))
        self.k = random.binomial(self.n, rates)

    def so_far(self):
        return np.cumsum(self.k, axis=1), np.cumsum(self.n, axis=1)

    def of_last(self, nights):
        """Return k and n of the last so many nights; of none before there were as many."""
        return tuple(_last(counted, nights) for counted in self.so_far())


def _last(total, nights):
    window = np.zeros_like(total)
    window[:, nights - 1] = total[:, nights - 1]
    window[:, nights:] = total[:, nights:] - total[:, :-nights]
    return window


FIRES = {
    "exact bound": lambda k, n: exact_lower(k, n, 0.95) > LIMIT,
    "rolling month": lambda k, n: exact_lower(k, n, 0.99) > LIMIT,
    "e-process": lambda k, n: e_process(k, n, LIMIT) >= 1 / FALSE_ALARM,
}


# More than come in all nights, or in a month, of the busiest.
MOST_CASES = {"exact bound": 8000, "rolling month": 1500, "e-process": 8000}


@cache
def most_cases(rule):
    """Return for each k the most cases in which so many fire: asked of the functions of production."""
    found, n = [], 0
    while n < MOST_CASES[rule]:
        k, step = len(found), 1
        n = max(n, k - 1)
        while step:
            fires_there = FIRES[rule](k, n + step)
            n, step = (n + step, 2 * step) if fires_there else (n, step // 2)
        found.append(n)
    return np.array(found)


def fires(rule, k, n):
    return k >= np.searchsorted(most_cases(rule), n)


def naive(nights):
    k, n = nights.so_far()
    return k > LIMIT * n


def rolling_week(nights):
    k, n = nights.of_last(WEEK)
    return (n >= FEWEST) & (k > LIMIT * n)


def exact_bound(nights):
    k, n = nights.so_far()
    return (n >= FEWEST) & fires("exact bound", k, n)


def evidence(nights):
    return fires("e-process", *nights.so_far())


def rolling_month(nights):
    k, n = nights.of_last(MONTH)
    return (n > 0) & fires("rolling month", k, n)


def sums(nights):
    """Return the sum of every night of every run at once, as `cusum_path` yields it for one."""
    gain = bernoulli_cusum([(1, 1)], LIMIT, DRIFT_FACTOR)
    loss = bernoulli_cusum([(1, 2)], LIMIT, DRIFT_FACTOR) - gain
    value, path = np.zeros(RUNS), np.empty((RUNS, NIGHTS))
    for night in range(NIGHTS):
        k, n = nights.k[:, night], nights.n[:, night]
        value = np.maximum(0, value + k * gain + (n - k) * loss)
        path[:, night] = value
    return path


def cusum(nights):
    return sums(nights) >= cusum_threshold(QUIET_NIGHTS)


RULES = {
    "naive": naive,
    "rolling week": rolling_week,
    "exact bound": exact_bound,
    "e-process": evidence,
    "rolling month": rolling_month,
    "cusum": cusum,
}


def agrees(fired, chance, night):
    """Assert that a rule fired as often, and as soon, as it is known to."""
    ever = fired.any(axis=1)
    error = 3 * sqrt(chance * (1 - chance) * (1 / RUNS + 1 / THEIR_RUNS))
    assert ever.mean() == pytest.approx(chance, abs=error + ROUNDED)
    if night is not None:
        assert np.median(fired[ever].argmax(axis=1) + 1) == pytest.approx(night, abs=NIGHTS_OFF)


@pytest.mark.parametrize("rule", TABLE)
@pytest.mark.parametrize(("cases", "rate"), TABLE["naive"])
def test_each_rule_fires_as_often_and_as_soon_as_it_is_known_to(rule, cases, rate):
    nights = Nights(cases, rate, cases, int(1000 * rate))
    agrees(RULES[rule](nights), *TABLE[rule][cases, rate])


@pytest.mark.parametrize("rule", DRIFT)
def test_after_a_good_spell_the_sum_finds_a_drift_that_all_evidence_since_the_beginning_hides(rule):
    agrees(RULES[rule](Nights(40, DRIFTING, 90)), *DRIFT[rule])


def test_at_five_cases_a_night_even_the_sum_finds_half_of_the_drifts():
    agrees(cusum(Nights(5, DRIFTING, 5)), 0.5, None)


def test_what_is_simulated_at_once_is_what_production_reckons_one_by_one():
    nights = Nights(40, 0.06, 1)
    path, fired = sums(nights), evidence(nights)
    for run in range(20):
        counts = [(int(k), int(n)) for k, n in zip(nights.k[run], nights.n[run], strict=True)]
        assert list(cusum_path(counts, LIMIT, DRIFT_FACTOR)) == pytest.approx(path[run])
        totals = [(int(k), int(n)) for k, n in zip(*(each[run] for each in nights.so_far()), strict=True)]
        assert [e_process(*total, LIMIT) >= 1 / FALSE_ALARM for total in totals] == list(fired[run])
    k, n = (each[0, 29:] for each in nights.so_far())
    bounds = [exact_lower(int(each), int(of)) > LIMIT for each, of in zip(k, n, strict=True)]
    assert bounds == list(fires("exact bound", k, n))
