"""Who stands in for whom, and what could be given away."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from roles.models import Delegation, Person
from roles.rules.capacities import Capacity
from roles.rules.delegations import Loan

Warnings = Mapping[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """A delegation, with where it does not count and why."""

    delegation: Delegation
    warnings: Sequence[str]

    @property
    def capacities(self) -> str:
        """The capacities in words."""
        return ", ".join(Capacity(capacity).label for capacity in self.delegation.capacities)


def most_days() -> int:
    """Return how many days a delegation may last. Policy lies above this app: the settings name who knows it."""
    days: int = import_string(settings.DELEGATION_DAYS)()
    return days


def warnings_of(delegations: Iterable[Delegation], today: date) -> Warnings:
    """Return by delegation where its delegate could not act, and why. What they hold is known above this app."""
    found: Warnings = import_string(settings.DELEGATION_WARNINGS)(list(delegations), today)
    return found


def living(today: date) -> QuerySet[Delegation]:
    """Return the delegations that are not over, whether or not they are accepted or have begun."""
    return Delegation.objects.filter(ended_at=None, ends_on__gte=today)


def delegations_of(person: Person, today: date) -> list[DelegationRow]:
    """Return the delegations that a person gave or received and that are not over, by the day on which they start."""
    found = list(
        living(today)
        .filter(Q(delegator=person) | Q(delegate=person))
        .select_related("delegator", "delegate")
        .order_by("starts_on", "pk")
    )
    warnings = warnings_of(found, today) if found else {}
    return [DelegationRow(delegation, warnings.get(delegation.pk, ())) for delegation in found]


def loans(delegations: Iterable[Delegation]) -> list[Loan]:
    """Return delegations as the rules compare them."""
    return [
        Loan(
            giver=str(delegation.delegator),
            taker=str(delegation.delegate),
            capacities=frozenset(Capacity(capacity) for capacity in delegation.capacities),
            starts_on=delegation.starts_on,
            ends_on=delegation.ends_on,
        )
        for delegation in delegations
    ]


def capacities_held(person_id: int, today: date) -> tuple[Capacity, ...]:
    """Return the capacities that a person holds anywhere, in the order of the list of capacities.

    The register lies above this app; it is reached over the reverse relation alone.
    """
    model: Any = Person._meta.get_field("governance_accountability_set").related_model  # noqa: SLF001 - Django's public name
    rows = model.objects.filter(person=person_id, status="accepted").exclude(valid_to__lte=today)
    held = set(rows.values_list("capacity", flat=True))
    return tuple(capacity for capacity in Capacity if capacity.value in held)
