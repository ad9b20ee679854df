"""Writing who owns and who makes decisions: as organisation units that decisions refer to."""

from collections.abc import Sequence

from lxml import etree

from decisions.dmn.elements import attribute, children, qualified, reference
from decisions.dmn.owners import CONTEXT_TAGS, People
from decisions.dmn.parts import Ids, put, take_out


def set_owners(root: etree._Element, decision: etree._Element, names: Sequence[str], ids: Ids) -> None:
    """Write who owns a decision; those who are not named any more go."""
    _set(root, decision, names, ("decisionOwner", "decisionOwned"), ids)


def set_makers(root: etree._Element, decision: etree._Element, names: Sequence[str], ids: Ids) -> None:
    """Write who makes a decision; those who are not named any more go."""
    _set(root, decision, names, ("decisionMaker", "decisionMade"), ids)


def _set(root: etree._Element, decision: etree._Element, names: Sequence[str], tags: tuple[str, str], ids: Ids) -> None:
    tag, back = tags
    known = People.of(root)
    current = known.owners(decision) if tag == "decisionOwner" else known.makers(decision)
    gone = set(current) - set(names)
    for entry in list(children(decision, tag)):
        if known.names.get(reference(entry)) in gone:
            take_out(entry)
    for unit in children(root, *CONTEXT_TAGS):
        for entry in list(children(unit, back)):
            if attribute(unit, "name").strip() in gone and reference(entry) == attribute(decision, "id"):
                take_out(entry)
    for name in names:
        if name not in current:
            entry = put(decision, etree.Element(qualified(root, tag)))
            entry.set("href", f"#{_unit(root, name, ids)}")


def _unit(root: etree._Element, name: str, ids: Ids) -> str:
    """Return the identifier of the organisation unit of this name, made where there is none."""
    for unit in children(root, *CONTEXT_TAGS):
        if attribute(unit, "name").strip() == name and attribute(unit, "id"):
            return attribute(unit, "id")
    made = put(root, etree.Element(qualified(root, "organizationUnit")))
    made.set("id", ids.take("organizationUnit_1"))
    made.set("name", name)
    return attribute(made, "id")
