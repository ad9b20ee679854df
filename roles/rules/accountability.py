"""What the rules know of somebody who answers for something."""

from datetime import date, datetime, timedelta

from roles.rules.capacities import Capacity
from roles.rules.people import PersonFacts
from roles.rules.records import record
from roles.rules.separation import Holding


@record(frozen=True, slots=True)
class HolderFacts:
    """One accountability and the person in it.

    Units: `hours_per_month` in hours. The period is half open: it ends before `valid_to`, and before `ended_on` where
    somebody ended it.
    """

    id: int
    capacity: Capacity
    person: PersonFacts
    status: str
    proposed_at: datetime
    accepted_at: datetime | None
    valid_from: date
    valid_to: date | None
    hours_per_month: float
    manager_agreed: bool
    in_objectives: bool
    funded: bool
    deputy: PersonFacts | None = None
    deputy_accepted: bool = False
    ended_on: date | None = None

    @property
    def over(self) -> bool:
        """Whether somebody ended it."""
        return self.status == "ended"

    @property
    def holding(self) -> Holding:
        """The pair of capacity and person that separation of duties looks at."""
        return Holding(self.capacity, self.person)

    def in_force(self, today: date) -> bool:
        """Whether it is accepted and its period includes this day."""
        return self.status == "accepted" and self.covers(today)

    def covers(self, today: date) -> bool:
        """Whether its period includes this day."""
        return self.valid_from <= today and (self.valid_to is None or self.valid_to > today)

    @property
    def last_day(self) -> date | None:
        """The last day on which it was held, or None while nothing ends it."""
        over = [day for day in (self.valid_to, self.ended_on) if day is not None]
        return min(over) - timedelta(days=1) if over else None

    def acceptance_days(self, today: date) -> int | None:
        """Days since it was accepted, or None while it is not."""
        return (today - self.accepted_at.date()).days if self.accepted_at else None
