"""A figure, and how it is measured: the median of several runs in one process, beside a baseline of the same run."""

import re
import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Self

from django.db import connection


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report. Without a baseline there is no ratio."""

    name: str
    value: float
    unit: str
    baseline: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the baseline it is."""
        return self.value / self.baseline if self.baseline else None

    def line(self, width: int) -> str:
        """The figure as a line of aligned columns: name, value, unit, baseline, ratio."""
        return " ".join(
            (
                f"{self.name:<{width}}",
                f"{_number(self.value):>10}",
                f"{self.unit:<10}",
                f"{_number(self.baseline):>10}",
                f"{_number(self.ratio):>8}",
            )
        )


# From here on digits behind the point are noise.
_WHOLE_FROM = 100


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if value >= _WHOLE_FROM or value == int(value) else f"{value:.2f}"


def seconds(act: Callable[[], object]) -> float:
    """Return how long an act takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def median_ms(act: Callable[[], object], runs: int = 7) -> float:
    """Return the median time of an act in milliseconds; the first run only warms up."""
    act()
    return 1000 * statistics.median(seconds(act) for _run in range(runs))


def cpu_ms(*acts: Callable[[], object], runs: int = 7) -> tuple[float, ...]:
    """Return the least CPU time of this process for each act, in milliseconds: what the database does is left out.

    The least, as Python's `timeit` advises: what comes on top is others that ask for the same processor meanwhile. For
    the same reason the runs are some time apart, and the acts take turns.
    """
    spent: list[list[float]] = [[] for _act in acts]
    for run in range(runs + 1):
        time.sleep(_APART)
        for act, times in zip(acts, spent, strict=True):
            started = time.process_time()
            act()
            if run:  # the first one only warms up
                times.append(time.process_time() - started)
    return tuple(1000 * min(times) for times in spent)


# Seconds.
_APART = 0.1
_WRITES = re.compile(r"\b(INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b", re.IGNORECASE)


def _reads(sql: str) -> bool:
    """Whether a statement reads and writes nothing: unions begin with a bracket, others with what they are made of."""
    first = sql.lstrip(" (\n").upper()
    return first.startswith("SELECT") or (first.startswith("WITH") and not _WRITES.search(sql))


class Statements(AbstractContextManager["Statements"]):
    """Notes every statement sent while it is open, so that it can be sent again without anything around it."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Any]] = []
        self._wrapper = connection.execute_wrapper(self._note)

    def __enter__(self) -> Self:
        self._wrapper.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._wrapper.__exit__(*error)  # type: ignore[arg-type] # handed through

    def __len__(self) -> int:
        return len(self.sent)

    def send_again(self) -> None:
        """Send the queries among them and fetch every row, without building anything from it."""
        with connection.cursor() as cursor:
            for sql, params in self.sent:
                if _reads(sql):
                    cursor.execute(sql, params)
                    cursor.fetchall()

    def _note(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's signature
        self.sent.append((sql, params))
        return execute(sql, params, many, context)
