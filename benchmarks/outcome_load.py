"""Clients that each keep one connection and send batch after batch of outcomes: a process of its own.

Prints what it found as JSON: how many outcomes were accepted, and in how many seconds.
"""

import json
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from queue import Empty, SimpleQueue
from threading import Thread

from benchmarks.outcome_events import lines, today

HEADERS = {"Content-Type": "application/x-ndjson"}


def bodies(first: int, batches: int, size: int, initiative: str) -> Iterator[bytes]:
    """Yield the bodies, made before anything is measured."""
    day = today()
    for number in range(batches):
        yield b"\n".join(lines(first + number * size, size, day, initiative))


def client(host: str, port: int, token: str, waiting: "SimpleQueue[bytes]", accepted: list[int]) -> None:
    """Send bodies until none is left.

    Raises: RuntimeError for an answer that is none.
    """
    connection = HTTPConnection(host, port, timeout=60)
    headers = HEADERS | {"Authorization": f"Bearer {token}"}
    while True:
        try:
            body = waiting.get_nowait()
        except Empty:
            return
        connection.request("POST", "/api/v1/outcomes:batch", body, headers)
        answer = connection.getresponse()
        told = answer.read()
        if answer.status != 202:  # noqa: PLR2004 - taken
            raise RuntimeError(told.decode(errors="replace"))
        accepted.append(json.loads(told)["accepted"])


def main() -> None:
    """Send them, and print how it went."""
    host, port, token, initiative, *numbers = sys.argv[1:]
    clients, first, batches, size = map(int, numbers)
    waiting: SimpleQueue[bytes] = SimpleQueue()
    for body in bodies(first, batches, size, initiative):
        waiting.put(body)
    accepted: list[int] = []
    threads = [Thread(target=client, args=(host, int(port), token, waiting, accepted)) for _client in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(accepted) != batches:
        raise RuntimeError("Not every batch was taken.")
    sys.stdout.write(json.dumps({"accepted": sum(accepted), "seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main()
