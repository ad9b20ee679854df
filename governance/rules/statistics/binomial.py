"""The binomial distribution, by the incomplete beta function: fast and exact for a hundred million cases."""

from math import exp, lgamma, log, log1p, sqrt
from statistics import NormalDist

_CLOSE = 1e-15
_TINY = 1e-300
_STEPS = 200_000
_TRIES = 100


def check_counts(k: int, n: int) -> None:
    """Raise a ValueError that says what to do where `k` of `n` cannot be."""
    if n <= 0:
        raise ValueError("Count at least one case: of none nothing can be said.")
    if not 0 <= k <= n:
        raise ValueError(f"Count between none and all of the cases: {k} of {n} cannot be.")


def check_confidence(confidence: float) -> None:
    """Raise a ValueError that says what to do where a confidence is no part of one."""
    if not 0 < confidence < 1:
        raise ValueError(f"Name a confidence between 0 and 1, such as 0.95, not {confidence}.")


def check_share(share: float) -> None:
    """Raise a ValueError that says what to do where nothing can be tested against a share."""
    if not 0 < share < 1:
        raise ValueError(f"Name a share between 0 and 1, such as 0.05: nothing can be tested against {share}.")


def binomial_cdf(k: int, n: int, p: float) -> float:
    """Return how likely `k` or fewer of `n` cases are, each with chance `p` (0 < p < 1)."""
    return 1.0 if k >= n else 1 - incomplete_beta(p, k + 1, n - k)


def incomplete_beta(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function of 0 < x < 1.

    Source: its continued fraction (DLMF 8.17.22), evaluated after Lentz (1976) and Thompson and Barnett (1986); on the
    side where that converges fast.
    """
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    return front * _fraction(x, a, b) if front else 0.0


def _fraction(x: float, a: float, b: float) -> float:
    """Return the continued fraction: two of its terms a step, until a step changes nothing."""
    c, d = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        change = 1.0
        for term in (even, odd):
            d = 1 / _off_zero(1 + term * d)
            c = _off_zero(1 + term / c)
            change = c * d
            value *= change
        if abs(change - 1) < _CLOSE:
            break
    return value


def _off_zero(number: float) -> float:
    return number if abs(number) > _TINY else _TINY


def beta_quantile(share: float, a: float, b: float) -> float:
    """Return the x below which `share` of a beta distribution lies (a, b >= 1).

    Newton's steps from where the normal distribution puts it; halving where a step leaves what is still possible.
    """
    low, high = 0.0, 1.0
    mean = a / (a + b)
    x = mean + NormalDist().inv_cdf(share) * sqrt(mean * (1 - mean) / (a + b + 1))
    norm = lgamma(a + b) - lgamma(a) - lgamma(b)
    for _ in range(_TRIES):
        if not low < x < high:
            x = (low + high) / 2
        beyond = incomplete_beta(x, a, b) - share
        low, high = (low, x) if beyond > 0 else (x, high)
        slope = exp(norm + (a - 1) * log(x) + (b - 1) * log1p(-x))
        last, x = x, x - beyond / max(slope, _TINY)
        if abs(x - last) <= _CLOSE * last:
            break
    return min(max(x, low), high)
