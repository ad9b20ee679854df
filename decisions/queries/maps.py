"""Decision maps: the list, one of them, and the document that says what the register knows now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, Q, QuerySet

from decisions.dmn.describe import describe
from decisions.dmn.description import Edge, MapDescription, Node, Place
from decisions.dmn.documents import Document, read_document
from decisions.dmn.write import for_browser, in_version, new_document, write_document
from decisions.models import Decision, DecisionMap, MapEdge, MapNode, MapReview, Ownership
from decisions.rules.vocabulary import NodeKind, RequirementKind
from decisions.tables.table import Table

# The longest that the register keeps of what a file says.
LONGEST_NAME, LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_HINT = 150, 300, 120, 200


def maps_listed() -> QuerySet[DecisionMap]:
    """Return all maps by name, each with its unit and how many decisions and other things stand in it."""
    decisions = Q(nodes__kind=NodeKind.DECISION)
    return (
        DecisionMap.objects.select_related("unit", "created_by")
        .annotate(decision_count=Count("nodes", filter=decisions), node_count=Count("nodes"))
        .defer("source")
        .order_by("name", "pk")
    )


def map_looks(chart: DecisionMap) -> QuerySet[MapReview]:
    """Return who looked at a map and stands by it, at which revision, the latest first."""
    return chart.reviews.select_related("reviewed_by").order_by("-reviewed_at", "-pk")


def nodes_of(chart: DecisionMap) -> list[MapNode]:
    """Return what stands in a map with its decisions, decisions first, each kind by name."""
    order = list(NodeKind)
    rows = chart.nodes.select_related("decision__unit", "decision__created_by")
    return sorted(rows, key=lambda row: (order.index(NodeKind(row.kind)), str(row).casefold(), row.pk))


def edges_of(chart: DecisionMap) -> QuerySet[MapEdge]:
    """Return the requirements of a map with both ends."""
    return chart.edges.select_related("source__decision", "target__decision").order_by("pk")


def maps_of(decision: Decision) -> QuerySet[DecisionMap]:
    """Return the maps in which a decision stands, by name."""
    return DecisionMap.objects.filter(nodes__decision=decision).defer("source").order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class Fitted:
    """What the register keeps of a node that a file describes: cut to the places it has."""

    name: str
    question: str
    answers: tuple[str, ...]

    @staticmethod
    def of(node: Node) -> "Fitted":
        """Return what is kept of a node."""
        answers = tuple(dict.fromkeys(answer[:LONGEST_ANSWER].strip() for answer in node.allowed_answers))
        return Fitted(node.name[:LONGEST_NAME].strip(), node.question[:LONGEST_QUESTION].strip(), answers)


def source_of(chart: DecisionMap) -> Document:
    """Return the document a map came from, a new one where it has none yet."""
    if chart.source:
        return read_document(chart.source.encode())
    return new_document(MapDescription(chart.name), identifier=f"map_{chart.pk}", version=chart.version)


def document_of(chart: DecisionMap, *, drawn: bool = False) -> Document:
    """Return a map's document in its own version: its source, with what the register says today written over it.

    With `drawn`, everything has a place in the drawing.
    """
    source = source_of(chart)
    return write_document(source, _said(chart, describe(source, may_be_empty=True)), drawn=drawn)


def exported(chart: DecisionMap, version: str) -> Document:
    """Return a map as a file: as it came where it came from one, else with a drawing; in this version of DMN."""
    document = document_of(chart, drawn=not chart.file_name)
    return document if version == document.version else in_version(document, version)


def document_for_browser(chart: DecisionMap) -> Document:
    """Return a map as the editor in the browser reads it: DMN 1.3, everything drawn."""
    return for_browser(document_of(chart, drawn=True))


def _said(chart: DecisionMap, current: MapDescription) -> MapDescription:
    """Return what the register says of a map, in the words of its source where the register says the same."""
    rows = list(chart.nodes.select_related("decision__table").order_by("pk"))
    owners = _owners(row.decision_id for row in rows)
    known = current.by_id
    nodes = tuple(_node(row, known.get(row.dmn_id), owners) for row in rows)
    # In the order of the source, so that nothing moves that did not change.
    order = {node.id: position for position, node in enumerate(current.nodes)}
    nodes = tuple(sorted(nodes, key=lambda node: order.get(node.id, len(order))))
    lines = {edge.key: edge for edge in current.edges}
    edges = (
        Edge(edge.source.dmn_id, edge.target.dmn_id, RequirementKind(edge.kind))
        for edge in chart.edges.select_related("source", "target").order_by("pk")
    )
    return replace(
        current, name=_kept(current.name, chart.name), nodes=nodes, edges=tuple(lines.get(e.key, e) for e in edges)
    )


def _node(row: MapNode, before: Node | None, owners: Mapping[int, str]) -> Node:
    node = before or Node(row.dmn_id, NodeKind(row.kind), str(row))
    fitted = Fitted.of(node)
    if str(row) != fitted.name:
        node = replace(node, name=str(row))
    if (place := _place(row)) is not None:
        node = replace(node, place=place)
    if (decision := row.decision) is None:
        return node
    # What the register leaves open it does not deny: the document's own words stay.
    if decision.question and decision.question != fitted.question:
        node = replace(node, question=decision.question)
    if decision.allowed_answers and tuple(decision.allowed_answers) != fitted.answers:
        node = replace(node, allowed_answers=tuple(decision.allowed_answers))
    if owner := owners.get(decision.pk):
        node = replace(node, owners=(owner,))
    table = getattr(decision, "table", None)
    return replace(node, table=Table.from_json(table.body) if table else None)


def _place(row: MapNode) -> Place | None:
    if row.x is None or row.y is None or row.width is None or row.height is None:
        return None
    return Place(row.x, row.y, row.width, row.height)


def _kept(written: str, said: str) -> str:
    """Return the written name where the register keeps it as it is said, else the one that is said."""
    return written if written[:LONGEST_NAME].strip() == said else said


def _owners(decisions: Iterable[int | None]) -> dict[int, str]:
    """Return who accepted to own each decision, by the decision's id."""
    ids = [number for number in decisions if number]
    accepted = Ownership.objects.filter(decision__in=ids, status="accepted", valid_to__isnull=True)
    return {row.decision_id: str(row.person) for row in accepted.select_related("person")}
