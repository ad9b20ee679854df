"""The coming months of one person: what they promised, and what there is."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from roles.models import Person
from roles.queries.absences import absences_read
from roles.rules.capacity import Allocation, WorkingTime
from roles.rules.months import MonthLoad, Months, loads_by_month


def promises_known(identities: list[UUID], today: date) -> Mapping[UUID, tuple[Allocation, ...]]:
    """Return what these people promised. The registers lie above this app: the settings name who reads them."""
    found: Mapping[UUID, tuple[Allocation, ...]] = import_string(settings.PROMISES)(identities, today)
    return found


def months_of(person: Person, today: date, count: int, time: WorkingTime) -> list[MonthLoad]:
    """Return so many months of one person, beginning with this one, in three statements."""
    identity, first = person.identity_group, today.replace(day=1)
    promised = [a for a in promises_known([identity], first).get(identity, ()) if not a.proposed]
    absences = absences_read([identity], first).get(identity, [])
    return loads_by_month(promised, absences, float(person.contracted_fte), time, Months.since(today, count), today)
