"""When people are away, read set-wise. No reason is kept, so none is told."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from roles.models import Absence
from roles.queries.prepared import read, read_all
from roles.rules.permissions import GRANTS, Act, Actor, Group, is_granted


def absences_seen(actor: Actor) -> QuerySet[Absence]:
    """Return the absences that somebody may list: all for HR, admins and auditors, else their own and their people's.

    What is still to come of one person stands on that person's page; a list of everybody's is another thing.
    """
    if is_granted(actor, Act.CHANGE_PEOPLE, GRANTS) or Group.AUDIT in actor.trusted:
        return Absence.objects.all()
    return Absence.objects.filter(Q(person=actor.id) | Q(person__manager=actor.id))


def absences_read(identities: Collection[UUID] | None, since: date) -> Mapping[UUID, list[tuple[date, date]]]:
    """Return the days away that are not over on a day, both included, by identity, in one statement.

    Without identities those of everybody.
    """
    found: dict[UUID, list[tuple[date, date]]] = defaultdict(list)
    rows = read_all(_since, since) if identities is None else read(_theirs, identities, since)
    for identity, starts, ends in rows:
        found[identity].append((starts, ends))
    return found


def _since(since: date) -> QuerySet[Absence, Any]:
    rows = Absence.objects.filter(ends_on__gte=since).order_by("starts_on", "id")
    return rows.values_list("person__identity_group", "starts_on", "ends_on")


def _theirs(identities: Collection[UUID], since: date) -> QuerySet[Absence, Any]:
    return _since(since).filter(person__identity_group__in=identities)
