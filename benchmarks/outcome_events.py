"""Outcomes to send: made of nothing but their numbers, so that whoever makes them again makes the same."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

SEGMENTS = ("Network", "Hardware", "Software", "Access", "Other")
ANSWERS = ("Team A", "Team B", "Team C", "Team D")
FINGERPRINTS = ("sha256:4f53cda18c2baa0c", "sha256:9b1deb4d3b7d4bad")
_DAY = 86_400


def lines(first: int, count: int, day: datetime, initiative: str) -> Iterator[bytes]:
    """Yield so many outcomes of a day, one JSON object each, beginning with that number."""
    for number in range(first, first + count):
        yield json.dumps(one(number, day, initiative), separators=(",", ":")).encode()


def one(number: int, day: datetime, initiative: str) -> dict[str, object]:
    """Return the outcome of that number: one in seven is wrong, one in ten escalated, one in five reviewed."""
    answer = ANSWERS[number % 4]
    reviewed = number % 5 == 0
    return {
        "event_id": f"case-{number:012d}",
        "initiative": initiative,
        "decision": f"Decision {number % 3}",
        "case_reference": f"INC{number:09d}",
        "segment": SEGMENTS[number % 5],
        "answer": answer,
        "confidence": (number * 7919 % 1000) / 1000,
        "autonomy": 3,
        "fingerprint": FINGERPRINTS[number % 11 == 0],
        "environment": "production-eu",
        "escalated": number % 10 == 0,
        "occurred_at": (day + timedelta(seconds=number * 31 % _DAY)).isoformat().replace("+00:00", "Z"),
        "results": {"misroute_rate": number % 7 == 0},
    } | ({"human_answer": ANSWERS[number % 3], "review_seconds": number % 97} if reviewed else {})


def today() -> datetime:
    """Return the beginning of the day, in UTC."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
