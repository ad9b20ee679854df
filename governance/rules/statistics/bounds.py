"""Between which shares the true one lies: the interval that is shown, and the exact bounds that prove something."""

from math import expm1, log, sqrt
from statistics import NormalDist

from governance.rules.statistics.binomial import beta_quantile, check_confidence, check_counts


def wilson(k: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the two-sided interval of a share of which `k` of `n` were seen, to be shown beside it.

    Source: Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22.

    Raises: ValueError.
    """
    check_counts(k, n)
    check_confidence(confidence)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, spread = k / n, z * z / n
    middle = share + spread / 2
    reach = z * sqrt(share * (1 - share) / n + spread / (4 * n))
    # At the ends the arithmetic leaves a crumb that is no share.
    low = 0.0 if k == 0 else max(0.0, (middle - reach) / (1 + spread))
    high = 1.0 if k == n else min(1.0, (middle + reach) / (1 + spread))
    return low, high


def exact_upper(k: int, n: int, confidence: float = 0.95) -> float:
    """Return the exact one-sided upper bound: a true share above it shows `k` or fewer in `n` too seldom to believe.

    Source: Clopper and Pearson (1934), The use of confidence or fiducial limits illustrated in the case of the
    binomial, Biometrika 26.

    Raises: ValueError.
    """
    check_counts(k, n)
    check_confidence(confidence)
    if k == n:
        return 1.0
    if k == 0:
        return -expm1(log(1 - confidence) / n)
    return beta_quantile(confidence, k + 1, n - k)


def exact_lower(k: int, n: int, confidence: float = 0.95) -> float:
    """Return the exact one-sided lower bound, the upper one seen from the other side. Source: as there.

    Raises: ValueError.
    """
    check_counts(k, n)
    return 1 - exact_upper(n - k, n, confidence)
