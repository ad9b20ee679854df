"""Keeping the tables of a remit as it is published, so that what was signed can be asked, whatever is drafted since."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from decisions.models import DecisionTable
from decisions.queries.content_logic import table_content
from governance.models import Remit, SignedTable
from roles.rules.canonical import content_digest


def signed_tables_keep(remit: Remit, moment: datetime) -> None:
    """Keep the body of each table that this remit holds. Called by the act that publishes the remit.

    Two statements, one where nothing is decided by a table. A table that is no longer what was signed is not kept.
    """
    signed = {code: told["table"] for code, told in remit.content["decisions"].items() if told.get("table")}
    if not signed:
        return
    rows = DecisionTable.objects.filter(decision__code__in=signed).values_list("decision__code", "body")
    kept = [
        SignedTable(digest=content_digest(signed[code]), body=body, kept_at=moment)
        for code, body in rows
        if _is(body, signed[code])
    ]
    SignedTable.objects.bulk_create(kept, ignore_conflicts=True)


def _is(body: Mapping[str, Any], content: Mapping[str, Any]) -> bool:
    return content_digest(table_content(body)) == content_digest(content)
