"""The names under which DMN 1.1 to 1.5 write the same things, and the rewriting of a document from one to another.

The versions differ in a handful of elements only (boxed expressions of 1.4, `typeConstraint` of 1.5), so a change of
version is a change of namespaces; what the other version does not know stays where it is. DMN 1.1 has no layout of its
own: `decisions.dmn.drawing` reads and writes it there as the extension that editors of the time used.
Sources: DMN 1.1 to 1.5, the XSD files.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

VERSIONS = ("1.1", "1.2", "1.3", "1.4", "1.5")

# What some editors wrote for DMN 1.1 before its name was settled.
EARLY_MODEL = "http://www.omg.org/spec/DMN/20151101/dmn11.xsd"
EARLY_LAYOUT = "http://bpmn.io/schema/dmn/biodi/1.0"
_DC = "http://www.omg.org/spec/DMN/20180521/DC/"
_DI = "http://www.omg.org/spec/DMN/20180521/DI/"


@dataclass(frozen=True, slots=True)
class Names:
    """The namespaces of one version; `layout` is empty where the version has none."""

    model: str
    feel: str
    layout: str = ""
    dc: str = _DC
    di: str = _DI


NAMES: Mapping[str, Names] = {
    "1.1": Names("http://www.omg.org/spec/DMN/20151101/dmn.xsd", "http://www.omg.org/spec/FEEL/20140401"),
    "1.2": Names(
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "http://www.omg.org/spec/DMN/20180521/FEEL/",
        "http://www.omg.org/spec/DMN/20180521/DMNDI/",
    ),
    "1.3": Names(
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/FEEL/",
        "https://www.omg.org/spec/DMN/20191111/DMNDI/",
    ),
    "1.4": Names(
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/FEEL/",
        "https://www.omg.org/spec/DMN/20191111/DMNDI/",
    ),
    "1.5": Names(
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/FEEL/",
        "https://www.omg.org/spec/DMN/20230324/DMNDI/",
    ),
}

MODELS: Mapping[str, str] = {EARLY_MODEL: "1.1", **{names.model: version for version, names in NAMES.items()}}
FEELS = frozenset(names.feel for names in NAMES.values())
LAYOUTS = frozenset(names.layout for names in NAMES.values() if names.layout)

# Versions that we can name in a refusal, though we do not read them.
UNREAD: Mapping[str, str] = {
    "http://www.omg.org/spec/DMN/20130901": "1.0",
    "https://www.omg.org/spec/DMN/20240513/MODEL/": "1.6",
}


def model_of(root: etree._Element) -> str:
    """Return the namespace in which the document writes its own elements."""
    return etree.QName(root).namespace or ""


def local(element: etree._Element) -> str:
    """Return the element's name without its namespace; empty for a comment or an instruction."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def line_of(element: etree._Element) -> int | None:
    """Return the line on which an element begins, None for one that was not read from a file."""
    found: Any = element
    line: int | None = found.sourceline
    return line


def to_version(root: etree._Element, version: str) -> etree._Element:
    """Return a copy of the document in another version; the given one stays as it is.

    Raises: KeyError for a version that does not exist.
    """
    target = NAMES[version]
    mapping = _mapping(root, target)
    if not mapping:
        return copy.deepcopy(root.getroottree()).getroot()
    return _rewritten(root, mapping)


def _mapping(root: etree._Element, target: Names) -> dict[str, str]:
    """Return which namespaces have to be replaced. A layout without a counterpart stays as it is."""
    mapping: dict[str, str] = {}
    own = model_of(root)
    if MODELS.get(own) != MODELS[target.model]:
        mapping[own] = target.model
    for feel in FEELS - {target.feel}:
        mapping[feel] = target.feel
    if target.layout:
        for layout in LAYOUTS - {target.layout}:
            mapping[layout] = target.layout
    return mapping


def _rewritten(root: etree._Element, mapping: Mapping[str, str]) -> etree._Element:
    """Return the document with the namespaces of its elements and of what refers to them replaced.

    Built anew instead of patched: namespaces hang on elements as declarations, and those cannot be changed in place.
    """
    copied = _copied(root, None, mapping)
    for sibling in reversed(list(root.itersiblings(preceding=True))):
        copied.addprevious(copy.deepcopy(sibling))
    for sibling in reversed(list(root.itersiblings())):
        copied.addnext(copy.deepcopy(sibling))
    return copied


def _copied(root: etree._Element, parent: etree._Element | None, mapping: Mapping[str, str]) -> etree._Element:
    result = _shell(root, parent, mapping)
    pending = [(root, result)]
    while pending:
        source, target = pending.pop()
        for child in source:
            if not isinstance(child.tag, str):
                target.append(copy.deepcopy(child))
                continue
            made = _shell(child, target, mapping)
            pending.append((child, made))
    return result


def _shell(source: etree._Element, parent: etree._Element | None, mapping: Mapping[str, str]) -> etree._Element:
    """Return a new element like `source`, without its children."""
    above = source.getparent()
    inherited = above.nsmap if above is not None else {}
    declared: Any = {
        prefix: mapping.get(uri, uri) for prefix, uri in source.nsmap.items() if inherited.get(prefix) != uri
    }
    tag, attributes = _tag(source.tag, mapping), _attributes(source, mapping)
    if parent is None:
        made = etree.Element(tag, attributes, nsmap=declared)
    else:
        made = etree.SubElement(parent, tag, attributes, nsmap=declared)
    made.text, made.tail = source.text, source.tail
    return made


def _attributes(source: etree._Element, mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes; `expressionLanguage` and `typeLanguage` follow their version."""
    return {
        _tag(str(name), mapping): mapping.get(str(value), str(value))
        if name in {"expressionLanguage", "typeLanguage"}
        else str(value)
        for name, value in source.attrib.items()
    }


def _tag(name: str, mapping: Mapping[str, str]) -> str:
    namespace, brace, rest = name.rpartition("}")
    if not brace:
        return name
    uri = namespace[1:]
    return f"{{{mapping.get(uri, uri)}}}{rest}"
