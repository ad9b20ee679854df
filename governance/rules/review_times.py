"""How long people look at what an AI decided, kept as a histogram: of many reviews nobody needs each one."""

from collections.abc import Sequence
from itertools import pairwise

# Seconds. A review falls into the first class whose edge it stays below; the last class has no end.
REVIEW_EDGES: tuple[int, ...] = (2, 5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200, 3600)
CLASSES = len(REVIEW_EDGES) + 1


def median_of(histogram: Sequence[int]) -> float | None:
    """Return the median time of a review in seconds, or None where none was timed.

    Within its class it is taken to lie as if the reviews were spread evenly; in the last one it is the last edge.
    """
    total = sum(histogram)
    if total == 0:
        return None
    below = 0
    for count, (start, end) in zip(histogram, pairwise((0, *REVIEW_EDGES)), strict=False):
        if count and below + count >= total / 2:
            return start + (end - start) * (total / 2 - below) / count
        below += count
    return float(REVIEW_EDGES[-1])
