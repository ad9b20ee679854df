"""DMN files as they come from outside: read within bounds, or refused with the line and the reason.

A file is looked through by a streaming parser first, which builds nothing: it finds declared entities and document
types (refused altogether, so nothing can be expanded or fetched), too many elements and too deep nesting before a tree
is made of them. Only then is the tree built, again without entities and without network.
"""

from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from lxml import etree

from decisions.dmn.namespaces import MODELS, UNREAD, line_of, model_of

MOST_BYTES = 5 * 1024 * 1024
MOST_ELEMENTS = 200_000
MOST_DEPTH = 200
ENCODINGS = frozenset({"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "US-ASCII", "ASCII", "ISO-8859-1", "WINDOWS-1252"})


class DmnRefused(ValueError):  # noqa: N818 - named as the sentence it is
    """A file is not taken. `message` says why in words, `line` where (from 1; None where no line is to blame)."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message, line)
        self.message = message
        self.line = line

    def __str__(self) -> str:
        return f"Line {self.line}: {self.message}" if self.line else self.message


@dataclass(frozen=True, slots=True)
class Document:
    """A DMN file that was read: its root element, the version it is written in, its encoding."""

    root: etree._Element
    version: str
    encoding: str = "UTF-8"


def read_document(data: bytes) -> Document:
    """Return the file as a tree, with its version.

    Raises: DmnRefused for everything that is not DMN 1.1 to 1.5 within bounds, naming line and cause.
    """
    if not data.strip():
        raise DmnRefused("The file is empty.", 1)
    if len(data) > MOST_BYTES:
        raise DmnRefused(
            f"The file has {len(data) / 1024 / 1024:.1f} MB; {MOST_BYTES // 1024 // 1024} MB are the most that is read."
        )
    _look_through(data)
    root = _tree(data)
    version = _version(root)
    encoding = (root.getroottree().docinfo.encoding or "UTF-8").upper()
    if encoding not in ENCODINGS:
        raise DmnRefused(f"The encoding {encoding} is not read. Save the file as UTF-8.", 1)
    return Document(root, version, encoding)


@dataclass(slots=True)
class _Bounds:
    """Counts what passes by, and stops at what must not be."""

    parser: expat.XMLParserType
    depth: int = 0
    elements: int = 0

    def refuse(self, message: str) -> None:
        raise DmnRefused(message, self.parser.CurrentLineNumber)

    def declared(self, *_: object) -> None:
        self.refuse("The file declares a document type or an entity (<!DOCTYPE ...>). DMN needs none: remove it.")

    def started(self, _name: str, _attributes: object) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > MOST_DEPTH:
            self.refuse(f"The elements are nested more than {MOST_DEPTH} deep.")
        if self.elements > MOST_ELEMENTS:
            self.refuse(f"The file has more than {MOST_ELEMENTS:,} elements.")

    def ended(self, _name: str) -> None:
        self.depth -= 1


def _look_through(data: bytes) -> None:
    """Pass where the file is well-formed and within bounds.

    Raises: DmnRefused otherwise.
    """
    parser = expat.ParserCreate()
    bounds = _Bounds(parser)
    parser.StartDoctypeDeclHandler = bounds.declared
    parser.EntityDeclHandler = bounds.declared
    parser.StartElementHandler = bounds.started
    parser.EndElementHandler = bounds.ended
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise DmnRefused(_why(error, data), error.lineno) from error
    except (LookupError, ValueError) as error:
        if isinstance(error, DmnRefused):
            raise
        raise DmnRefused("The encoding that the file names is not known. Save the file as UTF-8.", 1) from error


def _why(error: expat.ExpatError, data: bytes) -> str:
    """Return in words why the file could not be parsed."""
    reason = expat.ErrorString(error.code) or "it cannot be read"
    if error.code == expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN] and _not_utf8(data):
        return "The text is not in the encoding that the file names. Save the file as UTF-8."
    if error.code in {
        expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING],
        expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING],
    }:
        return "The file is not in the encoding that it names. Save the file as UTF-8."
    if error.lineno == 1 and not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return "The file is no XML. Decision maps are exchanged as DMN files (.dmn)."
    return f"The file is not well-formed XML: {reason}."


def _not_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return not data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return False


def _tree(data: bytes) -> etree._Element:
    """Return the root element; comments and CDATA sections are kept.

    Raises: DmnRefused for what cannot be parsed.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        strip_cdata=False,
        remove_blank_text=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DmnRefused(f"The file is not well-formed XML: {error.msg}.", error.lineno) from error
    info: Any = root.getroottree().docinfo
    if info.doctype:
        raise DmnRefused("The file declares a document type (<!DOCTYPE ...>). DMN needs none: remove it.", 1)
    return root


def _version(root: etree._Element) -> str:
    """Return the DMN version of a root element.

    Raises: DmnRefused where it is none that we read.
    """
    name, namespace = etree.QName(root).localname, model_of(root)
    if namespace in UNREAD:
        raise DmnRefused(
            f"This is DMN {UNREAD[namespace]}; DMN 1.1 to 1.5 are read. Save it anew with a current editor.",
            line_of(root),
        )
    if namespace not in MODELS:
        told = f"the namespace {namespace}" if namespace else "no namespace"
        raise DmnRefused(
            f"This is no DMN file: its first element is <{name}> with {told}, not <definitions> of DMN 1.1 to 1.5.",
            line_of(root),
        )
    if name != "definitions":
        raise DmnRefused(f"The first element is <{name}>, not <definitions>.", line_of(root))
    return MODELS[namespace]
