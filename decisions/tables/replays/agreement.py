"""How far a table's answers and people's answers agree, and how sure that is from so many cases.

Sources: Cohen (1960), A coefficient of agreement for nominal scales; Wilson (1927), Probable inference.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from decisions.feel.syntax import Scalar
from decisions.tables.cases.columns import CodedColumn
from decisions.tables.replays.answers import answer_text

_NORMAL_95 = 1.959963984540054
_MOST_ANSWERS = 30
_MOST_SEGMENTS = 50
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which shares the true one lies with 95 % confidence."""

    low: float
    high: float

    def to_json(self) -> list[float]:
        """Both ends, low first."""
        return [round(self.low, 6), round(self.high, 6)]


@dataclass(frozen=True, slots=True)
class Counts:
    """Agreement over some cases. Shares and kappa are None where nothing can be said.

    `compared` cases have an answer of both; `silent` ones only of people. Kappa is None where chance alone would agree
    always, which is where both give one and the same answer throughout.
    """

    compared: int
    agreed: int
    silent: int
    kappa: float | None

    @property
    def share(self) -> float | None:
        """The raw agreement: how many of the compared cases agree."""
        return self.agreed / self.compared if self.compared else None

    @property
    def interval(self) -> Interval | None:
        """The Wilson interval of the raw agreement."""
        return wilson(self.agreed, self.compared)

    def to_json(self) -> dict[str, Any]:
        """Keys: compared, agreed, silent (counts), share, interval ([low, high]), kappa; null where unknown."""
        return {
            "compared": self.compared,
            "agreed": self.agreed,
            "silent": self.silent,
            "share": _rounded(self.share),
            "interval": self.interval.to_json() if self.interval else None,
            "kappa": _rounded(self.kappa),
        }


@dataclass(frozen=True, slots=True)
class AnswerAgreement:
    """One answer: how often people gave it, how often the table, how often both in the same case."""

    answer: str
    people: int
    table: int
    both: int

    def to_json(self) -> dict[str, Any]:
        """Keys: answer, people, table, both (counts), share_of_people, interval (of that), share_of_table."""
        interval = wilson(self.both, self.people)
        return {
            "answer": self.answer,
            "people": self.people,
            "table": self.table,
            "both": self.both,
            "share_of_people": _rounded(self.both / self.people if self.people else None),
            "interval": interval.to_json() if interval else None,
            "share_of_table": _rounded(self.both / self.table if self.table else None),
        }


@dataclass(frozen=True, slots=True)
class Agreement:
    """Table and people side by side: `matrix[i][j]` cases got `answers[i]` from the table, `answers[j]` from people."""

    total: Counts
    undecided: int
    answers: tuple[str, ...]
    matrix: tuple[tuple[int, ...], ...]
    by_answer: tuple[AnswerAgreement, ...]
    by_segment: tuple[tuple[str, Counts], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the keys total (those of `Counts`), undecided, answers, matrix, by_answer and by_segment.

        `undecided` counts cases that people did not decide; `matrix` has the table by row and people by column;
        `by_segment` is a list of segment and the keys of `Counts`.
        """
        return {
            "total": self.total.to_json(),
            "undecided": self.undecided,
            "answers": list(self.answers),
            "matrix": [list(row) for row in self.matrix],
            "by_answer": [answer.to_json() for answer in self.by_answer],
            "by_segment": [{"segment": name, **counts.to_json()} for name, counts in self.by_segment],
        }


def wilson(hits: int, cases: int) -> Interval | None:
    """Return the 95 % interval for a share seen in so many cases; None without any."""
    if not cases:
        return None
    share, square = hits / cases, _NORMAL_95**2
    middle = (share + square / (2 * cases)) / (1 + square / cases)
    half = _NORMAL_95 / (1 + square / cases) * sqrt(share * (1 - share) / cases + square / (4 * cases**2))
    return Interval(max(0.0, middle - half) if hits else 0.0, min(1.0, middle + half) if hits < cases else 1.0)


def cohens_kappa(matrix: NDArray[np.int64]) -> float | None:
    """Return agreement beyond chance; None without cases and where chance alone would agree always."""
    cases = int(matrix.sum())
    if not cases:
        return None
    by_chance = int(matrix.sum(axis=1) @ matrix.sum(axis=0))
    if by_chance == cases * cases:
        return None
    return float((int(np.trace(matrix)) * cases - by_chance) / (cases * cases - by_chance))


def agreement(table: CodedColumn, people: CodedColumn, segment: CodedColumn | None = None) -> Agreement:
    """Return how far the answers of a table and of people agree, case by case."""
    known: dict[tuple[type, Scalar], int] = {}
    rows = _common(table, known)
    columns = _common(people, known)
    size = len(known)
    matrix = _matrix(rows, columns, size)
    order = np.argsort(-(matrix.sum(axis=0)[:size] + matrix.sum(axis=1)[:size]), kind="stable")
    names = [answer_text(value) for _type, value in known]
    by_answer = tuple(
        AnswerAgreement(names[at], int(matrix[:, at].sum()), int(matrix[at, :size].sum()), int(matrix[at, at]))
        for at in order[:_MOST_ANSWERS]
    )
    answers, shown = _shown(matrix[:size, :size], order, names)
    return Agreement(
        _counts(matrix, size),
        int((columns == size).sum()),
        answers,
        tuple(tuple(int(count) for count in row) for row in shown),
        by_answer,
        _by_segment(rows, columns, size, segment) if segment is not None else (),
    )


def _common(column: CodedColumn, known: dict[tuple[type, Scalar], int]) -> NDArray[np.int64]:
    """Return codes that mean the same in both columns; null has the code -1."""
    codes = [
        -1 if value is None else known.setdefault((type(value), value), len(known)) for value in column.values
    ] or [-1]
    return np.array(codes, dtype=np.int64)[column.codes]


def _matrix(rows: NDArray[np.int64], columns: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Return counts by both answers; the last row and column are those without one."""
    rows[rows < 0] = size
    columns[columns < 0] = size
    width = size + 1
    return np.bincount(rows * width + columns, minlength=width * width).reshape(width, width).astype(np.int64)


def _counts(matrix: NDArray[np.int64], size: int) -> Counts:
    inner = matrix[:size, :size]
    return Counts(int(inner.sum()), int(np.trace(inner)), int(matrix[size, :size].sum()), cohens_kappa(inner))


def _shown(
    matrix: NDArray[np.int64], order: NDArray[np.intp], names: list[str]
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the matrix of the most frequent answers; what is beyond them is one row and one column."""
    top, rest = order[:_MOST_ANSWERS], order[_MOST_ANSWERS:]
    inner = matrix[np.ix_(top, top)]
    answers = tuple(names[at] for at in top)
    if not len(rest):
        return answers, inner
    right = matrix[np.ix_(top, rest)].sum(axis=1)
    below = matrix[np.ix_(rest, top)].sum(axis=0)
    corner = matrix[np.ix_(rest, rest)].sum()
    return (*answers, OTHERS), np.block([[inner, right[:, None]], [below[None, :], np.array([[corner]])]])


def _by_segment(
    rows: NDArray[np.int64], columns: NDArray[np.int64], size: int, segment: CodedColumn
) -> tuple[tuple[str, Counts], ...]:
    sizes = np.bincount(segment.codes, minlength=len(segment.values))
    found = []
    for code in np.argsort(-sizes, kind="stable")[:_MOST_SEGMENTS]:
        chosen = segment.codes == code
        if chosen.any():
            name = "unknown" if segment.values[code] is None else answer_text(segment.values[code])
            found.append((name, _counts(_matrix(rows[chosen], columns[chosen], size), size)))
    return tuple(found)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 6)
