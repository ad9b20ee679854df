"""People as the rules know them."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from roles.models import Absence, Person
from roles.queries.prepared import read
from roles.queries.units import UnitTree
from roles.rules.people import Employment, PersonFacts, PersonStatus


def people_facts(ids: Collection[int], tree: UnitTree, today: date) -> Mapping[int, PersonFacts]:
    """Return these people by id, in two statements."""
    absences = {
        row[0]: (row[1], row[2])
        for row in read(
            lambda ids, today: (
                Absence.objects.filter(person__in=ids, starts_on__lte=today, ends_on__gte=today)
                .order_by("ends_on")
                .values_list("person_id", "starts_on", "ends_on")
            ),
            ids,
            today,
        )
    }
    return {row["id"]: _facts(row, absences.get(row["id"], (None, None)), tree) for row in read(_people, ids)}


def _people(ids: Collection[int]) -> QuerySet[Person, Mapping[str, Any]]:
    return Person.objects.filter(pk__in=ids).values(
        "id",
        "display_name",
        "identity_group",
        "employment",
        "status",
        "is_active",
        "unit_id",
        "contracted_fte",
        "manager_id",
        "last_working_day",
        "risk_authority",
        manager_identity=F("manager__identity_group"),
        second_identity=F("manager__manager__identity_group"),
    )


def _facts(row: Mapping[str, Any], away: tuple[date | None, date | None], tree: UnitTree) -> PersonFacts:
    return PersonFacts(
        id=row["id"],
        name=row["display_name"],
        identity=row["identity_group"],
        employment=Employment(row["employment"]),
        status=PersonStatus(row["status"]),
        active=row["is_active"],
        unit_id=row["unit_id"],
        unit_name=tree.names[row["unit_id"]],
        lineage=tree.lineage(row["unit_id"]),
        calendar=tree.calendar_of(row["unit_id"]),
        in_technology=tree.in_technology(row["unit_id"]),
        contracted_fte=float(row["contracted_fte"]),
        line=tuple(i for i in (row["manager_identity"], row["second_identity"]) if i),
        manager_id=row["manager_id"],
        last_working_day=row["last_working_day"],
        absent_from=away[0],
        absent_until=away[1],
        risk_authority=row["risk_authority"],
    )
