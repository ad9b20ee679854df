"""What a redesign plan has to say before work is moved to an AI."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Fate(StrEnum):
    """What happens to an activity."""

    AUTOMATE = "automate"
    AUGMENT = "augment"
    RETAIN = "retain"
    ELIMINATE = "eliminate"
    TRANSFER = "transfer"
    NEW = "new"

    @property
    def label(self) -> str:
        """The fate in words."""
        return {
            Fate.AUTOMATE: "Automate: the AI does it",
            Fate.AUGMENT: "Augment: the person does it with the AI",
            Fate.RETAIN: "Retain: unchanged",
            Fate.ELIMINATE: "Eliminate: nobody does it any more",
            Fate.TRANSFER: "Transfer: another role does it",
            Fate.NEW: "New: work that the AI creates",
        }[self]


ENDING_FATES = frozenset({Fate.AUTOMATE, Fate.ELIMINATE})


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """One activity of the role and its fate. Units: hours a month."""

    statement: str
    fate: Fate | None
    hours_before: float
    hours_after: float
    effective_date: date | None


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A redesign plan as the rules see it. `author` is the identity of whoever wrote it."""

    id: int
    title: str
    role_title: str
    activities: tuple[ActivityFacts, ...]
    author: UUID | None = None


def plan_gaps(plan: PlanFacts) -> tuple[str, ...]:
    """Return what the plan leaves open, one sentence each; empty when every activity has its fate."""
    if not plan.activities:
        return (f"“{plan.title}” lists no activity of {plan.role_title}.",)
    gaps = [f"“{a.statement}” has no fate." for a in plan.activities if a.fate is None]
    gaps += [
        f"“{a.statement}” ends, but no date says when."
        for a in plan.activities
        if a.fate in ENDING_FATES and a.effective_date is None
    ]
    return tuple(gaps)


@dataclass(frozen=True, slots=True)
class Balance:
    """The hours of a plan: what was done before, what of it stays, and what comes new. Units: hours a month."""

    before: float
    after: float
    new: float

    @property
    def freed(self) -> float:
        """The hours that the plan sets free; less than nothing when it costs more than it frees."""
        return self.before - self.after - self.new


def plan_balance(plan: PlanFacts) -> Balance:
    """Return the hours before, after and new over all activities of a plan."""
    new = [a for a in plan.activities if a.fate is Fate.NEW]
    known = [a for a in plan.activities if a.fate is not Fate.NEW]
    return Balance(
        before=sum(a.hours_before for a in known),
        after=sum(a.hours_after for a in known),
        new=sum(a.hours_after for a in new),
    )
