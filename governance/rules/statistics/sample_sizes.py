"""How many cases it takes before anything can be said."""

from collections.abc import Callable

from governance.rules.statistics.binomial import binomial_cdf, check_confidence, check_share


def cases_needed(errors: int, limit: float, confidence: float = 0.95) -> int:
    """Return in how many cases that many errors show that the true share lies within the limit.

    It is the least `n` whose exact upper bound is within it. Source: Clopper and Pearson (1934); with no error it is
    the rule of three (Hanley and Lippman-Hand 1983).

    Raises: ValueError.
    """
    check_share(limit)
    check_confidence(confidence)
    if errors < 0:
        raise ValueError(f"Count no error or more, not {errors}.")
    return _least(errors + 1, lambda n: binomial_cdf(errors, n, limit) <= 1 - confidence)


def cases_for_power(limit: float, true_rate: float, power: float = 0.8, confidence: float = 0.95) -> int:
    """Return how many cases show with that chance that the limit is kept, where errors really come at `true_rate`.

    Of the numbers at which one more error may be seen (`cases_needed`), it is the first that passes often enough.
    Source: the exact power of a binomial test (Chernick and Liu 2002), without its saw teeth.

    Raises: ValueError.
    """
    check_share(limit)
    check_confidence(power)
    if not 0 <= true_rate < limit:
        raise ValueError("Expect fewer errors than the limit allows: no number of cases shows what does not hold.")

    def passes(allowed: int) -> bool:
        cases = cases_needed(allowed, limit, confidence)
        return true_rate == 0 or binomial_cdf(allowed, cases, true_rate) >= power

    return cases_needed(_least(0, passes), limit, confidence)


def errors_allowed(cases: int, limit: float, confidence: float = 0.95) -> int | None:
    """Return with how many errors at most so many cases show that the limit is kept; None where not even without any.

    Raises: ValueError.
    """
    check_share(limit)
    check_confidence(confidence)
    most = _least(0, lambda errors: binomial_cdf(errors, cases, limit) > 1 - confidence) - 1
    return most if most >= 0 else None


def _least(start: int, holds: Callable[[int], bool]) -> int:
    """Return the least number from `start` on that holds, for what holds from one number on."""
    step, low, high = 1, start - 1, start
    while not holds(high):
        low, high, step = high, high + step, 2 * step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
