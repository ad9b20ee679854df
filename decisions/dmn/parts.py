"""Putting parts into a document: where the schema wants them, indented like their neighbours, with free identifiers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from decisions.dmn.elements import identifiers
from decisions.dmn.namespaces import local


def _ranks(*groups: tuple[str, ...]) -> dict[str, int]:
    return {name: rank for rank, group in enumerate(groups) for name in group}


_HEAD = (("description",), ("extensionElements",))
_REQUIREMENTS = (("informationRequirement",), ("knowledgeRequirement",), ("authorityRequirement",))
# The order in which the schema wants children; a name that is not listed stays where it is.
ORDERS: Mapping[str, Mapping[str, int]] = {
    "definitions": _ranks(
        *_HEAD,
        ("import",),
        ("itemDefinition",),
        ("decision", "inputData", "knowledgeSource", "businessKnowledgeModel", "decisionService"),
        ("textAnnotation", "association", "group"),
        ("elementCollection",),
        ("performanceIndicator", "organizationUnit"),
        ("DMNDI",),
    ),
    "decision": _ranks(
        *_HEAD,
        ("question",),
        ("allowedAnswers",),
        ("variable",),
        *_REQUIREMENTS,
        ("supportedObjective",),
        ("impactedPerformanceIndicator",),
        ("decisionMaker",),
        ("decisionOwner",),
        ("usingProcess",),
        ("usingTask",),
        ("decisionTable", "literalExpression", "invocation", "context", "relation", "list", "functionDefinition"),
    ),
    "inputData": _ranks(*_HEAD, ("variable",)),
    "knowledgeSource": _ranks(*_HEAD, ("authorityRequirement",), ("type",), ("owner",), ("locationURI",)),
    "businessKnowledgeModel": _ranks(
        *_HEAD, ("variable",), ("encapsulatedLogic",), ("knowledgeRequirement",), ("authorityRequirement",)
    ),
    "decisionTable": _ranks(*_HEAD, ("input",), ("output",), ("annotation",), ("rule",)),
    "input": _ranks(*_HEAD, ("inputExpression",), ("inputValues",)),
    "output": _ranks(*_HEAD, ("outputValues",), ("defaultOutputEntry",)),
    "rule": _ranks(*_HEAD, ("inputEntry",), ("outputEntry",), ("annotationEntry",)),
}


def put(parent: etree._Element, element: etree._Element) -> etree._Element:
    """Put an element into its parent where the schema wants it, after its equals, and return it."""
    order = ORDERS.get(local(parent), {})
    own = order.get(local(element), len(order))
    position = 0
    for index, other in enumerate(parent):
        if order.get(local(other), -1) <= own and local(other) in order:
            position = index + 1
    if not order or local(element) not in order:
        position = len(parent)
    _indent(parent, element, position)
    parent.insert(position, element)
    return element


def _indent(parent: etree._Element, element: etree._Element, position: int) -> None:
    """Give a new child the white space of its neighbours, so that a person can still read the file."""
    if len(parent) == 0:
        outer = parent.getparent()
        before = (outer.text or "\n") if outer is not None else "\n"
        if before.strip():
            return
        element.tail = before
        if not (parent.text or "").strip():
            parent.text = before + "  "
        return
    if position == len(parent):
        last = parent[-1]
        element.tail = last.tail
        last.tail = parent.text if not (parent.text or "").strip() else last.tail
    else:
        element.tail = parent[position - 1].tail if position else parent.text
    if (element.tail or "").strip():
        element.tail = None


def take_out(element: etree._Element) -> None:
    """Remove an element, with the white space that stood before it where it was the last."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.getnext() is None and before is not None and not (before.tail or "").strip():
        before.tail = element.tail
    parent.remove(element)


@dataclass(slots=True)
class Ids:
    """The identifiers of a document, so that new ones are new."""

    taken: set[str]
    last: dict[str, int] = field(default_factory=dict)

    @staticmethod
    def of(root: etree._Element) -> "Ids":
        """Return those of a document."""
        return Ids(identifiers(root))

    def take(self, wish: str) -> str:
        """Return the wish where it is free, else the next free one like it."""
        found, number = wish, self.last.get(wish, 1)
        while found in self.taken:
            number += 1
            found = f"{wish}_{number}"
        self.last[wish] = number
        self.taken.add(found)
        return found
