"""How far what comes in has shifted from what came in before."""

from collections.abc import Sequence
from math import log

# A group that is empty on one side would shift without bound; half a case in a thousand stands for it.
_LEAST = 0.0005


def psi(expected: Sequence[float], actual: Sequence[float]) -> float:
    """Return the population stability index of two counts by group, in the same order; 0 where nothing shifted.

    Source: Siddiqi (2006), Credit Risk Scorecards: the symmetric Kullback-Leibler divergence (Kullback and Leibler
    1951). That 0.1 is some shift and 0.25 much of one are conventions, no more.

    Raises: ValueError.
    """
    if len(expected) != len(actual):
        raise ValueError("Name the same groups on both sides.")
    if min(*expected, *actual, 0) < 0 or not sum(expected) or not sum(actual):
        raise ValueError("Count at least one case on each side, and none below zero.")
    before, after = _shares(expected), _shares(actual)
    return sum((a - b) * log(a / b) for b, a in zip(before, after, strict=True))


def _shares(counts: Sequence[float]) -> list[float]:
    total = sum(counts)
    return [max(count / total, _LEAST) for count in counts]
