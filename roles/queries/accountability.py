"""Accountabilities as the rules know them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from roles.models import Person
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import Capacity
from roles.rules.people import PersonFacts

TERMS = (
    "id",
    "person_id",
    "status",
    "proposed_at",
    "accepted_at",
    "valid_from",
    "valid_to",
    "hours_per_month",
    "manager_agreed_at",
    "in_objectives",
    "cost_code",
    "deputy_id",
    "deputy_accepted_at",
    "ended_at",
)
# What is in force or asked for, and what ended while somebody covers for whoever leaves: rules ask who stands in now.
TOLD = Q(status__in=["proposed", "accepted"]) | Q(
    status="ended",
    accepted_at__isnull=False,
    deputy_accepted_at__isnull=False,
    person__last_working_day__isnull=False,
)


def holds_anywhere(identity: UUID, capacity: Capacity, today: date) -> bool:
    """Whether somebody holds a capacity today on whatever initiative, by any of their accounts, in one statement.

    That register lies above this app; it is reached over the reverse relation alone.
    """
    model: Any = Person._meta.get_field("governance_accountability_set").related_model  # noqa: SLF001 - Django's public name
    held = model.objects.filter(
        person__identity_group=identity, capacity=capacity, status="accepted", valid_from__lte=today
    )
    found: bool = held.exclude(valid_to__lte=today).exists()
    return found


def people_in(rows: Iterable[Mapping[str, Any]]) -> set[int]:
    """Return the ids of all holders and deputies in rows of `TERMS`."""
    return {person for row in rows for person in (row["person_id"], row["deputy_id"]) if person}


def holder_facts(row: Mapping[str, Any], capacity: Capacity, people: Mapping[int, PersonFacts]) -> HolderFacts:
    """Return one row of `TERMS` as the rules know it."""
    return HolderFacts(
        id=row["id"],
        capacity=capacity,
        person=people[row["person_id"]],
        status=row["status"],
        proposed_at=row["proposed_at"],
        accepted_at=row["accepted_at"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        hours_per_month=float(row["hours_per_month"]),
        manager_agreed=row["manager_agreed_at"] is not None,
        in_objectives=row["in_objectives"],
        funded=bool(row["cost_code"]),
        deputy=people.get(row["deputy_id"]) if row["deputy_id"] else None,
        deputy_accepted=row["deputy_accepted_at"] is not None,
        ended_on=row["ended_at"].date() if row["ended_at"] else None,
    )
