"""Writing where nodes and lines are drawn: as DMNDI, in DMN 1.1 as the extension that its editors read."""

from collections.abc import Iterable, Mapping, Sequence

from lxml import etree

from decisions.dmn.description import Edge, Node, Place
from decisions.dmn.elements import (
    REQUIREMENT_TAGS,
    attribute,
    child,
    layout_element,
    node_elements,
    qualified,
    reference,
    requirement_elements,
)
from decisions.dmn.layers import placed, straight
from decisions.dmn.namespaces import EARLY_LAYOUT, MODELS, NAMES, Names, local, model_of
from decisions.dmn.parts import Ids, put, take_out
from decisions.dmn.places import Waypoints, drawn, early_bounds, places_of, shapes_of, waypoints_of
from decisions.rules.vocabulary import RequirementKind


def names_of(root: etree._Element) -> Names:
    """Return the namespaces of the document's version; without a layout of its own for DMN 1.1."""
    return NAMES[MODELS[model_of(root)]]


def complete_layout(root: etree._Element, nodes: Sequence[Node], edges: Sequence[Edge], ids: Ids) -> None:
    """Draw every node and every requirement that is not drawn yet; what is drawn stays where it is."""
    places = placed(nodes, edges)
    if names_of(root).layout:
        _diagram(root, ids)
    set_places(root, places, ids)
    known, lines = waypoints_of(root), lines_of(root)
    for requirement, edge in requirements_of(root, edges):
        if attribute(requirement, "id") not in known and edge.source in places and edge.target in places:
            points = straight(places[edge.source], places[edge.target])
            set_waypoints(root, requirement, points, (ids, lines))


def requirements_of(root: etree._Element, edges: Iterable[Edge]) -> Iterable[tuple[etree._Element, Edge]]:
    """Yield the element of each requirement that is listed; of twins the first."""
    wanted = {edge.key: edge for edge in edges}
    for node in node_elements(root):
        for requirement, inner in requirement_elements(node):
            key = (reference(inner), attribute(node, "id"), RequirementKind(REQUIREMENT_TAGS[local(requirement)]))
            if (edge := wanted.pop(key, None)) is not None:
                yield requirement, edge


def set_places(root: etree._Element, places: Mapping[str, Place], ids: Ids) -> None:
    """Write where nodes are drawn, those whose place differs only."""
    current = shapes_of(root) if names_of(root).layout else places_of(root)
    changed = {node: place for node, place in places.items() if current.get(node) != place}
    if not changed:
        return
    if not names_of(root).layout:
        _set_early(root, changed)
        return
    shapes = {attribute(shape, "dmnElementRef"): shape for shape in reversed(list(drawn(root, "DMNShape")))}
    for identifier, place in changed.items():
        shape = shapes.get(identifier)
        if shape is None:
            shape = etree.SubElement(_diagram(root, ids), f"{{{_layout(root)}}}DMNShape")
            shape.set("id", ids.take(f"DMNShape_{identifier}"))
            shape.set("dmnElementRef", identifier)
        bounds = next((inner for inner in shape if local(inner) == "Bounds"), None)
        if bounds is None:
            bounds = etree.SubElement(shape, f"{{{names_of(root).dc}}}Bounds", nsmap={"dc": names_of(root).dc})
        _write_place(bounds, place)


def lines_of(root: etree._Element) -> dict[str, etree._Element]:
    """Return the lines that are drawn, by the requirement that they are of; of several the first."""
    return {attribute(line, "dmnElementRef"): line for line in reversed(list(drawn(root, "DMNEdge")))}


def set_waypoints(
    root: etree._Element,
    requirement: etree._Element,
    points: Waypoints,
    known: tuple[Ids, dict[str, etree._Element]],
) -> None:
    """Write how the line of a requirement runs, and add it to the known lines where it is new.

    DMN 1.1 has no place for it, and nothing is written there.
    """
    names, (ids, lines) = names_of(root), known
    if not names.layout or len(points) < len(("start", "end")):
        return
    if not requirement.get("id"):
        requirement.set("id", ids.take(f"{local(requirement)}_1"))
    identifier = attribute(requirement, "id")
    edge = lines.get(identifier)
    if edge is None:
        edge = lines[identifier] = etree.SubElement(_diagram(root, ids), f"{{{_layout(root)}}}DMNEdge")
        edge.set("id", ids.take(f"DMNEdge_{identifier}"))
        edge.set("dmnElementRef", identifier)
    _set_points(edge, points, names)


def _set_points(edge: etree._Element, points: Waypoints, names: Names) -> None:
    """Write the points of a line into those that are there, as far as they reach."""
    old = [inner for inner in edge if local(inner) == "waypoint"]
    for waypoint in old[len(points) :]:
        take_out(waypoint)
    for position, (x, y) in enumerate(points):
        if position < len(old):
            waypoint = old[position]
        else:
            waypoint = etree.Element(f"{{{names.di}}}waypoint", nsmap={"di": names.di})
            if position:
                waypoint.tail = edge[position - 1].tail
                edge[position - 1].tail = edge.text
            edge.insert(position, waypoint)
        waypoint.set("x", figure(x))
        waypoint.set("y", figure(y))


def erase(root: etree._Element, identifiers: Iterable[str]) -> None:
    """Remove what is drawn of elements that are gone."""
    gone = set(identifiers) - {""}
    for name in ("DMNShape", "DMNEdge"):
        for element in list(drawn(root, name)):
            if attribute(element, "dmnElementRef") in gone:
                take_out(element)


def figure(value: float) -> str:
    """Return a figure of a drawing as short as it can be written."""
    return str(int(value)) if value == int(value) else repr(round(value, 3))


def _write_place(bounds: etree._Element, place: Place) -> None:
    for name in ("x", "y", "width", "height"):
        value = getattr(place, name)
        try:
            same = float(attribute(bounds, name)) == value
        except ValueError:
            same = False
        if not same:
            bounds.set(name, figure(value))


def _layout(root: etree._Element) -> str:
    """Return the namespace of the layout: the one that the document uses, else that of its version."""
    existing = layout_element(root)
    return str(etree.QName(existing).namespace) if existing is not None else names_of(root).layout


def _diagram(root: etree._Element, ids: Ids) -> etree._Element:
    """Return the first diagram, made where there is none."""
    namespace, layout = _layout(root), layout_element(root)
    if layout is None:
        layout = put(root, etree.Element(f"{{{namespace}}}DMNDI", nsmap={"dmndi": namespace}))
    found = next((inner for inner in layout if local(inner) == "DMNDiagram"), None)
    if found is None:
        found = etree.SubElement(layout, f"{{{namespace}}}DMNDiagram")
        found.set("id", ids.take("DMNDiagram_1"))
    return found


def _set_early(root: etree._Element, places: Mapping[str, Place]) -> None:
    """Write places as editors of DMN 1.1 kept them."""
    for node in node_elements(root):
        if (place := places.get(attribute(node, "id"))) is None:
            continue
        bounds = early_bounds(node)
        if bounds is None:
            extensions = child(node, "extensionElements")
            if extensions is None:
                extensions = put(node, etree.Element(qualified(root, "extensionElements")))
            bounds = etree.SubElement(extensions, f"{{{EARLY_LAYOUT}}}bounds", nsmap={"biodi": EARLY_LAYOUT})
        _write_place(bounds, place)
