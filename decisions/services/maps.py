"""Decision maps: begun, imported, drawn. A node of a decision is that decision, here and in every other map."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from decisions.dmn.describe import describe
from decisions.dmn.description import Edge, MapDescription, Node, Problem
from decisions.dmn.documents import DmnRefused, Document, read_document
from decisions.dmn.elements import identifiers
from decisions.dmn.merge import merge_drawing
from decisions.dmn.write import to_bytes, write_document
from decisions.events import changed
from decisions.models import Decision, DecisionMap, MapEdge, MapNode
from decisions.queries.maps import LONGEST_NAME, document_of, source_of
from decisions.rules.maps import reason_against_requirement
from decisions.rules.vocabulary import NodeKind, RequirementKind
from decisions.services.map_rows import Taking, rows_take
from decisions.services.rights import may_edit_shared
from roles.events import Target, announce
from roles.models import Unit
from roles.rules.permissions import Actor, require_acting
from roles.rules.refusals import NotPermitted, Reason, Refused, Stale


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made: the map, the decisions that are new, and what is odd about the file."""

    map: DecisionMap
    made: tuple[Decision, ...]
    problems: tuple[Problem, ...]


def may_edit_map(actor: Actor, chart: DecisionMap) -> bool:
    """Whether this person may draw a map: whoever began it, an architect, the heads of its unit and of those above."""
    return may_edit_shared(actor, keeper_id=chart.created_by_id, unit_id=chart.unit_id)


@transaction.atomic
def map_register(*, name: str, unit: Unit, actor: Actor, at: datetime) -> DecisionMap:
    """Return a new, empty map.

    Raises: NotPermitted for an account that may not act.
    """
    require_acting(actor)
    made = DecisionMap.objects.create(name=name, unit=unit, created_by_id=actor.id, created_at=at)
    announce(changed, "map_register", made, actor_id=actor.id, at=at)
    return made


@transaction.atomic
def map_import(
    *,
    data: bytes,
    unit: Unit,
    actor: Actor,
    at: datetime,
    file_name: str = "",
    into: DecisionMap | None = None,
    revision: int | None = None,
) -> Imported:
    """Return the map of a DMN file, its decisions registered in the unit, their owners missing.

    A file that is imported `into` its map again changes what it says otherwise than the source before, by identifier.
    Raises: NotPermitted; Stale when `revision` is given and no longer that of the map; Refused naming line and cause
    where the file cannot be held, and where it changes a table that was changed here since as well.
    """
    require_acting(actor)
    document, told = _read(data)
    if into is None:
        name = (told.name or file_name.rpartition(".")[0] or "Map")[:LONGEST_NAME].strip()
        chart = DecisionMap(name=name, unit=unit, created_by_id=actor.id, created_at=at, file_name=file_name[:200])
        chart.save(force_insert=True)
        before, register = MapDescription(""), None
    else:
        chart = _hold(into, actor, revision)
        chart.file_name = file_name[:200] or chart.file_name
        before = describe(source_of(chart), may_be_empty=True)
        register = describe(document_of(chart), may_be_empty=True)
    chart.version = document.version
    taking = Taking(chart, before, told, actor, at, register=register)
    rows_take(taking)
    _keep(chart, document)
    details = {"file": chart.file_name, "decisions": len(taking.made)}
    announce(changed, "map_import", Target(chart, details), *taking.left, actor_id=actor.id, at=at)
    return Imported(chart, tuple(taking.made), told.problems)


@transaction.atomic
def map_save_drawing(
    chart: DecisionMap, *, data: bytes, actor: Actor, at: datetime, revision: int | None = None
) -> DecisionMap:
    """Return the map as it was drawn in the browser; new decisions are registered in its unit.

    Raises: NotPermitted; Stale when `revision` is given and no longer the current one; Refused where it cannot be.
    """
    locked = _hold(chart, actor, revision)
    current = document_of(locked, drawn=True)
    try:
        merged = merge_drawing(current, read_document(data))
        merged = write_document(merged, describe(merged, may_be_empty=True), drawn=True)
    except DmnRefused as refusal:
        raise Refused(refusal.message) from refusal
    before, after = describe(current, may_be_empty=True), describe(merged, may_be_empty=True)
    if after.name != before.name:
        locked.name = after.name[:LONGEST_NAME].strip()
    taking = Taking(locked, before, after, actor, at)
    rows_take(taking)
    _keep(locked, merged)
    announce(changed, "map_save_drawing", locked, *taking.left, actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def map_rename(
    chart: DecisionMap, *, name: str, actor: Actor, at: datetime, revision: int | None = None
) -> DecisionMap:
    """Return the map under another name.

    Raises: NotPermitted; Stale.
    """
    locked = _hold(chart, actor, revision)
    details = {"name": [locked.name, name]}
    locked.name = name
    _keep(locked, document_of(locked))
    announce(changed, "map_rename", Target(locked, details), actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def map_add_node(
    chart: DecisionMap,
    *,
    kind: NodeKind,
    name: str,
    actor: Actor,
    at: datetime,
    decision: Decision | None = None,
    revision: int | None = None,
) -> DecisionMap:
    """Return the map with one more thing in it; a decision of the register where one is given, else a new one.

    Raises: NotPermitted; Stale; Refused when the decision stands in the map already.
    """
    locked = _hold(chart, actor, revision)
    if decision is not None and locked.nodes.filter(decision=decision).exists():
        raise Refused(f"“{decision}” stands in this map already.")
    identifier = _free_identifier(locked, kind)
    node = Node(identifier, kind, decision.name if decision else name)
    links = {identifier: decision} if decision else {}
    _change(locked, lambda told: replace(told, nodes=(*told.nodes, node)), (actor, at), links)
    details = {"node": node.name, "kind": kind.value}
    announce(changed, "map_add_node", Target(locked, details), actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def map_rename_node(
    node: MapNode, *, name: str, actor: Actor, at: datetime, revision: int | None = None
) -> DecisionMap:
    """Return the map with one thing renamed; a decision is renamed everywhere.

    Raises: NotPermitted; Stale.
    """
    locked = _hold(node.map, actor, revision)

    def renamed(told: MapDescription) -> MapDescription:
        return replace(told, nodes=tuple(replace(n, name=name) if n.id == node.dmn_id else n for n in told.nodes))

    _change(locked, renamed, (actor, at), {})
    announce(changed, "map_rename_node", Target(locked, {"node": [str(node), name]}), actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def map_remove_node(node: MapNode, *, actor: Actor, at: datetime, revision: int | None = None) -> DecisionMap:
    """Return the map without one thing and its requirements. A decision stays in the register.

    Raises: NotPermitted; Stale.
    """
    locked = _hold(node.map, actor, revision)

    def without(told: MapDescription) -> MapDescription:
        nodes = tuple(n for n in told.nodes if n.id != node.dmn_id)
        return replace(told, nodes=nodes, edges=tuple(e for e in told.edges if node.dmn_id not in {e.source, e.target}))

    details = {"node": str(node)}
    left = _change(locked, without, (actor, at), {})
    announce(changed, "map_remove_node", Target(locked, details), *left, actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def map_add_requirement(
    source: MapNode, target: MapNode, *, kind: RequirementKind, actor: Actor, at: datetime, revision: int | None = None
) -> DecisionMap:
    """Return the map with one more requirement: `target` needs `source`.

    Raises: NotPermitted; Stale; Refused where the kind does not fit, or a circle would close.
    """
    locked = _hold(target.map, actor, revision)
    if source.map_id != target.map_id or source.pk == target.pk:
        raise Refused("A requirement leads from one thing to another in the same map.")
    if reason := reason_against_requirement(kind, NodeKind(source.kind), NodeKind(target.kind)):
        raise Refused(reason)
    edge = Edge(source.dmn_id, target.dmn_id, kind)
    if locked.edges.filter(source=source, target=target, kind=kind).exists():
        raise Refused(f"“{target}” requires “{source}” already.")
    _change(locked, lambda told: replace(told, edges=(*told.edges, edge)), (actor, at), {})
    details = {"source": str(source), "target": str(target), "kind": kind.value}
    announce(changed, "map_add_requirement", Target(locked, details), actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def map_remove_requirement(edge: MapEdge, *, actor: Actor, at: datetime, revision: int | None = None) -> DecisionMap:
    """Return the map without one requirement. What the decision looks at stays in its inputs.

    Raises: NotPermitted; Stale.
    """
    locked = _hold(edge.map, actor, revision)
    key = (edge.source.dmn_id, edge.target.dmn_id, RequirementKind(edge.kind))
    details = {"source": str(edge.source), "target": str(edge.target), "kind": edge.kind}
    _change(locked, lambda told: replace(told, edges=tuple(e for e in told.edges if e.key != key)), (actor, at), {})
    announce(changed, "map_remove_requirement", Target(locked, details), actor_id=actor.id, at=at)
    return locked


def _change(
    locked: DecisionMap,
    change: Callable[[MapDescription], MapDescription],
    who: tuple[Actor, datetime],
    links: Mapping[str, Decision],
) -> list[Decision]:
    """Change what a held map says, in its document and in the rows; return decisions that left and needed something."""
    current = document_of(locked, drawn=True)
    before = describe(current, may_be_empty=True)
    try:
        document = write_document(current, change(before), drawn=True)
        after = describe(document, may_be_empty=True)
    except DmnRefused as refusal:
        raise Refused(refusal.message) from refusal
    taking = Taking(locked, before, after, *who, links)
    rows_take(taking)
    _keep(locked, document)
    return taking.left


def _hold(chart: DecisionMap, actor: Actor, revision: int | None) -> DecisionMap:
    """Return the map, held until commit by somebody who may change it.

    Raises: NotPermitted; Stale.
    """
    locked = DecisionMap.objects.select_for_update().get(pk=chart.pk)
    if not may_edit_map(actor, locked):
        text = "Only whoever began this map, the heads of its unit and architects can change it."
        raise NotPermitted(Reason("PERMISSION", text))
    if revision is not None and revision != locked.revision:
        raise Stale("Somebody changed this map since you opened it. Reload to see what they drew.")
    return locked


def _keep(chart: DecisionMap, document: Document) -> None:
    chart.source = to_bytes(document).decode()
    chart.revision += 1
    chart.save(update_fields=["name", "source", "version", "file_name", "revision"])


def _read(data: bytes) -> tuple[Document, MapDescription]:
    try:
        document = read_document(data)
        return document, describe(document)
    except DmnRefused as refusal:
        raise Refused(str(refusal)) from refusal


def _free_identifier(chart: DecisionMap, kind: NodeKind) -> str:
    taken, number = identifiers(source_of(chart).root), chart.revision
    while f"{kind.value}_{number}" in taken:
        number += 1
    return f"{kind.value}_{number}"
