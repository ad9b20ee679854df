"""What a decision means for people's work, and whether its map was looked at."""

from uuid import UUID

from roles.rules.records import record


@record(frozen=True, slots=True)
class TakeoverFacts:
    """A decision takes an activity of a role over, or part of it."""

    decision_id: int
    decision: str
    activity_id: int
    statement: str
    role_id: int
    role_title: str


@record(frozen=True, slots=True)
class MapFacts:
    """A map that draws a decision: its revision now, who looked at which revision last, and who at it as it is."""

    id: int
    name: str
    decision_id: int
    revision: int
    reviewed_revision: int | None
    reviewer: UUID | None
    seen_by: tuple[UUID, ...] = ()
