"""The people to whom cases go: when they are there, and what they may do by themselves."""

from dataclasses import dataclass
from datetime import datetime, time

from decisions.models import Queue
from decisions.rules.vocabulary import Days
from decisions.services.rosters import authority_propose, queue_authorise, roster_set
from governance.demo.company import Company
from governance.demo.wording import CLOSES, OPENS, open_queue

_NOON = time(14)
_MAY = (
    "Whoever answers here may overrule the AI in any case, hold a case back for as long as it takes, and stop the AI "
    "altogether without asking anybody. Nobody is measured by how seldom they do."
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A queue: its unit, who leads it, who signs what its people may do, and who else is on its roster, by handle.

    `new` is somebody who was not trained for it yet.
    """

    name: str
    unit: str
    lead: str
    head: str
    people: tuple[str, ...]
    new: str = ""


def open_desk(company: Company, desk: Desk, at: datetime) -> Queue:
    """Return the queue, with a roster for as long as decisions run and with what its people may do, signed."""
    queue = open_queue(company, desk.name, desk.unit, desk.lead, at)
    lead = company.actor(desk.lead)
    shifts = [
        {
            "person": company.people[handle],
            "days": Days.WEEKDAYS,
            "starts": (OPENS, _NOON)[number % 2],
            "ends": (_NOON, CLOSES)[number % 2],
            "trained_on": None if handle == desk.new else at.date(),
        }
        for number, handle in enumerate((desk.lead, *desk.people))
    ]
    roster_set(queue, shifts=shifts, actor=lead, at=at)
    authority_propose(queue, statement=_MAY, actor=lead, at=at)
    return queue_authorise(queue, statement=_MAY, actor=company.actor(desk.head), at=at)
