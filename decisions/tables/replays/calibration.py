"""Whether a stated confidence can be believed, and how many cases lie below each threshold of it.

Source: Naeini, Cooper, Hauskrecht (2015), Obtaining well calibrated probabilities using Bayesian binning.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_THRESHOLDS = 101
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Cases of about the same confidence: how confident they were on average, how many were right."""

    low: float
    high: float
    cases: int
    confidence: float | None
    correct: float | None

    def to_json(self) -> dict[str, Any]:
        """Keys: low, high (bounds), cases, confidence (mean), correct (share); null in an empty bin."""
        return {
            "low": self.low,
            "high": self.high,
            "cases": self.cases,
            "confidence": None if self.confidence is None else round(self.confidence, 6),
            "correct": None if self.correct is None else round(self.correct, 6),
        }


@dataclass(frozen=True, slots=True)
class Calibration:
    """Confidence against what was right.

    `error` is the expected calibration error over the judged cases, None without any. `below[t]` is the share of all
    cases with a confidence whose confidence is less than t percent; `wrong_above[t]` the share of wrong ones among
    the judged cases at or above it, None where there are none.
    """

    error: float | None
    judged: int
    with_confidence: int
    bins: tuple[CalibrationBin, ...]
    below: tuple[float, ...]
    wrong_above: tuple[float | None, ...]

    def to_json(self) -> dict[str, Any]:
        """Keys: error, judged, with_confidence, bins (list), below and wrong_above (101 shares, at 0 to 100 %)."""
        return {
            "error": None if self.error is None else round(self.error, 6),
            "judged": self.judged,
            "with_confidence": self.with_confidence,
            "bins": [part.to_json() for part in self.bins],
            "below": [round(share, 6) for share in self.below],
            "wrong_above": [None if share is None else round(share, 6) for share in self.wrong_above],
        }


def calibration(
    confidence: NDArray[np.float64], correct: NDArray[np.bool_], judged: NDArray[np.bool_] | None = None, bins: int = 10
) -> Calibration:
    """Return how confidence (0 to 1, NaN where unknown) and being right go together.

    `judged` marks the cases of which it is known whether they were right; without it, all are.
    """
    stated = ~np.isnan(confidence)
    judged = stated if judged is None else stated & judged
    sure, right = confidence[judged], correct[judged]
    places = np.minimum((sure * bins).astype(np.int64), bins - 1)
    cases = np.bincount(places, minlength=bins)
    sums = np.bincount(places, weights=sure, minlength=bins)
    rights = np.bincount(places, weights=right, minlength=bins)
    error = float(np.abs(sums - rights).sum() / len(sure)) if len(sure) else None
    parts = tuple(
        CalibrationBin(
            at / bins,
            (at + 1) / bins,
            int(cases[at]),
            float(sums[at] / cases[at]) if cases[at] else None,
            float(rights[at] / cases[at]) if cases[at] else None,
        )
        for at in range(bins)
    )
    below = _below(confidence[stated])
    return Calibration(error, int(judged.sum()), int(stated.sum()), parts, below, _wrong_above(sure, right))


def _below(confidence: NDArray[np.float64]) -> tuple[float, ...]:
    if not len(confidence):
        return (0.0,) * _THRESHOLDS
    ordered = np.sort(confidence)
    counts = np.searchsorted(ordered, np.arange(_THRESHOLDS) / _PERCENT, side="left")
    return tuple(float(count / len(ordered)) for count in counts)


def _wrong_above(confidence: NDArray[np.float64], correct: NDArray[np.bool_]) -> tuple[float | None, ...]:
    order = np.argsort(confidence, kind="stable")
    wrong_from = np.concatenate([np.cumsum(~correct[order][::-1])[::-1], [0]])
    starts = np.searchsorted(confidence[order], np.arange(_THRESHOLDS) / _PERCENT, side="left")
    left = len(confidence) - starts
    return tuple(float(wrong_from[start] / count) if count else None for start, count in zip(starts, left, strict=True))
