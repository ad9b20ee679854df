"""A client that sends outcomes until each is known to be taken, while whatever takes and counts them is killed.

What is sent is in disorder, and some of it several times; what is to come out is counted in plain Python beside it.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from socket import socket

from django.db import connection

from benchmarks.outcome_events import one, today
from governance.local.portal import WEB
from governance.models import MeasureDay, OutcomeBatch, OutcomeDay

HOST = "127.0.0.1"
PATIENCE = 120.0
BATCH = 5_000
# One in so many is sent twice, and the whole is spread over so many days.
TWICE, DAYS = 20, 5
ACCEPTED = 202


@dataclass(frozen=True, slots=True)
class Streamed:
    """What was sent and how it ended. `told` is what the server said it took; answers it never gave are not in it."""

    sent: int
    told: int
    kills: int
    seconds: float


class Process:
    """A process that can be killed with everything under it, and started again."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self._command, self._env = command, env
        self._running = self._started()

    def kill(self) -> None:
        """Kill it as the machine would: nothing is told to it."""
        os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()

    def again(self) -> None:
        """Kill it and start another."""
        self.kill()
        self._running = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, env=self._env, start_new_session=True)


@contextmanager
def running(env: dict[str, str]) -> Iterator[tuple[int, Process, Process]]:
    """Have a web server and a worker; yield its port and both."""
    with socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
    listen = ["--no-access-log", "--log-level", "error", "--host", HOST, "--port", str(port)]
    web = Process([sys.executable, "-m", "granian", *WEB.split(), *listen, "governance.wsgi:application"], env)
    queue = ["-A", "governance.celery", "worker", "-l", "warning", "--concurrency", "1", "-B", "-s", env["REMIT_BEAT"]]
    worker = Process([sys.executable, "-m", "celery", *queue], env)
    try:
        yield port, web, worker
    finally:
        web.kill()
        worker.kill()


def stream(port: int, token: str, key: str, total: int, disturb: Callable[[float], int]) -> Streamed:
    """Send so many distinct outcomes, some twice, in disorder; `disturb` is told how far it has come and kills."""
    numbers = [*range(total), *range(0, total, TWICE)]
    random.Random(total).shuffle(numbers)  # noqa: S311 - nothing is secret about it
    started, told, kills = time.perf_counter(), 0, 0
    for first in range(0, len(numbers), BATCH):
        kills += disturb(first / len(numbers))
        told += _sent(port, token, b"\n".join(_lines(numbers[first : first + BATCH], key)))
    return Streamed(len(numbers), told, kills, time.perf_counter() - started)


def counted_in_time(total: int) -> bool:
    """Return whether all was counted before patience ran out."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if _cases() >= total and not OutcomeBatch.objects.filter(rolled_at=None).exists():
            return True
        time.sleep(0.2)
    return False


def expected(total: int) -> Counter[tuple[str, str]]:
    """Return how many cases there are by day and segment, and how many of them were misrouted."""
    found: Counter[tuple[str, str]] = Counter()
    for number in range(total):
        event = _event(number, "")
        day = str(event["occurred_at"])[:10]
        found[day, str(event["segment"])] += 1
        found[day, "misrouted"] += number % 7 == 0
        found[day, "escalated"] += number % 10 == 0
    return found


def found() -> Counter[tuple[str, str]]:
    """Return the same as the portal counted it."""
    counts: Counter[tuple[str, str]] = Counter()
    for day in OutcomeDay.objects.all():
        counts[str(day.day), day.segment] += day.cases
    for measured in MeasureDay.objects.filter(measure__in=("misroute_rate", "escalation_rate")):
        name = "misrouted" if measured.measure == "misroute_rate" else "escalated"
        counts[str(measured.day), name] += measured.k
    return counts


def _event(number: int, key: str) -> dict[str, object]:
    return one(number, today() - timedelta(days=1 + number % DAYS), key)


def _lines(numbers: list[int], key: str) -> Iterator[bytes]:
    return (json.dumps(_event(number, key)).encode() for number in numbers)


def _sent(port: int, token: str, body: bytes) -> int:
    """Send one batch until an answer says that it is taken; return how many of it were new by then."""
    headers = {"Content-Type": "application/x-ndjson", "Authorization": f"Bearer {token}"}
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            line = HTTPConnection(HOST, port, timeout=30)
            line.request("POST", "/api/v1/outcomes:batch", body, headers)
            answer = line.getresponse()
            told = answer.read()
            if answer.status == ACCEPTED:
                return int(json.loads(told)["accepted"])
        except (OSError, HTTPException):
            pass  # it was killed; what became of the batch nobody knows, so it is sent again
        time.sleep(0.1)
    raise RuntimeError("The web server does not answer.")


def _cases() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(cases), 0) FROM governance_outcomeday")
        return int(cursor.fetchone()[0])
