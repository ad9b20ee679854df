"""What is measured of one decision, across the initiatives that cite it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from decisions.models import Decision
from governance.models import Initiative, MeasureDay, OutcomeDay, Tolerance
from governance.queries.sight import Sight


@dataclass(frozen=True, slots=True)
class DecisionMeasure:
    """`k` of `n` cases of a measure within one initiative, which no tolerance there speaks of."""

    initiative: int
    measure: str
    k: int
    n: int


def tolerances_about(decision: Decision, citing: Collection[int]) -> list[Tolerance]:
    """Return the tolerances about a decision and those about all of an initiative that cites it, in one statement."""
    about = Q(initiative__in=citing) & (Q(decision=decision) | Q(decision=None))
    rows = Tolerance.objects.filter(about).select_related("initiative", "segment", "reading")
    return list(rows.order_by("initiative__key", "measure", "pk"))


def initiatives_citing(decision: Decision, sight: Sight) -> list[Initiative]:
    """Return the initiatives that cite a decision and are seen, in one statement."""
    return list(sight.of(Initiative.objects.filter(citations__decision=decision)).order_by("key"))


def measures_of(decision: Decision, initiatives: Collection[int], since: date) -> list[DecisionMeasure]:
    """Return what was counted of a decision since a day, by initiative and measure, in one statement."""
    rows = (
        MeasureDay.objects.filter(initiative__in=initiatives, decision=decision.code, day__gte=since)
        .values_list("initiative", "measure")
        .annotate(bad=Sum("k"), seen=Sum("n"))
        .order_by("initiative", "measure")
    )
    return [DecisionMeasure(*row) for row in rows]


def cases_of(decision: Decision, initiatives: Collection[int], since: date) -> dict[int, int]:
    """Return how many cases of a decision each initiative reported since a day, in one statement."""
    rows = OutcomeDay.objects.filter(initiative__in=initiatives, decision=decision.code, day__gte=since)
    return dict(rows.values_list("initiative").annotate(seen=Sum("cases")).order_by("initiative"))
