"""What the editor in the browser sends and gets: tables in the words that people type."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from decisions.models import Decision, DecisionTable
from decisions.services.table_bounds import LONGEST_CELL, LONGEST_NAME, MOST_COLUMNS, MOST_RULES, check_bounds
from decisions.tables.table import Aggregation, HitPolicy, Table, ValueType
from decisions.tables.words import unworded, worded


class TypedInvalid(ValueError):  # noqa: N818 - named as the sentence it is
    """What was sent is nothing the editor sends. The text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What the editor sent: the table as it was typed, what it was made from, and a case to try."""

    words: Mapping[str, Any]
    revision: int | None = None
    digest: str = ""
    case: Mapping[str, Any] = field(default_factory=dict)

    def table(self) -> Table:
        """Return the table in the expression language.

        Raises: TableInvalid for what is no table; Refused for one that is too large.
        """
        table = Table.from_json(self.words)
        check_bounds(table)
        return unworded(table)


def typed_of(request: HttpRequest) -> Typed:
    """Return what the editor sent.

    Raises: TypedInvalid for anything else.
    """
    if request.content_type != "application/json":  # whatever else was sent may have been read as a form by now
        raise TypedInvalid(_("This is no JSON."))
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise TypedInvalid(_("This is no JSON.")) from error
    if not isinstance(sent, dict) or not isinstance(sent.get("table"), dict):
        raise TypedInvalid(_("There is no table in it."))
    revision, digest, case = sent.get("revision"), sent.get("digest"), sent.get("case")
    return Typed(
        words=sent["table"],
        revision=revision if isinstance(revision, int) and not isinstance(revision, bool) else None,
        digest=digest if isinstance(digest, str) else "",
        case=case if isinstance(case, dict) else {},
    )


def stored(decision: Decision) -> dict[str, Any]:
    """Return by which marks the editor knows what is stored now."""
    row = Decision.objects.filter(pk=decision.pk).values("revision", "table__digest").get()
    return {"revision": row["revision"], "digest": row["table__digest"] or ""}


def editor_setup(decision: Decision, row: DecisionTable, table: Table) -> dict[str, Any]:
    """Return everything the editor begins with."""
    address = reverse("decision-table", args=[decision.pk])
    return {
        "table": worded(table).to_json(),
        "revision": decision.revision,
        "digest": row.digest,
        "urls": {"save": address, "check": f"{address}check/", "try": f"{address}try/", "read": f"{address}?view=read"},
        "types": [{"value": kind.value, "label": kind.label} for kind in ValueType],
        "policies": [{"value": policy.value, "label": policy.label} for policy in HitPolicy],
        "aggregations": [{"value": each.value, "label": each.label} for each in Aggregation],
        "most": {"rules": MOST_RULES, "columns": MOST_COLUMNS, "cell": LONGEST_CELL, "name": LONGEST_NAME},
        "words": _words(),
    }


def _words() -> dict[str, str]:
    """Return what the editor says, in the reader's language."""
    return _said_of_the_grid() | _said_of_saving() | _said_of_columns()


def _said_of_the_grid() -> dict[str, str]:
    return {
        "grid": _("The rules"),
        "rule": _("Rule"),
        "when": _("When"),
        "then": _("Then"),
        "note": _("Why"),
        "unnamed": _("without a name"),
        "newRule": _("new rule"),
        "head": _("head of the column"),
        "anything": _("anything"),
        "empty": _("empty"),
        "undone": _("Undone"),
        "redone": _("Done again"),
        "nothingToUndo": _("Nothing to undo"),
        "nothingToRedo": _("Nothing to do again"),
        "ruleAdded": _("A rule is added"),
        "rulesDeleted": _("Rules deleted: {n}"),
        "ruleMoved": _("Rule moved to place {n}"),
        "columnAdded": _("A column is added"),
        "columnDeleted": _("Column “{name}” deleted"),
        "columnMoved": _("Column “{name}” moved"),
        "lastAnswer": _("A table needs a column that answers."),
        "tooMany": _("A table has at most {n} rules."),
        "tooManyColumns": _("A table has at most {n} columns."),
        "tooLong": _("A cell holds at most {n} characters; the rest was left out."),
        "copied": _("Copied: {n} cells"),
        "pasted": _("Pasted: {n} cells"),
        "cutOff": _("{n} columns did not fit and were left out"),
        "cleared": _("Emptied: {n} cells"),
        "selected": _("{rows} rules, {columns} columns selected"),
        "write": _("Write {fix}"),
        "problems": _("{n} cells need a look"),
        "fired": _("This rule answers the case that was tried"),
    }


def _said_of_saving() -> dict[str, str]:
    return {
        "saving": _("Saving"),
        "saved": _("Saved {time}"),
        "unsaved": _("Not saved yet"),
        "notSaved": _("Not saved: {reason} Everything you typed is still here; it is tried again."),
        "noConnection": _("there is no connection."),
        "refused": _("Not saved: {reason}"),
        "signedOut": _("You are signed out. Sign in in another tab, then go on here."),
        "stale": _("Somebody else changed this table meanwhile. What you typed is still here and is not saved."),
        "checking": _("Checking"),
        "notChecked": _("Not checked: {reason}"),
    }


def _said_of_columns() -> dict[str, str]:
    return {
        "editInput": _("Column that rules look at"),
        "editOutput": _("Column that answers"),
        "newInput": _("New column that rules look at"),
        "newOutput": _("New column that answers"),
        "nameMissing": _("A column needs a name."),
        "nameTaken": _("Another column is called that already."),
    }
