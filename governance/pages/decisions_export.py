"""The register of decisions as a file."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from decisions.pages.decisions import wanted_of
from decisions.queries.register import RegisterRow, register_whole
from governance.pages.seeing import sight_of
from governance.pages.spreadsheets import KINDS
from governance.services.workbooks import Cell

_COLUMNS = (
    "Code",
    "Decision",
    "Question",
    "Unit",
    "What the AI does",
    "Autonomy",
    "Cases a day",
    "Owner",
    "Owner has accepted",
    "Logic",
    "Rules of its table",
    "Defined",
    "To define",
    "Cited by",
    "Read again on",
)


@require_safe
def decisions_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Return the whole list that the same address without a kind shows, as a file."""
    if kind not in KINDS:
        raise Http404
    today = timezone.localdate()
    rows = register_whole(wanted_of(request), today, sight_of(request))
    return KINDS[kind](f"decisions-{today:%Y-%m-%d}", _COLUMNS, (_cells(row) for row in rows))


def _cells(row: RegisterRow) -> tuple[Cell, ...]:
    decision, ownership = row.decision, row.ownership
    return (
        decision.code,
        decision.name,
        decision.question,
        decision.unit.name,
        str(decision.get_verb_display()),
        "" if decision.autonomy is None else f"A{decision.autonomy}",
        decision.volume_per_day,
        str(ownership.person) if ownership else "",
        ("yes" if ownership.status == "accepted" else "no") if ownership else "",
        str(decision.get_logic_kind_display()),
        row.table.rules if row.table else None,
        row.clarity.done,
        row.clarity.total,
        row.cited,
        f"{decision.reviewed_at:%Y-%m-%d}" if decision.reviewed_at else "",
    )
