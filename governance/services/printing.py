"""Documents on paper: PDF by Typst, for screen readers too."""

import json
import logging
from dataclasses import asdict
from functools import cache
from typing import Final

import typst
from django.conf import settings

from governance.rules.documents import Document

TEMPLATE = settings.BASE_DIR / "templates" / "governance" / "document.typ"
NOT_NOW = "The PDF cannot be made just now. The page holds the same and can be printed."
_ACCESSIBLE: Final = "ua-1"
logger = logging.getLogger(__name__)


class NotPrinted(Exception):  # noqa: N818 - named as the sentence it is
    """A document cannot be printed. The text is fit to be shown."""


def document_pdf(document: Document, timestamp: int) -> bytes:
    """Return a document as PDF. The same document and moment, in seconds since 1970, give the same bytes.

    Raises: NotPrinted.
    """
    try:
        return pdf_of(compiler_of(document), timestamp)
    except RuntimeError as error:  # what Typst raises, TypstError among it
        logger.exception("A document cannot be printed")
        raise NotPrinted(NOT_NOW) from error


def compiler_of(document: Document) -> typst.Compiler:
    """Return a document set and ready to be printed. Its texts are handed over as data and never read as markup."""
    data = json.dumps(asdict(document), ensure_ascii=False)
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=_fonts(), sys_inputs={"pack": data})


def pages_of(compiler: typst.Compiler) -> int:
    """Return how many pages it has, as the document itself counts them."""
    return int(compiler.query("<pages>", field="value", one=True))


def pdf_of(compiler: typst.Compiler, timestamp: int) -> bytes:
    """Return the file, made for screen readers too; where a sign has no font it is printed all the same."""
    try:
        made = compiler.compile(format="pdf", pdf_standards=[_ACCESSIBLE], timestamp=timestamp)
    except typst.TypstError as error:
        logger.warning("A document is not printed as PDF/UA: %s", error.message)
        made = compiler.compile(format="pdf", timestamp=timestamp)
    if not isinstance(made, bytes):
        raise NotPrinted(NOT_NOW)
    return made


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts that come with Typst; those of the machine only stand in for signs that these lack."""
    return typst.Fonts()
