"""What is personal about those who work here, and who may read it: one list for pages, files and the API."""

from enum import StrEnum

from roles.rules.permissions import Actor, Group
from roles.rules.records import record


class Personal(StrEnum):
    """How close something is to a person."""

    DETAILS = "details"  # what HR knows: how they are employed, how long, when they are away
    HOURS = "hours"  # how many hours they have and promised: needed by whoever asks them for more


# By what it is called on a person, or on their page, how close it is.
FIELDS = {
    "employee_no": Personal.DETAILS,
    "employment": Personal.DETAILS,
    "contracted_fte": Personal.DETAILS,
    "start_date": Personal.DETAILS,
    "last_working_day": Personal.DETAILS,
    "absences": Personal.DETAILS,
    "months": Personal.HOURS,
    "load": Personal.HOURS,
}
# Who reads it of everybody. Admins keep the records, auditors read everything.
READERS = {
    Personal.DETAILS: frozenset({Group.HR, Group.ADMIN, Group.AUDIT}),
    Personal.HOURS: frozenset(
        {Group.HR, Group.ADMIN, Group.AUDIT, Group.PMO, Group.EXECUTIVE, Group.RISK, Group.ARCHITECT}
    ),
}


@record(frozen=True, slots=True)
class Whose:
    """Somebody whose data is asked for: their number, their unit, and everybody who manages them, all the way up."""

    id: int
    unit: int
    line: frozenset[int]


def may_read(actor: Actor, about: Whose, close: Personal) -> bool:
    """Whether this person reads it: of themselves, of whom they lead, and of everybody where their group is trusted."""
    if not actor.active:
        return False
    if actor.id == about.id or actor.id in about.line:
        return True
    return not actor.trusted_in(about.unit).isdisjoint(READERS[close])


def reads_of_all(actor: Actor, close: Personal) -> bool:
    """Whether they read it of everybody, so that nobody's line has to be looked up."""
    return not actor.trusted.isdisjoint(READERS[close])
