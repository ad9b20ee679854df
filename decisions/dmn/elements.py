"""Looking into the elements of a DMN file, whatever its version calls its namespace."""

from collections.abc import Iterator

from lxml import etree

from decisions.dmn.namespaces import LAYOUTS, local, model_of
from decisions.rules.vocabulary import NodeKind, RequirementKind

NODE_TAGS = {
    "decision": NodeKind.DECISION,
    "inputData": NodeKind.INPUT,
    "knowledgeSource": NodeKind.SOURCE,
    "businessKnowledgeModel": NodeKind.KNOWLEDGE,
}
REQUIREMENT_TAGS = {
    "informationRequirement": RequirementKind.INFORMATION,
    "knowledgeRequirement": RequirementKind.KNOWLEDGE,
    "authorityRequirement": RequirementKind.AUTHORITY,
}
# What the register knows of a decision's expression; everything else is kept as it is.
EXPRESSION_TAGS = frozenset(
    {
        "decisionTable",
        "literalExpression",
        "invocation",
        "context",
        "relation",
        "list",
        "functionDefinition",
        "encapsulatedLogic",
        "conditional",
        "for",
        "some",
        "every",
        "filter",
    }
)


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the element's own children of these names, in the model's namespace."""
    namespace = etree.QName(element).namespace
    for child in element:
        if local(child) in names and etree.QName(child).namespace == namespace:
            yield child


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first child of this name, or None."""
    return next(children(element, name), None)


def text_of(element: etree._Element | None) -> str:
    """Return the text in an element without spaces around it; empty where there is none."""
    return "".join(str(part) for part in element.itertext()).strip() if element is not None else ""


def expression_text(element: etree._Element | None) -> str:
    """Return what stands in the `text` child of an expression or a cell."""
    return text_of(child(element, "text")) if element is not None else ""


def attribute(element: etree._Element | None, name: str) -> str:
    """Return an attribute's value; empty where there is none."""
    return str(element.get(name) or "") if element is not None else ""


def reference(element: etree._Element | None) -> str:
    """Return the identifier an `href` names in this file; empty for one in another file."""
    href = attribute(element, "href")
    return href[1:] if href.startswith("#") else ("" if "#" in href else href)


def node_elements(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements that are nodes of the map, in the order of the file."""
    yield from children(root, *NODE_TAGS)


def requirement_elements(node: etree._Element) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Yield each requirement of a node with the reference inside it."""
    for requirement in children(node, *REQUIREMENT_TAGS):
        for inner in requirement:
            if local(inner).startswith("required"):
                yield requirement, inner


def expression_of(node: etree._Element) -> etree._Element | None:
    """Return the element that holds the logic of a decision or of business knowledge, or None.

    Business knowledge is a function; what it computes is looked for inside it.
    """
    found = next(children(node, *EXPRESSION_TAGS), None)
    if found is not None and local(found) == "encapsulatedLogic":
        return next(children(found, *EXPRESSION_TAGS), found)
    return found


def layout_element(root: etree._Element) -> etree._Element | None:
    """Return the element that holds the layout (DMNDI), or None."""
    # It stands at the end, and is asked for again and again.
    for element in root.iterchildren(reversed=True):
        if local(element) == "DMNDI" and etree.QName(element).namespace in LAYOUTS:
            return element
    return None


def qualified(root: etree._Element, name: str) -> str:
    """Return a name in the namespace of the document's own elements."""
    return f"{{{model_of(root)}}}{name}"


def identifiers(root: etree._Element) -> set[str]:
    """Return every identifier in the document."""
    return {str(element.get("id")) for element in root.iter() if element.get("id")}
