"""The decision tables of a signed remit, ready to be asked."""

from collections.abc import Mapping
from typing import Any

from decisions.models import DecisionTable
from decisions.queries.content_logic import table_content
from decisions.tables.reading import ReadTable, read_table
from decisions.tables.table import Table, TableInvalid
from governance.models import SignedTable
from roles.rules.canonical import content_digest


def signed_table(decision: Mapping[str, Any]) -> ReadTable | None:
    """Return the table of a decision as a remit holds it; None where it has none or it can no longer be had.

    The body that was kept at signing counts, else the one in the register; each only where it makes the very lines
    that were signed. Cells speak of the inputs that were signed with them.
    """
    content = decision.get("table")
    if not content:
        return None
    wanted = content_digest(content)
    body = SignedTable.objects.filter(digest=wanted).values_list("body", flat=True).first()
    if body is None:
        body = DecisionTable.objects.filter(decision__code=decision["code"]).values_list("body", flat=True).first()
    if body is None or content_digest(table_content(body)) != wanted:
        return None
    try:
        return read_table(Table.from_json(body), list(decision["inputs"]))
    except TableInvalid:
        return None
