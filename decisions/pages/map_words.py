"""Decision maps in the words and shapes of their pages."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.translation import gettext as _

from decisions.dmn.description import MapDescription
from decisions.models import Decision, DecisionMap, MapEdge, MapNode
from decisions.queries.maps import edges_of, nodes_of
from decisions.rules.vocabulary import NodeKind, RequirementKind
from roles.models import Unit

# The drawing sets its sizes and places as inline styles; scripts stay closed as everywhere.
DRAWING_CSP: dict[str, Any] = {**settings.SECURE_CSP, "style-src": [CSP.SELF, CSP.UNSAFE_INLINE]}
_FORMS = {
    NodeKind.DECISION: "workflow",
    NodeKind.INPUT: "inbox",
    NodeKind.SOURCE: "file-text",
    NodeKind.KNOWLEDGE: "layers",
}


def outline(chart: DecisionMap) -> dict[str, Any]:
    """Return everything that a map shows as lists: what stands in it, with what it needs and what needs it."""
    nodes, edges = nodes_of(chart), list(edges_of(chart))
    return {
        "nodes": nodes,
        "edges": [_edge(edge) for edge in edges],
        "rows": [_row(node, edges) for node in nodes],
        "decision_count": sum(node.kind == NodeKind.DECISION for node in nodes),
    }


def _edge(edge: MapEdge) -> dict[str, Any]:
    return {"edge": edge, "kind": RequirementKind(edge.kind).label}


def _row(node: MapNode, edges: Sequence[MapEdge]) -> dict[str, Any]:
    kind = NodeKind(node.kind)
    return {
        "node": node,
        "kind": kind.label,
        "icon": _FORMS[kind],
        "decision": node.decision,
        "needs": [str(edge.source) for edge in edges if edge.target_id == node.pk],
        "leads_to": [str(edge.target) for edge in edges if edge.source_id == node.pk],
    }


def decision_links(nodes: Sequence[MapNode]) -> dict[str, dict[str, str]]:
    """Return where each decision of a map is read, by its identifier in the drawing, as the script asks for it."""
    return {
        node.dmn_id: {"name": node.decision.name, "code": node.decision.code, "url": _url(node.decision)}
        for node in nodes
        if node.decision is not None
    }


def _url(decision: Decision) -> str:
    return reverse("decision", args=[decision.pk])


def preview(told: MapDescription, unit: Unit) -> list[dict[str, Any]]:
    """Return what of a file would be registered, node by node, and which decisions the unit has already."""
    living = Decision.objects.filter(unit=unit, retired_at__isnull=True)
    known = {decision.name.casefold(): decision for decision in living}
    needs: dict[str, list[str]] = {}
    for edge in told.edges:
        needs.setdefault(edge.target, []).append(told.by_id[edge.source].name)
    return [
        {
            "node": node,
            "kind": node.kind.label,
            "logic": _logic(node),
            "needs": needs.get(node.id, []),
            "known": known.get(node.name.casefold()) if node.kind is NodeKind.DECISION else None,
        }
        for node in sorted(told.nodes, key=lambda node: list(NodeKind).index(node.kind))
    ]


def _logic(node: Any) -> str:
    if node.table is not None:
        return _("Table with %(count)s rules") % {"count": len(node.table.rules)}
    if node.logic is None:
        return ""
    return _("Expression") if node.logic.executed else _("Kept, not executed here")


def crumbs(chart: DecisionMap | None = None, last: str = "") -> list[dict[str, str]]:
    """Return the way to a page of maps."""
    found = [{"label": _("Decisions"), "url": reverse("decisions")}]
    way = [(_("Maps"), reverse("maps"))]
    if chart is not None:
        way.append((chart.name, reverse("map", args=[chart.pk])))
    if last:
        way.append((last, ""))
    way[-1] = (way[-1][0], "")
    return [*found, *({"label": label, "url": url} for label, url in way)]
