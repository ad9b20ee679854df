"""What an initiative's own row says, read set-wise."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Min, Q, QuerySet

from governance.models import Initiative
from governance.queries.attendance import attended, determined
from governance.queries.splits import split_moment
from governance.rules.attendance import attendance_read
from governance.rules.determinations import determination_read
from governance.rules.stages import Nature, Stage
from roles.queries.prepared import read

Row = Mapping[str, Any]


def initiative_told(row: Row) -> dict[str, Any]:
    """Return what an initiative's own row says."""
    told = ("id", "key", "title", "impact_tier", "pilot_start", "pilot_end_planned", "planned_go_live")
    return {
        **{name: row[name] for name in told},
        "pilot_daily_cap": row["pilot_daily_cap"],
        "stage": Stage(row["stage"]),
        "reported_stage": Stage(row["reported_stage"]) if row["reported_stage"] else None,
        "nature": Nature(row["nature"]),
        "production_since": row["production_since"] and row["production_since"].date(),
        "split_at": row["split_at"],
        "attendance": attendance_read(row["attended"]),
        "determination": determination_read(row["determined"]),
    }


def initiative_rows(ids: Collection[int]) -> list[Row]:
    """Return the rows of these initiatives, by id, in one statement."""
    return read(_told, ids)


def _told(ids: Collection[int]) -> QuerySet[Initiative, Row]:
    return (
        Initiative.objects.filter(pk__in=ids)
        .annotate(
            production_since=Min("transitions__at", filter=Q(transitions__target=Stage.PRODUCTION)),
            split_at=split_moment(),
            attended=attended(),
            determined=determined(),
        )
        .order_by("pk")
        .values(
            "id",
            "key",
            "title",
            "stage",
            "reported_stage",
            "nature",
            "impact_tier",
            "beneficiary_unit_id",
            "policy_profile_id",
            "pilot_start",
            "pilot_end_planned",
            "planned_go_live",
            "pilot_daily_cap",
            "production_since",
            "parent_id",
            "split_at",
            "attended",
            "determined",
        )
    )
