"""Replays of a decision: its list, and what a whole map needs to run as one."""

from graphlib import CycleError, TopologicalSorter

from django.db.models import QuerySet

from decisions.models import CaseFile, Decision, DecisionMap, MapEdge, Replay
from decisions.rules.vocabulary import NodeKind, RequirementKind
from roles.rules.refusals import Refused


def replays_of(decision: Decision) -> QuerySet[Replay]:
    """Return the replays of a decision, the latest first, without the bulk of their results."""
    found = Replay.objects.filter(decision=decision).select_related("case_file", "requested_by", "map")
    return found.defer("table", "rival").order_by("-requested_at", "-pk")


def case_files_of(decision: Decision) -> QuerySet[CaseFile]:
    """Return the files of past cases whose content is still here, the latest first."""
    found = CaseFile.objects.filter(decision=decision).exclude(file="").select_related("uploaded_by")
    return found.order_by("-uploaded_at", "-pk")


def maps_through(decision: Decision) -> QuerySet[DecisionMap]:
    """Return the maps in which the answer of another decision goes into this one."""
    edges = MapEdge.objects.filter(
        target__decision=decision, kind=RequirementKind.INFORMATION, source__kind=NodeKind.DECISION
    )
    return DecisionMap.objects.filter(pk__in=edges.values("map")).order_by("name", "pk")


def decisions_before(whole: DecisionMap, decision: Decision) -> list[Decision]:
    """Return the decisions whose answers go into this one in a map, in an order in which they can run; not itself.

    Raises: Refused where they need each other in a circle: nothing can run first then.
    """
    edges = MapEdge.objects.filter(
        map=whole, kind=RequirementKind.INFORMATION, source__decision__isnull=False, target__decision__isnull=False
    )
    needs: dict[int, set[int]] = {}
    for source, target in edges.values_list("source__decision", "target__decision"):
        needs.setdefault(target, set()).add(source)
    reached: dict[int, set[int]] = {}
    waiting = [decision.pk]
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached[one] = needs.get(one, set())
            waiting += reached[one]
    try:
        order = list(TopologicalSorter(reached).static_order())
    except CycleError as error:  # maps refuse circles; one that came about all the same must not run as if alone
        text = f"In “{whole.name}” decisions need each other in a circle, so none can run first. Take one of its "
        raise Refused(text + "requirements out, then replay.") from error
    found = Decision.objects.select_related("table").in_bulk(order)
    return [found[one] for one in order if one != decision.pk]
