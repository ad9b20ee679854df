"""Everything that is said about one decision, read at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Prefetch, Q, QuerySet

from decisions.models import (
    AcceptableOutcome,
    CaseFile,
    Decision,
    EdgeCasePolicy,
    Input,
    InputConflict,
    MapEdge,
    MapNode,
    Ownership,
    Replay,
)
from decisions.queries.segments import grants_ordered
from decisions.rules.vocabulary import ReplayState


def decisions_whole() -> QuerySet[Decision]:
    """Return decisions with all that is said about them but their tables: inputs, pairs, rules, grants, owners."""
    return Decision.objects.select_related("unit", "created_by", "reviewed_by").prefetch_related(
        Prefetch("inputs", Input.objects.order_by("rank", "name", "pk")),
        Prefetch("conflicts", InputConflict.objects.select_related("first", "second").order_by("pk")),
        Prefetch("edge_cases", EdgeCasePolicy.objects.select_related("queue").order_by("pk")),
        Prefetch("ownerships", ownerships_living()),
        Prefetch("grants", grants_ordered()),
        Prefetch("outcomes", AcceptableOutcome.objects.order_by("pk")),
    )


def ownerships_living() -> QuerySet[Ownership]:
    """Return ownerships that are proposed or accepted, the accepted one first."""
    return (
        Ownership.objects.filter(status__in=["proposed", "accepted"])
        .select_related("person__unit", "deputy__unit")
        .order_by("status", F("accepted_at").desc(nulls_last=True), "pk")
    )


def in_force(today: date) -> Q:
    """Return the filter of ownerships that bind on this day."""
    return Q(status="accepted", valid_from__lte=today) & (Q(valid_to__isnull=True) | Q(valid_to__gt=today))


@dataclass(frozen=True, slots=True)
class LastReplay:
    """The latest replay that ended: over which cases, and when. Without a file: over the reference cases."""

    pk: int
    finished_at: datetime | None
    file: CaseFile | None


def last_replay(decision_id: int) -> LastReplay | None:
    """Return the latest replay of a decision that came to its end."""
    row = (
        Replay.objects.filter(decision=decision_id, state=ReplayState.DONE)
        .select_related("case_file")
        .only("finished_at", "case_file__name", "case_file__rows")
        .order_by("-requested_at", "-pk")
        .first()
    )
    return LastReplay(row.pk, row.finished_at, row.case_file) if row else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a decision stands in one map: what it needs there, and what needs it."""

    node: MapNode
    needs: Sequence[MapNode]
    needed_by: Sequence[MapNode]


def places(decision_id: int) -> Sequence[Place]:
    """Return where a decision stands in maps, in two statements."""
    nodes = list(MapNode.objects.filter(decision=decision_id).select_related("map").order_by("map__name", "pk"))
    numbers = [node.pk for node in nodes]
    edges = list(
        MapEdge.objects.filter(Q(source__in=numbers) | Q(target__in=numbers))
        .select_related("source__decision", "target__decision")
        .order_by("pk")
    )
    return [
        Place(
            node,
            [edge.source for edge in edges if edge.target_id == node.pk],
            [edge.target for edge in edges if edge.source_id == node.pk],
        )
        for node in nodes
    ]
