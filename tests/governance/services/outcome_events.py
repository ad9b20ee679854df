"""Outcomes as they are sent, and what they come to, counted in plain Python."""

from collections import Counter
from datetime import UTC, timedelta

import msgspec

from governance.models import MeasureDay, OutcomeDay
from governance.rules.outcomes import OutcomeEvent
from tests.cast import NOW


def told(event_id="one", **fields):
    """Return an outcome as the API gets it."""
    return {"event_id": event_id, "occurred_at": NOW.isoformat(), "decision": "Route case", "answer": "A"} | fields


def event(event_id="one", **fields):
    return msgspec.convert(told(event_id, **fields), OutcomeEvent, strict=False)


def counted(rows):
    """Return `k` of `n` by measure and day, each event once."""
    found = Counter()
    for row in {row["event_id"]: row for row in rows}.values():
        day = (NOW + timedelta(hours=row.get("hours", 0))).astimezone(UTC).date()
        human, ai = row.get("human_answer"), row.get("route", "ai") == "ai"
        for key, k in row.get("results", {}).items():
            found[key, day, "n"] += 1
            found[key, day, "k"] += k
        found["manual_bypass", day, "n"] += 1
        found["manual_bypass", day, "k"] += not ai
        if ai:
            found["straight_through", day, "n"] += 1
            found["straight_through", day, "k"] += not (row.get("escalated") or human)
            found["escalation_rate", day, "n"] += 1
            found["escalation_rate", day, "k"] += row.get("escalated", False)
        if human:
            found["override_rate", day, "n"] += 1
            found["override_rate", day, "k"] += human.casefold() != row["answer"].casefold()
        found["cases", day, "n"] += 1
    return +found


def kept():
    """Return the same as it was rolled up."""
    found = Counter()
    for row in MeasureDay.objects.all():
        found[row.measure, row.day, "n"] += row.n
        found[row.measure, row.day, "k"] += row.k
    for row in OutcomeDay.objects.all():
        found["cases", row.day, "n"] += row.cases
    return +found
