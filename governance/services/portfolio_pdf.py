"""The portfolio pack as a file: the figures of the portfolio page, as of the same moment, under the same filters."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from governance.queries.portfolio_pack import past_pack_read, portfolio_pack_read
from governance.queries.scope import Scope, Slice
from governance.rules.documents import Document
from governance.services.portfolio_documents import past_document, portfolio_document
from governance.services.printing import NotPrinted, document_pdf
from roles.models import Person
from roles.queries.units import UnitTree


@dataclass(frozen=True, slots=True)
class File:
    """What is handed over: the name under which it is kept, what it is, and its bytes."""

    name: str
    kind: str
    content: bytes


def portfolio_pack_document(scope: Scope, *, reader: Person, at: datetime, as_of: date | None = None) -> Document:
    """Return the pack for one reader, of now or of a day of which a snapshot was kept.

    Raises: NotPrinted where nothing was kept of that day.
    """
    tree = UnitTree.read()
    within = Slice.read(scope, timezone.localdate(at), tree)
    made_for = reader.printed_name or reader.display_name
    if as_of is None:
        return portfolio_document(portfolio_pack_read(within, tree, reader.actor, at), made_for)
    past = past_pack_read(within, tree, as_of, at)
    if past.snapshot is None:
        raise NotPrinted("No snapshot was kept of this day and these filters, so there is no pack of it.")
    return past_document(past, made_for)


def portfolio_pack_file(scope: Scope, *, reader: Person, at: datetime, as_of: date | None = None) -> File:
    """Return the pack as PDF.

    Raises: NotPrinted.
    """
    document = portfolio_pack_document(scope, reader=reader, at=at, as_of=as_of)
    name = f"portfolio-pack-{as_of or timezone.localdate(at):%Y-%m-%d}.pdf"
    return File(name, "application/pdf", document_pdf(document, int(at.timestamp())))
