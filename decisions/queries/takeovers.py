"""Which activities decisions take over, and which maps draw them, read set-wise."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import F, OuterRef, Subquery

from decisions.models import MapNode, MapReview, Takeover
from decisions.rules.takeovers import MapFacts, TakeoverFacts


def takeover_facts(decisions: Collection[int]) -> Mapping[int, tuple[TakeoverFacts, ...]]:
    """Return what each of these decisions takes over, by decision id, in one statement."""
    found: dict[int, list[TakeoverFacts]] = defaultdict(list)
    rows = (
        Takeover.objects.filter(decision__in=decisions)
        .order_by("activity__statement", "id")
        .values_list(
            "decision_id",
            "decision__name",
            "activity_id",
            "activity__statement",
            "activity__role_id",
            "activity__role__title",
        )
    )
    for row in rows:
        found[row[0]].append(TakeoverFacts(*row))
    return {decision: tuple(taken) for decision, taken in found.items()}


def map_facts(decisions: Collection[int]) -> Mapping[int, tuple[MapFacts, ...]]:
    """Return the maps that draw each of these decisions, by decision id, in one statement."""
    latest = MapReview.objects.filter(map=OuterRef("map")).order_by("-reviewed_at", "-id")
    rows = (
        MapNode.objects.filter(decision__in=decisions)
        .annotate(
            reviewed=Subquery(latest.values("map_revision")[:1]),
            reviewer=Subquery(latest.values("reviewed_by__identity_group")[:1]),
        )
        .order_by("map__name", "id")
        .values_list("map_id", F("map__name"), "decision_id", F("map__revision"), "reviewed", "reviewer")
    )
    found: dict[int, list[MapFacts]] = defaultdict(list)
    for row in rows:
        found[row[2]].append(MapFacts(*row))
    return {decision: tuple(maps) for decision, maps in found.items()}
