"""Which activities decisions take over, and which maps draw them, read set-wise."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery

from decisions.models import MapNode, MapReview, Takeover
from decisions.rules.takeovers import MapFacts, TakeoverFacts
from roles.queries.plan_content import work_named
from roles.queries.prepared import read


def takeover_facts(decisions: Collection[int]) -> Mapping[int, tuple[TakeoverFacts, ...]]:
    """Return what each of these decisions takes over, by decision id, in one statement."""
    found: dict[int, list[TakeoverFacts]] = defaultdict(list)
    rows = read(
        lambda ids: (
            Takeover.objects.filter(decision__in=ids)
            .order_by("activity__statement", "id")
            .values_list(
                "decision_id",
                "decision__name",
                "activity_id",
                "activity__statement",
                "activity__role_id",
                "activity__role__title",
            )
        ),
        decisions,
    )
    for row in rows:
        found[row[0]].append(TakeoverFacts(*row))
    return {decision: tuple(taken) for decision, taken in found.items()}


def takes_over_content(decisions: Collection[int]) -> Mapping[int, list[str]]:
    """Return what a remit holds of the work that each of these decisions takes over, in one statement.

    A decision that takes over none is not in it: what was signed before it could be said keeps its digest.
    """
    found: dict[int, list[str]] = {}
    rows = Takeover.objects.filter(decision__in=decisions).values(
        "decision_id",
        statement=F("activity__statement"),
        role_title=F("activity__role__title"),
        role_site=F("activity__role__site"),
        role_unit=F("activity__role__unit__code"),
    )
    for row in rows:
        found.setdefault(row["decision_id"], []).append(work_named(row))
    return {decision: sorted(works) for decision, works in found.items()}


def map_facts(decisions: Collection[int]) -> Mapping[int, tuple[MapFacts, ...]]:
    """Return the maps that draw each of these decisions, by decision id, in one statement."""
    found: dict[int, list[MapFacts]] = defaultdict(list)
    for row in read(_nodes, decisions):
        found[row[2]].append(replace(MapFacts(*row[:-1]), seen_by=tuple(row[-1])))
    return {decision: tuple(maps) for decision, maps in found.items()}


def _nodes(ids: Collection[int]) -> QuerySet[MapNode, Any]:
    seen = MapReview.objects.filter(map=OuterRef("map"), map_revision=OuterRef("map__revision"))
    latest = MapReview.objects.filter(map=OuterRef("map")).order_by("-reviewed_at", "-id")
    return (
        MapNode.objects.filter(decision__in=ids)
        .annotate(
            reviewed=Subquery(latest.values("map_revision")[:1]),
            reviewer=Subquery(latest.values("reviewed_by__identity_group")[:1]),
            seen_by=ArraySubquery(seen.order_by("id").values("reviewed_by__identity_group")),
        )
        .order_by("map__name", "id")
        .values_list("map_id", F("map__name"), "decision_id", F("map__revision"), "reviewed", "reviewer", "seen_by")
    )
