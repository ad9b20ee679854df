"""When people are away, read set-wise. No reason is kept, so none is told."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from roles.models import Absence


def absences_read(identities: Collection[UUID] | None, since: date) -> Mapping[UUID, list[tuple[date, date]]]:
    """Return the days away that are not over on a day, both included, by identity, in one statement.

    Without identities those of everybody.
    """
    found: dict[UUID, list[tuple[date, date]]] = defaultdict(list)
    rows = Absence.objects.filter(ends_on__gte=since).order_by("starts_on", "id")
    if identities is not None:
        rows = rows.filter(person__identity_group__in=identities)
    for identity, starts, ends in rows.values_list("person__identity_group", "starts_on", "ends_on"):
        found[identity].append((starts, ends))
    return found
