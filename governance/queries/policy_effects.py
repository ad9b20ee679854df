"""What a draft of a policy would do, as whoever reads it may see it."""

from collections.abc import Mapping
from typing import Any

from governance.models import Initiative
from roles.queries.sight import Sight


def effect_seen(effect: Mapping[str, Any], sight: Sight) -> dict[str, Any]:
    """Return an effect without the initiatives that are not seen: they count, and are not named. One statement."""
    if sight.whole:
        return dict(effect)
    named = {row["key"] for rows in effect["rows"].values() for row in rows}
    seen = set(sight.of(Initiative.objects.filter(key__in=named)).values_list("key", flat=True))
    rows = {kind: [row for row in rows if row["key"] in seen] for kind, rows in effect["rows"].items()}
    return {**effect, "rows": rows}
