"""The gate pack on paper: at most four pages, whatever it is about."""

import logging
from collections.abc import Iterator

import typst

from governance.rules.documents import Budget
from governance.rules.pack_lines import GatePack
from governance.services.pack_documents import pack_document
from governance.services.printing import NOT_NOW, NotPrinted, compiler_of, pages_of, pdf_of

MOST_PAGES = 4
# From a good page to the least that is still a pack; the first that fits is printed.
BUDGETS = (Budget(), Budget(0.75, 0.75), Budget(0.5, 0.6), Budget(0.35, 0.4), Budget(0.15, 0.25))
logger = logging.getLogger(__name__)


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
                return pdf_of(compiler, int(pack.produced_at.timestamp()))
    except RuntimeError as error:  # what Typst raises, TypstError among it
        logger.exception("A gate pack cannot be printed")
        raise NotPrinted(NOT_NOW) from error
    raise NotPrinted("This pack does not fit on four pages. The page holds all of it.")


def _compilers(pack: GatePack, verify_url: str) -> Iterator[typst.Compiler]:
    for budget in BUDGETS:
        yield compiler_of(pack_document(pack, verify_url, budget))
