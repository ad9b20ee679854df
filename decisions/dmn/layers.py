"""Where to draw nodes that have no place yet: in layers, what is required below what requires it."""

from collections.abc import Iterable, Mapping, Sequence

from decisions.dmn.description import Edge, Node, Place
from decisions.rules.vocabulary import NodeKind

# Sizes in which editors draw these shapes. Units: points.
SIZES: Mapping[NodeKind, tuple[float, float]] = {
    NodeKind.DECISION: (180, 80),
    NodeKind.INPUT: (125, 45),
    NodeKind.SOURCE: (100, 63),
    NodeKind.KNOWLEDGE: (135, 46),
}
STEP_X, STEP_Y, MARGIN = 220.0, 150.0, 80.0


def placed(nodes: Sequence[Node], edges: Iterable[Edge]) -> dict[str, Place]:
    """Return a place for every node: its own, or a free one in the layer that its requirements ask for."""
    own = {node.id: node.place for node in nodes if node.place}
    missing = [node for node in nodes if not node.place]
    if not missing:
        return own
    depths = _depths(nodes, edges)
    highest = max(depths[node.id] for node in missing)
    start = max((place.y + place.height for place in own.values()), default=0.0) + MARGIN
    left = min((place.x for place in own.values()), default=MARGIN)
    taken: dict[int, int] = {}
    places = dict(own)
    for node in missing:
        layer = highest - depths[node.id]
        column = taken.get(layer, 0)
        taken[layer] = column + 1
        width, height = SIZES[node.kind]
        middle = start + layer * STEP_Y + SIZES[NodeKind.DECISION][1] / 2
        places[node.id] = Place(left + column * STEP_X, middle - height / 2, width, height)
    return places


def _depths(nodes: Sequence[Node], edges: Iterable[Edge]) -> dict[str, int]:
    """Return the longest way from each node down to one that requires nothing. A cycle is cut where it closes."""
    needs: dict[str, list[str]] = {node.id: [] for node in nodes}
    for edge in edges:
        if edge.source in needs and edge.target in needs:
            needs[edge.target].append(edge.source)
    depths: dict[str, int] = {}
    for node in nodes:
        _measure(node.id, needs, depths)
    return depths


def _measure(start: str, needs: Mapping[str, Sequence[str]], depths: dict[str, int]) -> None:
    """Set the depth of a node and of all that it needs, without recursion: maps come from outside."""
    pending, opened = [start], set[str]()
    while pending:
        current = pending[-1]
        if current in depths:
            pending.pop()
            continue
        below = [need for need in needs[current] if need not in depths and need not in opened]
        if below and current not in opened:
            opened.add(current)
            pending.extend(below)
            continue
        depths[current] = 1 + max((depths[need] for need in needs[current] if need in depths), default=-1)
        pending.pop()


def straight(source: Place, target: Place) -> tuple[tuple[float, float], ...]:
    """Return a straight line from the border of one place to the border of another."""
    start, end = _middle(source), _middle(target)
    return _leaving(source, start, end), _leaving(target, end, start)


def _middle(place: Place) -> tuple[float, float]:
    return place.x + place.width / 2, place.y + place.height / 2


def _leaving(place: Place, start: tuple[float, float], towards: tuple[float, float]) -> tuple[float, float]:
    """Return where the way from a place's middle towards a point crosses the place's border."""
    across, down = towards[0] - start[0], towards[1] - start[1]
    shares = [half / abs(way) for half, way in ((place.width / 2, across), (place.height / 2, down)) if abs(way) > half]
    share = min(shares, default=0.0)
    return round(start[0] + across * share, 1), round(start[1] + down * share, 1)
