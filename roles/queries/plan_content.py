"""What a redesign plan says, read set-wise: what people sign, and what a remit holds of it.

What came to be said later is in the content only where somebody said it: what was signed before keeps its digest.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import F, Model, QuerySet

from roles.models import Activity, ActivityChange, CapacityMovement, RedesignPlan, Role
from roles.queries.content import (
    COUNTER,
    JUDGED,
    ROW,
    WRITTEN,
    Content,
    Parts,
    Row,
    keyed,
    person_content,
    printed_name,
    unit_content,
)
from roles.rules.canonical import content_digest
from roles.rules.plans import GradeReview

_ABOUT_JOB = "How the job is filed and where its tasks came from; what happens to them is in the plan."
_KNOWN = "What is known of the work; the plan keeps the hours that it was drawn up with."

PARTS: Mapping[type[Model], Parts] = {
    RedesignPlan: Parts(
        content=(
            *("id", "title", "role", "summary", "new_purpose", "authorities", "indicators", "grade_review"),
            *("span_before", "span_after", "rollback_until", "no_new_work", "workload", "equality"),
            "reopened_at",
        ),
        other={
            "state": "What signatures and acts make of it, so that it cannot be part of what is signed.",
            "digest": "Covers what is in the content itself.",
            "created_by": WRITTEN,
            "created_at": WRITTEN,
            "revision": COUNTER,
        },
    ),
    ActivityChange: Parts(
        content=(
            *("plan", "activity", "fate", "hours_before", "hours_after", "effective_date", "rationale", "oversight"),
            *("residual", "transfer_to", "removal_kind", "removal_owner"),
            *("fallback", "fallback_hours", "fallback_until"),
        ),
        other={"id": ROW},
    ),
    Activity: Parts(
        content=("role", "statement"),
        other={
            "id": ROW,
            "hours_per_month": "Those of today; the plan keeps those it was drawn up with.",
            "volume_per_month": _KNOWN,
            "minutes_each": _KNOWN,
            "skills": _KNOWN,
            "tacit": _KNOWN,
            "task": _ABOUT_JOB,
            "ended_on": "Written when the plan is carried out; when that is to be is in the plan.",
        },
    ),
    Role: Parts(
        content=("title", "unit", "headcount", "purpose", "fte", "grade", "site", "jurisdiction", "span"),
        other={
            "id": ROW,
            "family": _ABOUT_JOB,
            "external_ref": _ABOUT_JOB,
            "occupation": _ABOUT_JOB,
            "revision": COUNTER,
        },
    ),
    CapacityMovement: Parts(
        content=("plan", "destination", "hours", "activity", "unit", "from_date", "note"),
        other={
            "id": ROW,
            "finance_ref": "Under which number it is booked; what is booked is in the plan.",
            "realised": JUDGED,
        },
    ),
}

# In the content only where somebody said it, with what it holds where nobody did.
_OF_PLAN: Mapping[str, Any] = {
    **dict.fromkeys(("new_purpose", "authorities", "indicators", "no_new_work", "workload", "equality"), ""),
    **dict.fromkeys(("span_before", "span_after", "rollback_until", "reopened_at")),
    "grade_review": GradeReview.NONE,
}
_OF_ROLE: Mapping[str, Any] = {"fte": None, "span": None, "grade": "", "site": "", "jurisdiction": ""}
_OF_CHANGE: Mapping[str, Any] = {
    **dict.fromkeys(("residual", "removal_kind", "fallback"), ""),
    **dict.fromkeys(("fallback_hours", "fallback_until")),
    "oversight": False,
}


def plan_contents(ids: Collection[int]) -> Mapping[int, Content]:
    """Return what each of these plans says, by id, in three statements. Units: hours a month."""
    activities, movements = _by_plan(_changes(ids)), _by_plan(_movements(ids))
    plans = RedesignPlan.objects.filter(pk__in=ids).values(
        "id",
        "title",
        "summary",
        "role_id",
        *_OF_PLAN,
        **{f"role_{field}": F(f"role__{field}") for field in _OF_ROLE},
        role_title=F("role__title"),
        role_purpose=F("role__purpose"),
        headcount=F("role__headcount"),
        unit_code=F("role__unit__code"),
        unit_name=F("role__unit__name"),
    )
    return {row["id"]: _plan(row, activities[row["id"]], movements[row["id"]]) for row in plans}


def plan_digests(ids: Collection[int]) -> Mapping[int, str]:
    """Return the digest of each of these plans as it is now, by id, in three statements."""
    return {number: content_digest(content) for number, content in plan_contents(ids).items()}


def _by_plan(rows: Iterable[Row]) -> Mapping[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["plan_id"]].append(row)
    return found


def _changes(ids: Collection[int]) -> QuerySet[ActivityChange, Row]:
    rows: QuerySet[ActivityChange, Row] = (
        ActivityChange.objects.filter(plan__in=ids)
        .order_by("activity__statement", "activity__role__unit__code", "activity__role__title", "id")
        .values(
            "plan_id",
            "fate",
            "hours_before",
            "hours_after",
            "effective_date",
            "rationale",
            *_OF_CHANGE,
            "transfer_to_id",
            "removal_owner_id",
            statement=F("activity__statement"),
            role_id=F("activity__role_id"),
            role_title=F("activity__role__title"),
            role_site=F("activity__role__site"),
            role_unit=F("activity__role__unit__code"),
            to_title=F("transfer_to__title"),
            to_site=F("transfer_to__site"),
            to_unit=F("transfer_to__unit__code"),
            removal_owner_name=printed_name("removal_owner"),
        )
    )
    return rows


def _movements(ids: Collection[int]) -> QuerySet[CapacityMovement, Row]:
    return (
        CapacityMovement.objects.filter(plan__in=ids)
        .order_by("destination", "activity__statement", "unit__code", "from_date", "hours", "note", "id")
        .values(
            "plan_id",
            "destination",
            "hours",
            "from_date",
            "note",
            "activity_id",
            "unit_id",
            statement=F("activity__statement"),
            role_title=F("activity__role__title"),
            role_site=F("activity__role__site"),
            role_unit=F("activity__role__unit__code"),
            unit_code=F("unit__code"),
            unit_name=F("unit__name"),
        )
    )


def _said(row: Row, unsaid: Mapping[str, Any], prefix: str = "") -> Content:
    return {field: row[f"{prefix}{field}"] for field, nothing in unsaid.items() if row[f"{prefix}{field}"] != nothing}


def _plan(row: Row, activities: Iterable[Row], movements: Iterable[Row]) -> Content:
    moved = keyed((_destination(movement), _movement(movement)) for movement in movements)
    return {
        "title": row["title"],
        "summary": row["summary"],
        **_said(row, _OF_PLAN),
        "role": {
            "title": row["role_title"],
            "unit": unit_content(row),
            "headcount": row["headcount"],
            "purpose": row["role_purpose"],
            **_said(row, _OF_ROLE, "role_"),
        },
        "activities": keyed((_statement(change, row["role_id"]), _change(change)) for change in activities),
        **({"movements": moved} if moved else {}),
    }


def _statement(change: Row, role_id: int) -> str:
    """Name an activity by what it says; one of another role also by the role."""
    return str(change["statement"]) if change["role_id"] == role_id else work_named(change)


def work_named(row: Row) -> str:
    """Name an activity by what it says and whose it is: `statement role_title role_site role_unit` of a row."""
    whose = ", ".join(part for part in (row["role_title"], row["role_site"], row["role_unit"]) if part)
    return f"{row['statement']} ({whose})"


def _change(row: Row) -> Content:
    owner = person_content(row, "removal_owner")
    return {
        "fate": row["fate"],
        "hours_before": row["hours_before"],
        "hours_after": row["hours_after"],
        "effective_date": row["effective_date"],
        "rationale": row["rationale"],
        **_said(row, _OF_CHANGE),
        **({"removal_owner": owner} if owner else {}),
        **({"transfer_to": _role_named(row)} if row["transfer_to_id"] else {}),
    }


def _role_named(row: Row) -> str:
    return ", ".join(part for part in (row["to_title"], row["to_site"], row["to_unit"]) if part)


def _destination(row: Row) -> str:
    """Name a movement: where the hours go, and to which work or which unit where that is said."""
    where = [row["statement"]] if row["activity_id"] else []
    where += [row["unit_name"]] if row["unit_id"] else []
    return f"{row['destination']}: {', '.join(where)}" if where else str(row["destination"])


def _movement(row: Row) -> Content:
    return {
        "destination": row["destination"],
        "hours": row["hours"],
        **({"activity": work_named(row)} if row["activity_id"] else {}),
        **({"unit": unit_content(row)} if row["unit_id"] else {}),
        **({"from": row["from_date"]} if row["from_date"] else {}),
        **({"note": row["note"]} if row["note"] else {}),
    }
