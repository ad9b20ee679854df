"""The gate pack on paper: at most four pages, whatever it is about."""

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from typing import Final

import typst
from django.conf import settings

from governance.rules.documents import Budget, Document
from governance.rules.pack_lines import GatePack
from governance.services.pack_documents import pack_document

TEMPLATE = settings.BASE_DIR / "templates" / "governance" / "gate_pack.typ"
MOST_PAGES = 4
# From a good page to the least that is still a pack; the first that fits is printed.
BUDGETS = (Budget(), Budget(0.75, 0.75), Budget(0.5, 0.6), Budget(0.35, 0.4), Budget(0.15, 0.25))
_ACCESSIBLE: Final = "ua-1"
_NOT_NOW = "The PDF cannot be made just now. The page holds the same and can be printed."
logger = logging.getLogger(__name__)


class NotPrinted(Exception):  # noqa: N818 - named as the sentence it is
    """The pack cannot be printed. The text is fit to be shown."""


def pack_file_name(pack: GatePack) -> str:
    """Return the name under which a pack is kept."""
    return f"{pack.asked.key}-review-{pack.asked.number}-pack.pdf"


def pack_pdf(pack: GatePack, verify_url: str) -> bytes:
    """Return a pack as PDF of at most four pages: what is long is cut until it fits.

    The same pack gives the same bytes.
    Raises: NotPrinted.
    """
    try:
        for compiler in _compilers(pack, verify_url):
            if pages_of(compiler) <= MOST_PAGES:
                return _written(compiler, int(pack.produced_at.timestamp()))
    except RuntimeError as error:  # what Typst raises, TypstError among it
        logger.exception("A gate pack cannot be printed")
        raise NotPrinted(_NOT_NOW) from error
    raise NotPrinted("This pack does not fit on four pages. The page holds all of it.")


def pages_of(compiler: typst.Compiler) -> int:
    """Return how many pages it has, as the document itself counts them."""
    return int(compiler.query("<pages>", field="value", one=True))


def compiler_of(document: Document) -> typst.Compiler:
    """Return a document set and ready to be printed. Its texts are handed over as data and never read as markup."""
    data = json.dumps(asdict(document), ensure_ascii=False)
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=_fonts(), sys_inputs={"pack": data})


def _compilers(pack: GatePack, verify_url: str) -> Iterator[typst.Compiler]:
    for budget in BUDGETS:
        yield compiler_of(pack_document(pack, verify_url, budget))


def _written(compiler: typst.Compiler, timestamp: int) -> bytes:
    """Return the file, made for screen readers too; where a sign has no font it is printed all the same."""
    try:
        made = compiler.compile(format="pdf", pdf_standards=[_ACCESSIBLE], timestamp=timestamp)
    except typst.TypstError as error:
        logger.warning("A gate pack is not printed as PDF/UA: %s", error.message)
        made = compiler.compile(format="pdf", timestamp=timestamp)
    if not isinstance(made, bytes):
        raise NotPrinted(_NOT_NOW)
    return made


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts that come with Typst; those of the machine only stand in for signs that these lack."""
    return typst.Fonts()
