"""Moments as people write them into an address: a day means its end, a time without a zone is UTC."""

from datetime import UTC, date, datetime, time


def moment_of(text: str) -> datetime | None:
    """Return the moment that a text names, or None where it names none."""
    text = text.strip()
    try:
        if len(text) == len("2026-11-24"):
            # Everything that happened on the day counts.
            return datetime.combine(date.fromisoformat(text), time.max, UTC)
        moment = datetime.fromisoformat(text)
        # The earliest and latest years there are have no other zones.
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
