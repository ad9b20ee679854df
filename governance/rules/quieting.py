"""Until when a flag may be left alone, and by whom. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta

from governance.rules.severity import Severity
from roles.rules.refusals import Reason


def reasons_against_quiet(
    severity: Severity, until: date, because: str, today: date, most_days: int
) -> tuple[Reason, ...]:
    """Return why a flag cannot be left alone until a day; empty where it can. What is critical never can."""
    return tuple(_reasons(severity, until, because.strip(), today, most_days))


def _reasons(severity: Severity, until: date, because: str, today: date, most_days: int) -> Iterator[Reason]:
    if severity is Severity.CRITICAL:
        yield Reason("CRITICAL", "What is critical is never left alone. Say that you are on it, or have it mended.")
    if until <= today:
        yield Reason("DAY", "Choose a day to come.")
    elif until > today + timedelta(days=most_days):
        last = today + timedelta(days=most_days)
        yield Reason("DAY", f"At most {most_days} days: until {last:%-d %b %Y}.")
    if not because:
        yield Reason("REASON", "Say why. It stays on record under your name.")
