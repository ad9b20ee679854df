"""What a remit holds of what an initiative is worth, read set-wise."""

from collections.abc import Collection, Mapping

from django.db.models import F

from governance.models import Benefit
from roles.queries.content import Content, Row, person_content, printed_name

_SAID = (
    *("kind", "hours", "unit", "baseline", "baseline_from", "baseline_to"),
    *("target", "target_on", "method", "boundary"),
)


def value_contents(ids: Collection[int]) -> Mapping[int, Content]:
    """Return the benefits of these initiatives by name, by id, in one statement; none where there are none.

    How far each has come, and what was seen of it, is no condition. Units: hours a month.
    """
    found: dict[int, Content] = {}
    rows = (
        Benefit.objects.filter(initiative__in=ids)
        .order_by("initiative_id", "name")
        .values(
            "initiative_id",
            "name",
            *_SAID,
            "owner_id",
            "plan_id",
            owner_name=printed_name("owner"),
            plan_name=F("plan__title"),
        )
    )
    for row in rows:
        found.setdefault(row["initiative_id"], {})[row["name"]] = _benefit(row)
    return found


def _benefit(row: Row) -> Content:
    return {
        **{field: row[field] for field in _SAID},
        "owner": person_content(row, "owner"),
        "plan": person_content(row, "plan"),
    }
