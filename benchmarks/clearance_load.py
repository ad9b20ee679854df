"""Several clients that each keep one connection and ask again as soon as they are answered: a process of its own.

Prints what it found as JSON: how many requests a second, and the 99th percentile in milliseconds.
"""

import asyncio
import json
import sys
import time

WARM_UP = 0.3  # seconds


async def client(host: str, port: int, request: bytes, until: float, took: list[tuple[float, float]]) -> None:
    """Ask until the time is up, noting when each answer came and how long it took.

    Raises: RuntimeError for an answer that is none.
    """
    reader, writer = await asyncio.open_connection(host, port)
    while (asked := time.perf_counter()) < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(head.decode(errors="replace"))
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.split(b":")[1]))
        answered = time.perf_counter()
        took.append((answered, answered - asked))
    writer.close()


async def load(host: str, port: int, path: str, token: str, seconds: float, clients: int) -> dict[str, float]:
    """Return what so many clients measure in so many seconds."""
    lines = (f"GET {path} HTTP/1.1", f"Host: {host}:{port}", f"Authorization: Bearer {token}", "", "")
    request = "\r\n".join(lines).encode()
    started = time.perf_counter()
    took: list[tuple[float, float]] = []
    until = started + WARM_UP + seconds
    await asyncio.gather(*(client(host, port, request, until, took) for _client in range(clients)))
    counted = sorted(each for answered, each in took if answered >= started + WARM_UP)
    return {"per_second": len(counted) / seconds, "p99_ms": 1000 * counted[int(len(counted) * 0.99)]}


if __name__ == "__main__":
    host, port, path, token, seconds, clients = sys.argv[1:]
    found = asyncio.run(load(host, int(port), path, token, float(seconds), int(clients)))
    sys.stdout.write(json.dumps(found))
