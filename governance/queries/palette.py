"""What the command palette finds besides pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When

from decisions.models import Decision
from governance.models import Initiative
from roles.models import Person


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found. `page` and `argument` make its address."""

    label: str
    hint: str
    page: str
    argument: str | int


def initiatives_matching(q: str, most: int) -> Sequence[Hit]:
    """Return initiatives by key or title, the exact key first."""
    exact = Case(When(key__iexact=q, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = Initiative.objects.filter(Q(key__icontains=q) | Q(title__icontains=q)).order_by(exact, "title", "pk")
    found = rows.values_list("title", "key", "beneficiary_unit__name")[:most]
    return [Hit(title, f"{key} · {unit}", "initiative", key) for title, key, unit in found]


def decisions_matching(q: str, most: int) -> Sequence[Hit]:
    """Return decisions in use by code or name."""
    rows = Decision.objects.filter(Q(code__icontains=q) | Q(name__icontains=q), retired_at=None)
    found = rows.order_by("name", "pk").values_list("name", "code", "pk")[:most]
    return [Hit(name, code, "decision", pk) for name, code, pk in found]


def people_matching(q: str, most: int) -> Sequence[Hit]:
    """Return people who work here by name or job."""
    rows = Person.objects.filter(Q(display_name__icontains=q) | Q(job_title__icontains=q), is_active=True)
    found = rows.order_by("display_name", "pk").values_list("display_name", "job_title", "unit__name", "pk")[:most]
    return [Hit(name, ", ".join(filter(None, [job, unit])), "person", pk) for name, job, unit, pk in found]
