"""Whether those who answer for something are there: signed in, acted, or looked at it. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from roles.rules.records import record


@record(frozen=True, slots=True)
class AttendanceFacts:
    """When somebody was last seen, and when they last said that they looked at this initiative.

    `seen_at` is the latest of their sign-ins and acts, whichever account; `flagged_at` is since when their absence is
    being chased.
    """

    seen_at: datetime | None = None
    reviewed_at: datetime | None = None
    flagged_at: datetime | None = None

    def last(self, since: datetime | None) -> datetime | None:
        """Return when there was the last sign of them, from the moment on at which they accepted."""
        return max((at for at in (self.seen_at, self.reviewed_at, since) if at is not None), default=None)

    @property
    def unanswered(self) -> bool:
        """Whether it is being chased and they did not say that they looked: to sign in is not enough then."""
        return self.flagged_at is not None and (self.reviewed_at is None or self.reviewed_at < self.flagged_at)


def attendance_read(rows: Iterable[Iterable[Any]] | None) -> Mapping[int, AttendanceFacts]:
    """Return attendance by person as it comes from the database: person, seen, reviewed, flagged."""
    return {
        number: AttendanceFacts(*(datetime.fromisoformat(at) if at else None for at in moments))
        for number, *moments in rows or ()
    }
