"""Taking over what changed in a map's document: into its decisions, into what they look at, into the map's own rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from decisions.dmn.description import Edge, MapDescription, Node, Place
from decisions.models import Decision, DecisionMap, MapEdge, MapNode
from decisions.queries.maps import LONGEST_HINT, Fitted
from decisions.rules.maps import cycle_in, reason_against_requirement
from decisions.rules.vocabulary import LogicKind, NodeKind, RequirementKind
from decisions.services.decisions import decision_register, decision_set_inputs, decision_update, may_edit
from decisions.services.tables import table_set
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason, Refused

LONGEST_INPUT = 120
# One number for the whole database, told apart from all other advisory locks by being written here.
LOCK = 7_246_005


@dataclass(slots=True)
class Taking:
    """One change of a map being taken over: what the map said before, what it says now, who made it and when.

    `links` names decisions of the register that new nodes are, by the node's id in the document. `made` are decisions
    that were registered, `left` those that do not stand in the map any more and needed something by it.
    `register` is, for a file that is imported into its map again, what an export says today: where a table in it is
    another than before, somebody changed it here.
    """

    chart: DecisionMap
    before: MapDescription
    after: MapDescription
    actor: Actor
    at: datetime
    links: Mapping[str, Decision] = field(default_factory=dict)
    made: list[Decision] = field(default_factory=list)
    left: list[Decision] = field(default_factory=list)
    register: MapDescription | None = None

    @property
    def old(self) -> Mapping[str, Node]:
        """The nodes as they were."""
        return self.before.by_id


def rows_take(taking: Taking) -> None:
    """Make the rows of a map, and the decisions in it, say what changed between before and after.

    What did not change in the document is left alone, so that the register's own later words stay.
    Raises: NotPermitted where a decision changes that this person may not change; Refused for requirements that cannot
    be, or that close a circle through all maps, and for tables that were changed here as well.
    """
    _refuse_overwriting(taking)
    rows = {row.dmn_id: row for row in taking.chart.nodes.select_related("decision")}
    if closing := _may_close_circle(taking, rows):
        _one_at_a_time()
    kept = {node.id: node.kind for node in taking.after.nodes}
    for gone in [rows.pop(key) for key, row in list(rows.items()) if kept.get(key) != row.kind]:
        _take_away(taking, gone)
    for node in taking.after.nodes:
        row = rows.get(node.id)
        rows[node.id] = _added(taking, node) if row is None else _updated(taking, row, node)
    _take_edges(taking, rows)
    if closing:
        _refuse_circle()


def _refuse_overwriting(taking: Taking) -> None:
    """Pass where no table that was changed in the register is written over by what a file says otherwise than before.

    Raises: Refused naming each table.
    """
    today = taking.register.by_id if taking.register else {}
    clashes = []
    for node in taking.after.nodes:
        old, here = taking.old.get(node.id), today.get(node.id)
        if old is None or here is None or here.table in (None, old.table):
            continue  # nothing is here that the file did not say before
        if node.table not in (None, old.table, here.table):
            clashes.append(
                f"Here the table of “{here.name}” says something else than the last file of this map, and the new file "
                "changes it too. Export this map and take the table from there into your file, or write the file's "
                "rules into the table here; then import again."
            )
    if clashes:
        raise Refused(*clashes)


def _may_close_circle(taking: Taking, rows: Mapping[str, MapNode]) -> bool:
    """Return whether requirements are added that can be part of a circle; one of something replaced is added anew."""
    stays = {node.id for node in taking.after.nodes if node.id in rows and rows[node.id].kind == node.kind}
    present = set(taking.chart.edges.values_list("source__dmn_id", "target__dmn_id", "kind"))
    added = (
        edge
        for edge in taking.after.edges
        if (edge.source, edge.target, edge.kind.value) not in present
        or not stays.issuperset({edge.source, edge.target})
    )
    return any(edge.kind is not RequirementKind.AUTHORITY for edge in added)


def _one_at_a_time() -> None:
    """Have nobody else add requirements until commit: two maps could close a circle that neither of them sees.

    Before anything is announced, so that nobody waits here who holds what others need to go on.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _take_away(taking: Taking, row: MapNode) -> None:
    """Take a node out of the map, and with it what it needs and what needs it."""
    _require_edits(taking, row)
    if row.decision is not None and row.needs.exists():
        _require_edit(taking, row)
        taking.left.append(row.decision)
    row.delete()


def _added(taking: Taking, node: Node) -> MapNode:
    fitted = Fitted.of(node)
    row = MapNode(map=taking.chart, dmn_id=node.id, kind=node.kind, name=fitted.name)
    if node.kind is NodeKind.DECISION:
        row.decision, row.name = _decision(taking, node, fitted), ""
    _set_hints(row, node)
    _set_place(row, node.place)
    row.save()
    return row


def _decision(taking: Taking, node: Node, fitted: Fitted) -> Decision:
    """Return the decision that a new node is: the one it is linked to, one of this name and unit, or a new one."""
    if (linked := taking.links.get(node.id)) is not None:
        return linked
    living = Decision.objects.filter(unit=taking.chart.unit, retired_at__isnull=True).exclude(
        map_nodes__map=taking.chart
    )
    if (found := living.filter(name__iexact=fitted.name).order_by("pk").first()) is not None:
        return found
    logic = {"logic_kind": LogicKind.RULES.value, "logic_text": node.logic.text} if node.logic else {}
    made = decision_register(
        name=fitted.name,
        unit=taking.chart.unit,
        question=fitted.question,
        allowed_answers=list(fitted.answers),
        actor=taking.actor,
        at=taking.at,
        **logic,
    )
    taking.made.append(made)
    if node.table is not None:
        table_set(made, table=node.table, actor=taking.actor, at=taking.at)
    return made


def _updated(taking: Taking, row: MapNode, node: Node) -> MapNode:
    """Take over what the document says otherwise than before; what it says as before may be said anew by now."""
    old = taking.old.get(node.id, node)
    was, now = Fitted.of(old), Fitted.of(node)
    if row.decision is not None:
        words: dict[str, tuple[Any, Any]] = {
            "name": (was.name, now.name),
            "question": (was.question, now.question),
            "allowed_answers": (list(was.answers), list(now.answers)),
        }
        changes: dict[str, Any] = {
            name: said
            for name, (before, said) in words.items()
            if said != before and said != getattr(row.decision, name)
        }
        if changes:
            row.decision = decision_update(row.decision, actor=taking.actor, at=taking.at, **changes)
        if node.table is not None and node.table != old.table:
            table_set(row.decision, table=node.table, actor=taking.actor, at=taking.at)
    elif was.name != now.name:
        _require_edits(taking, row)
        row.name = now.name
    if (node.owners, node.makers) != (old.owners, old.makers):
        _set_hints(row, node)
    _set_place(row, node.place)
    row.save()
    return row


def _set_hints(row: MapNode, node: Node) -> None:
    """Set whom the document names, until somebody accepted here."""
    row.owner_hint = ", ".join(node.owners)[:LONGEST_HINT]
    row.maker_hint = ", ".join(node.makers)[:LONGEST_HINT]


def _set_place(row: MapNode, place: Place | None) -> None:
    row.x, row.y, row.width, row.height = (
        (place.x, place.y, place.width, place.height) if place else (None, None, None, None)
    )


def _take_edges(taking: Taking, rows: Mapping[str, MapNode]) -> None:
    present = {
        (edge.source.dmn_id, edge.target.dmn_id, RequirementKind(edge.kind)): edge
        for edge in taking.chart.edges.select_related("source", "target")
    }
    wanted = {edge.key: edge for edge in taking.after.edges}
    for key, row in present.items():
        if key not in wanted:
            _require_edit(taking, rows[key[1]])
            row.delete()
    new = [edge for key, edge in wanted.items() if key not in present]
    for edge in new:
        _add_edge(taking, rows, edge)
    _add_inputs(taking, rows, new)


def _add_edge(taking: Taking, rows: Mapping[str, MapNode], edge: Edge) -> None:
    source, target = rows[edge.source], rows[edge.target]
    if source.pk == target.pk:
        raise Refused(f"“{source}” cannot require itself.")
    if reason := reason_against_requirement(edge.kind, NodeKind(source.kind), NodeKind(target.kind)):
        raise Refused(f"“{source}” into “{target}”: {reason}")
    _require_edit(taking, target)
    MapEdge.objects.create(map=taking.chart, source=source, target=target, kind=edge.kind)


def _require_edits(taking: Taking, source: MapNode) -> None:
    """Pass where this person may change whatever needs this: what it needs is signed, by name.

    Raises: NotPermitted.
    """
    for edge in source.leads_to.select_related("target__decision"):
        _require_edit(taking, edge.target)


def _require_edit(taking: Taking, target: MapNode) -> None:
    """Pass where this person may change what the target needs.

    Raises: NotPermitted.
    """
    if target.decision is not None and not may_edit(taking.actor, target.decision):
        text = f"What “{target}” needs is changed by its owner, whoever registered it, its unit's heads and architects."
        raise NotPermitted(Reason("PERMISSION", text))


def _add_inputs(taking: Taking, rows: Mapping[str, MapNode], edges: Iterable[Edge]) -> None:
    """Have decisions look at what flows into them. An input that is there already stays as it is."""
    needed: dict[str, list[MapNode]] = {}
    for edge in edges:
        if edge.kind is RequirementKind.INFORMATION:
            needed.setdefault(edge.target, []).append(rows[edge.source])
    for identifier, sources in needed.items():
        decision = rows[identifier].decision
        if decision is None:
            continue
        entries = [
            {"id": row.pk, "name": row.name, "source_system": row.source_system, "mandatory": row.mandatory}
            for row in decision.inputs.order_by("rank", "name", "pk")
        ]
        known = {str(entry["name"]).casefold() for entry in entries}
        for source in sources:
            name = str(source)[:LONGEST_INPUT]
            if name.casefold() not in known:
                known.add(name.casefold())
                system = source.decision.code if source.decision else ""
                entries.append({"name": name, "source_system": system, "mandatory": True})
        if len(entries) > decision.inputs.count():
            decision_set_inputs(decision, inputs=entries, actor=taking.actor, at=taking.at)


def _refuse_circle() -> None:
    """Pass where no decision requires itself through any map; a decision is one, in however many maps it stands.

    Raises: Refused naming the circle.
    """
    edges, names = [], {}
    rows = MapEdge.objects.exclude(kind=RequirementKind.AUTHORITY).select_related(
        "source__decision", "target__decision"
    )
    for row in rows:
        ends = []
        for node in (row.source, row.target):
            key = f"d{node.decision_id}" if node.decision_id else f"n{node.pk}"
            names[key] = str(node)
            ends.append(key)
        edges.append((ends[0], ends[1]))
    if circle := cycle_in(edges)[::-1]:
        told = " → ".join(f"“{names[key]}”" for key in circle)
        raise Refused(f"Decisions would require each other in a circle, over all maps: {told}. Leave one of these out.")
