"""How much the enterprise takes, and which tolerances allow more."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from governance.models import Appetite, Tolerance
from governance.queries.sight import Sight
from governance.rules.limits import Direction, MeasureUnit, limits_from
from governance.rules.stages import ENDED_STAGES
from governance.rules.tolerances import beyond_appetite, cap_in


@dataclass(frozen=True, slots=True)
class AppetiteShown:
    """What the enterprise takes of one measure, and the tolerances that allow more, of whatever has not ended."""

    appetite: Appetite
    beyond: tuple[Tolerance, ...]


def appetites_shown(sight: Sight) -> Sequence[AppetiteShown]:
    """Return what the enterprise takes, by measure, with what is seen of the initiatives, in two statements."""
    caps = list(Appetite.objects.select_related("set_by__unit").order_by("measure", "pk"))
    found: dict[str, list[Tolerance]] = defaultdict(list)
    rows = Tolerance.objects.filter(key__in=[cap.key for cap in caps]).exclude(initiative__stage__in=ENDED_STAGES)
    for row in sight.of(rows).select_related("initiative").order_by("initiative__key", "pk"):
        found[row.key].append(row)
    return [AppetiteShown(cap, tuple(row for row in found[cap.key] if _beyond(row, cap))) for cap in caps]


def _beyond(row: Tolerance, cap: Appetite) -> bool:
    names = ("direction", "unit", "limit", "limit_low")
    limits = limits_from({name: getattr(row, name) for name in names})
    number = cap_in(limits.unit, float(cap.cap), MeasureUnit(cap.unit))
    return number is not None and beyond_appetite(limits, Direction(cap.direction), number)
