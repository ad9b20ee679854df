"""Taking over what was drawn in the browser into the document it was drawn from.

The editor in the browser knows DMN 1.3 only and drops what it does not understand. So nothing of its file is kept but
what can be drawn: which nodes there are, their names and places, requirements and how their lines run, and notes beside
them. All else stays as the stored source has it, in the source's own version.
"""

import copy
from dataclasses import replace

from lxml import etree

from decisions.dmn.describe import describe
from decisions.dmn.description import MapDescription
from decisions.dmn.documents import Document
from decisions.dmn.elements import attribute, children, layout_element, text_of
from decisions.dmn.namespaces import local, to_version
from decisions.dmn.parts import put, take_out
from decisions.dmn.places import drawn
from decisions.dmn.write import write_document

NOTE_TAGS = ("textAnnotation", "association", "group")


def drawing_of(source: Document, edited: Document) -> MapDescription:
    """Return what the map says after an edit in the browser: drawn parts from the edit, the rest from the source.

    Raises: DmnRefused where either cannot be described; a circle in the edit is named.
    """
    before, after = describe(source, may_be_empty=True), describe(edited, may_be_empty=True)
    known = before.by_id
    nodes = tuple(
        replace(known[node.id], name=node.name, place=node.place or known[node.id].place)
        if node.id in known and known[node.id].kind is node.kind
        else replace(node, table=None, logic=None)
        for node in after.nodes
    )
    return replace(before, name=after.name or before.name, nodes=nodes, edges=after.edges)


def merge_drawing(source: Document, edited: Document) -> Document:
    """Return the source with what was drawn taken over from the edit; both stay as they are.

    Raises: DmnRefused as `drawing_of`.
    """
    merged = write_document(source, drawing_of(source, edited))
    _take_notes(merged.root, to_version(edited.root, source.version))
    return merged


def _take_notes(root: etree._Element, edited: etree._Element) -> None:
    """Take over notes beside the map: added, removed, reworded or moved ones."""
    before = {attribute(note, "id"): note for note in children(root, *NOTE_TAGS)}
    after = {attribute(note, "id"): note for note in children(edited, *NOTE_TAGS)}
    for identifier, note in before.items():
        if identifier not in after:
            take_out(note)
            _erase(root, identifier)
    for identifier, note in after.items():
        if identifier not in before:
            put(root, copy.deepcopy(note))
        elif _said(note) != _said(before[identifier]):
            old = before[identifier]
            made = copy.deepcopy(note)
            made.tail = old.tail
            root.replace(old, made)
        _redraw(root, edited, identifier)


def _said(note: etree._Element) -> tuple[str, ...]:
    """Return what a note says and what it hangs on."""
    ends = (attribute(inner, "href") for name in ("sourceRef", "targetRef") for inner in children(note, name))
    return (local(note), text_of(note), *ends)


def _redraw(root: etree._Element, edited: etree._Element, identifier: str) -> None:
    """Draw a note where the edit draws it. DMN 1.1 has no place for that."""
    layout = layout_element(root)
    wanted = _drawing(edited, identifier)
    if layout is None or wanted is None:
        return
    found = _drawing(root, identifier)
    if found is not None and _figures(found) == _figures(wanted):
        return
    made = copy.deepcopy(wanted)
    parent = found.getparent() if found is not None else next(iter(layout), None)
    if parent is None:
        return
    if found is not None:
        parent.replace(found, made)
    else:
        parent.append(made)


def _drawing(root: etree._Element, identifier: str) -> etree._Element | None:
    for name in ("DMNShape", "DMNEdge"):
        for element in drawn(root, name):
            if attribute(element, "dmnElementRef") == identifier:
                return element
    return None


def _figures(drawing: etree._Element) -> list[tuple[str, ...]]:
    names = ("x", "y", "width", "height")
    return [tuple(attribute(inner, name) for name in names) for inner in drawing.iter(etree.Element)]


def _erase(root: etree._Element, identifier: str) -> None:
    if (found := _drawing(root, identifier)) is not None:
        take_out(found)
