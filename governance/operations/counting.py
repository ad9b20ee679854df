"""Figures that each process counts for itself, added up over all of them when they are asked for."""

import os
from functools import cache
from pathlib import Path
from typing import Any

# Kept in files that all processes of one machine share; the library looks for the variable when it is loaded.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def enabled() -> bool:
    """Whether anybody may ask for figures; without a token nothing is counted."""
    return bool(os.environ.get("METRICS_TOKEN"))


def folder_ready(data: Path) -> None:
    """Have a folder for the counts of all processes, unless the environment names one."""
    if enabled():
        folder = Path(os.environ.setdefault(FOLDER, str(data / "metrics")))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


@cache
def _requests() -> tuple[Any, Any]:
    from prometheus_client import CollectorRegistry, Counter, Histogram  # noqa: PLC0415 - reads the environment first

    registry = CollectorRegistry()
    answered = Counter("remit_requests", "Requests answered.", ["route", "method", "status"], registry=registry)
    took = Histogram("remit_request_seconds", "How long answers took.", ["route"], buckets=SECONDS, registry=registry)
    return answered, took


def request_counted(route: str, method: str, status: int, seconds: float) -> None:
    """Count one answer."""
    if enabled():
        answered, took = _requests()
        answered.labels(route, method if method in METHODS else "other", f"{status // 100}xx").inc()
        took.labels(route).observe(seconds)


def counted_text() -> bytes:
    """Return what all processes counted, as Prometheus reads it."""
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 - same
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415 - same

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # the library has no types here
    text: bytes = generate_latest(registry)
    return text
