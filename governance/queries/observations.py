"""What environments saw of late, read set-wise."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q, Sum

from governance.models import Observation
from governance.rules.observations import ObservedFacts

_KEY = ("environment", "decision", "answer", "segment", "autonomy")


def observed_facts(days: Mapping[date, Collection[int]]) -> Mapping[int, tuple[ObservedFacts, ...]]:
    """Return what was seen of initiatives, added up, by initiative id, in one statement.

    `days` has the ids of the initiatives by the day after which what was seen counts.
    """
    if not days:
        return {}
    lately = reduce(or_, (Q(initiative__in=ids, day__gt=day) for day, ids in days.items()))
    rows = (
        Observation.objects.filter(lately)
        .values("initiative_id", *_KEY)
        .annotate(seen=Sum("cases"), left=Sum("uncovered"))
        .order_by("initiative_id", *_KEY)
    )
    found: dict[int, list[ObservedFacts]] = defaultdict(list)
    for row in rows:
        found[row["initiative_id"]].append(
            ObservedFacts(**{name: row[name] for name in _KEY}, cases=row["seen"], uncovered=row["left"])
        )
    return {number: tuple(seen) for number, seen in found.items()}
