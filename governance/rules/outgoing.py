"""What other systems can be told of, and how long a message that is not taken is tried again."""

from datetime import timedelta
from enum import StrEnum


class Happening(StrEnum):
    """Something that happened, by the name that its receivers know it by."""

    FLAG_RAISED = "flag.raised"
    FLAG_ESCALATED = "flag.escalated"
    FLAG_CLEARED = "flag.cleared"
    INITIATIVE_MOVED = "initiative.moved"
    REVIEW_DECIDED = "review.decided"
    CLEARANCE_CHANGED = "clearance.changed"
    BREACH_OPENED = "breach.opened"

    @property
    def label(self) -> str:
        """What happened, in words."""
        return {
            Happening.FLAG_RAISED: "A flag is raised",
            Happening.FLAG_ESCALATED: "A flag is told further up",
            Happening.FLAG_CLEARED: "A flag is cleared",
            Happening.INITIATIVE_MOVED: "An initiative moves to another stage",
            Happening.REVIEW_DECIDED: "A review is decided",
            Happening.CLEARANCE_CHANGED: "A clearance is suspended, restricted or given back",
            Happening.BREACH_OPENED: "A breach is opened",
        }[self]


# From the names of acts to what happens with them.
ACTS: dict[str, Happening] = {
    "initiative_move": Happening.INITIATIVE_MOVED,
    "review_decide": Happening.REVIEW_DECIDED,
    "clearance_suspend": Happening.CLEARANCE_CHANGED,
    "clearance_restrict": Happening.CLEARANCE_CHANGED,
    "clearance_resume": Happening.CLEARANCE_CHANGED,
    "clearance_revoke": Happening.CLEARANCE_CHANGED,
    "breach_open": Happening.BREACH_OPENED,
}
# How long until the next try, after the first, the second, ...; after the last it is given up.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)
# While a worker holds a message nobody else tries it; one whose worker died is tried again after this.
HELD = timedelta(minutes=2)


def next_try(attempts: int) -> timedelta | None:
    """Return how long after so many tries the next one comes; None when it is given up."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None
