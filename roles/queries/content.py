"""What a remit holds of people and of units, and what all that read for it share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Model, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf

from roles.models import AccountabilityStatus, Person, Unit

Row = Mapping[str, Any]
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parts:
    """The fields of a model: those whose change is a change of the remit, and the others, each with its reason."""

    content: tuple[str, ...]
    other: Mapping[str, str]


ROW = "The row's own number: a form may delete a row and make it anew."
WRITTEN = "Who wrote it, and when, is in the ledger."
COUNTER = "Counts writes, whatever they changed."
JUDGED = "A fact about whoever signs or works; judged afresh whenever a gate asks."

TERMS_PARTS = Parts(
    content=(
        "person",
        "status",
        "hours_per_month",
        "in_objectives",
        "cost_code",
        "deputy",
        "deputy_accepted_at",
        "valid_from",
        "valid_to",
    ),
    other={
        "id": ROW,
        "proposed_by": WRITTEN,
        "proposed_at": WRITTEN,
        "accepted_at": "Whoever accepts again for another year changes nothing that was signed.",
        "declined_at": "What was declined is in no remit.",
        "decline_reason": "What was declined is in no remit.",
        "manager_agreed_by": JUDGED,
        "manager_agreed_at": JUDGED,
        "ended_at": "The period says when it ends.",
        "end_reason": "The period says when it ends.",
        "revision": COUNTER,
    },
)

PARTS: Mapping[type[Model], Parts] = {
    Unit: Parts(
        content=("code", "name"),
        other={
            "id": ROW,
            "kind": JUDGED,
            "parent": JUDGED,
            "head": JUDGED,
            "valid_from": JUDGED,
            "valid_to": JUDGED,
            "source": WRITTEN,
        },
    ),
    Person: Parts(
        content=("id", "display_name", "printed_name"),
        other={
            "username": "How somebody signs in.",
            "password": "How somebody signs in.",
            "last_login": "How somebody signs in.",
            "is_superuser": "Superusers have no further rights here.",
            "machine": "Whether it is a service account, which holds nothing that is signed.",
            "is_staff": "Whether the admin may be opened.",
            "groups": JUDGED,
            "user_permissions": "Not used: what anybody may do follows from groups.",
            "employee_no": JUDGED,
            "email": "Where to reach somebody.",
            "job_title": JUDGED,
            "unit": JUDGED,
            "manager": JUDGED,
            "employment": JUDGED,
            "status": JUDGED,
            "contracted_fte": JUDGED,
            "start_date": JUDGED,
            "last_working_day": JUDGED,
            "timezone": "When somebody is at work.",
            "language": "In which somebody is written to.",
            "risk_authority": JUDGED,
            "identity_group": JUDGED,
            "is_active": JUDGED,
            "external_id": "How a directory knows somebody.",
            "erased_at": "Whether who it was is forgotten.",
            "date_joined": WRITTEN,
            "revision": COUNTER,
        },
    ),
}


def printed_name(path: str) -> Combinable:
    """Return the name of the person at this path as it stands on signatures."""
    return Coalesce(NullIf(F(f"{path}__printed_name"), Value("")), F(f"{path}__display_name"))


def person_content(row: Row, prefix: str) -> Content | None:
    """Return who somebody is, from `<prefix>_id` and `<prefix>_name` of a row, or None where it names nobody."""
    return None if row[f"{prefix}_id"] is None else {"id": row[f"{prefix}_id"], "name": row[f"{prefix}_name"]}


def unit_content(row: Row, prefix: str = "unit") -> Content:
    """Return which unit it is, from `<prefix>_code` and `<prefix>_name` of a row."""
    return {"code": row[f"{prefix}_code"], "name": row[f"{prefix}_name"]}


def keyed(pairs: Iterable[tuple[str, Any]]) -> Content:
    """Return the pairs as one mapping; where a key comes again it is numbered, so that nothing is ever lost.

    The pairs come in an order that follows from what they say.
    """
    found: Content = {}
    for key, entry in pairs:
        free, number = key, 1
        while free in found:
            number += 1
            free = f"{key} ({number})"
        found[free] = entry
    return found


def terms_in_force(rows: QuerySet[Any], today: date, *more: str) -> list[Row]:
    """Return accountabilities that were accepted and are not over, each as `terms_content` and `more` need it."""
    return list(
        rows.filter(Q(valid_to=None) | Q(valid_to__gt=today), status=AccountabilityStatus.ACCEPTED)
        .order_by("valid_from", "person_id", "id")
        .values(
            *more,
            "person_id",
            "hours_per_month",
            "in_objectives",
            "cost_code",
            "deputy_id",
            "deputy_accepted_at",
            "valid_from",
            "valid_to",
            person_name=printed_name("person"),
            deputy_name=printed_name("deputy"),
        )
    )


def terms_content(row: Row) -> Content:
    """Return what one accountability says, from a row of `terms_in_force`. Units: `hours` a month."""
    deputy = person_content(row, "deputy")
    if deputy is not None:
        deputy["accepted"] = row["deputy_accepted_at"] is not None
    return {
        "person": person_content(row, "person"),
        "hours": row["hours_per_month"],
        "from": row["valid_from"],
        "to": row["valid_to"],
        "deputy": deputy,
        "in_objectives": row["in_objectives"],
        "cost_code": row["cost_code"],
    }
