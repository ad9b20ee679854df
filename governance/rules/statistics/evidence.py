"""What a limit is watched with in production: evidence that may be looked at every night without crying wolf."""

from collections.abc import Iterable, Iterator, Sequence
from math import exp, log, log1p

from governance.rules.statistics.binomial import check_counts, check_share

# How much worse it may be than the limit: the alternatives that the evidence is averaged over.
ALTERNATIVES = (1.25, 1.5, 2.0, 3.0)
# Evidence beyond this says nothing more, and a number has to hold it.
MOST = 1e300


def e_process(k: int, n: int, t: float, alternatives: Sequence[float] = ALTERNATIVES) -> float:
    """Return how much `k` of `n` cases speak against a share of `t` or less; never above `MOST`.

    While the share is at most `t`, the chance that this ever reaches 1/alpha is at most alpha, however often somebody
    looks and whatever the schedule: it is a mean of likelihood ratios, a supermartingale, and Ville's inequality holds
    (Ville 1939; Ramdas, Gruenwald, Vovk, Shafer 2023). For a share that must be at least so much, count failures.

    Raises: ValueError.
    """
    check_counts(k, n)
    check_share(t)
    logs = [k * gain + (n - k) * loss for gain, loss in (_ratio(t, factor) for factor in alternatives)]
    largest = max(logs)
    if largest > log(MOST):
        return MOST
    return min(MOST, exp(largest) * sum(exp(each - largest) for each in logs) / len(logs))


def bernoulli_cusum(counts: Iterable[tuple[int, int]], t: float, factor: float) -> float:
    """Return where the sum stands after `counts`: (k, n) of each night, in order; 0 of none. See `cusum_path`."""
    value = 0.0
    for value in cusum_path(counts, t, factor):  # noqa: B007 - the last one is the answer
        pass
    return value


def cusum_path(counts: Iterable[tuple[int, int]], t: float, factor: float) -> Iterator[float]:
    """Yield after each night the sum that finds a drift from `t` to `factor` times as much after a good spell.

    It adds up how much a night speaks for the drift, and forgets what spoke against it once that is all it knows.
    Source: Page (1954); Reynolds and Stoumbos (1999), A CUSUM chart for monitoring a proportion; each stretch is a
    sequential probability ratio test (Wald 1945).

    Raises: ValueError.
    """
    check_share(t)
    if factor <= 1:
        raise ValueError(f"Name a drift for the worse, such as 1.75 times the limit, not {factor}.")
    gain, loss = _ratio(t, factor)
    value = 0.0
    for k, n in counts:
        if not 0 <= k <= n:
            raise ValueError(f"Count between none and all of the cases: {k} of {n} cannot be.")
        value = max(0.0, value + k * gain + (n - k) * loss)
        yield value


def cusum_threshold(nights: float) -> float:
    """Return where the sum signals: at the limit, on average that many nights pass before it does for nothing.

    Raises: ValueError.
    """
    if nights <= 1:
        raise ValueError(f"Name more than one night between false alarms, not {nights}.")
    return log(nights)


def _ratio(t: float, factor: float) -> tuple[float, float]:
    """Return how much a failure and a success speak for `factor` times the share `t`, as logarithms.

    Where that is more than all, successes are `factor` times as rare instead.
    """
    worse = factor * t if factor * t < 1 else 1 - (1 - t) / factor
    return log(worse / t), log1p(-worse) - log1p(-t)
