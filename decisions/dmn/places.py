"""Where a document draws its nodes and lines: read from DMNDI, or from what editors of DMN 1.1 wrote instead."""

from collections.abc import Iterator

from lxml import etree

from decisions.dmn.description import Place
from decisions.dmn.elements import attribute, child, layout_element, node_elements
from decisions.dmn.namespaces import EARLY_LAYOUT, local

FARTHEST = 1e6
Waypoints = tuple[tuple[float, float], ...]


def places_of(root: etree._Element) -> dict[str, Place]:
    """Return where each node is drawn, by its identifier; of several diagrams the first that shows it counts."""
    places = shapes_of(root)
    for node in node_elements(root):
        bounds = early_bounds(node)
        if bounds is not None and (place := _place(bounds)):
            places.setdefault(attribute(node, "id"), place)
    return places


def shapes_of(root: etree._Element) -> dict[str, Place]:
    """Return where the layout (DMNDI) draws each element, by the element's identifier."""
    places: dict[str, Place] = {}
    for shape in drawn(root, "DMNShape"):
        bounds = next((inner for inner in shape if local(inner) == "Bounds"), None)
        if bounds is not None and (place := _place(bounds)):
            places.setdefault(attribute(shape, "dmnElementRef"), place)
    return places


def waypoints_of(root: etree._Element) -> dict[str, Waypoints]:
    """Return how each requirement's line runs, by the identifier of the requirement."""
    lines: dict[str, Waypoints] = {}
    for edge in drawn(root, "DMNEdge"):
        points = tuple(point for inner in edge if local(inner) == "waypoint" and (point := _point(inner)))
        if len(points) > 1:
            lines.setdefault(attribute(edge, "dmnElementRef"), points)
    return lines


def drawn(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the shapes (`DMNShape`) or lines (`DMNEdge`) of all diagrams."""
    layout = layout_element(root)
    if layout is not None:
        yield from (element for element in layout.iter(etree.Element) if local(element) == name)


def early_bounds(node: etree._Element) -> etree._Element | None:
    """Return the extension in which editors of DMN 1.1 kept a node's place, or None."""
    extensions = child(node, "extensionElements")
    return extensions.find(f"{{{EARLY_LAYOUT}}}bounds") if extensions is not None else None


def _place(bounds: etree._Element) -> Place | None:
    try:
        x, y, width, height = (float(attribute(bounds, name)) for name in ("x", "y", "width", "height"))
    except ValueError:
        return None
    return Place(x, y, width, height) if _drawable(x, y, width, height) else None


def _point(waypoint: etree._Element) -> tuple[float, float] | None:
    try:
        x, y = float(attribute(waypoint, "x")), float(attribute(waypoint, "y"))
    except ValueError:
        return None
    return (x, y) if _drawable(x, y) else None


def _drawable(*figures: float) -> bool:
    """Tell whether these are figures of a drawing: no infinity, no absence of a number, no place out of any sight."""
    return all(abs(figure) < FARTHEST for figure in figures)
