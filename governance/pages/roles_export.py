"""The list of roles as a file."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from governance.pages.spreadsheets import KINDS
from governance.services.workbooks import Cell
from roles.pages.work import wanted_of
from roles.queries.work import RoleRow, role_rows

_COLUMNS = (
    *("Role", "Unit", "Site", "Country", "Job family", "Grade", "People", "Full-time equivalents", "Span"),
    *("Hours a month described", "Hours a month there are", "Time made up", "Plans", "Number elsewhere"),
)


@require_safe
def roles_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Return the whole list that the same address without a kind shows, as a file."""
    if kind not in KINDS:
        raise Http404
    rows = role_rows(wanted_of(request))
    return KINDS[kind](f"roles-{timezone.localdate():%Y-%m-%d}", _COLUMNS, (_cells(row) for row in rows))


def _cells(row: RoleRow) -> tuple[Cell, ...]:
    role = row.role
    return (
        *(role.title, role.unit.name, role.site, role.jurisdiction, role.family, role.grade, role.headcount),
        None if role.fte is None else float(role.fte),
        None if role.span is None else float(role.span),
        round(row.time.described, 1),
        round(row.time.whole, 1),
        "yes" if row.time.adds_up else "no",
        "; ".join(str(plan) for plan in role.plans.all()),
        role.external_ref,
    )
