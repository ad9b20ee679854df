"""How much of their time people have promised, month by month, and what stands behind each month."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import MAXYEAR, date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from governance.pages.scope_filters import kept_scope
from governance.pages.seeing import sight_of
from governance.pages.spreadsheets import KINDS
from governance.queries.capacity import Behind, CapacityTable, CapacityWanted, PersonMonths, behind, capacity_table
from governance.queries.scope import scope_read
from governance.queries.sight import Sight
from governance.services.workbooks import Cell
from roles.pages.acting import actor_of
from roles.pages.listing import Filter, listing, number, paging
from roles.pages.months import month_cell
from roles.queries.directory import units_with_people
from roles.queries.personal import readable
from roles.rules.capacity import Allocation
from roles.rules.personal import Personal, reads_of_all

PAGE_SIZE = 50
OVER = "over"
FLAGGED = "flagged"
_COLUMNS = (gettext_lazy("Person"), gettext_lazy("Job"), gettext_lazy("Unit"), gettext_lazy("FTE"))


@require_safe
def capacity(request: HttpRequest) -> HttpResponse:
    """Show people and months, whoever promised too much first, and the promises behind the chosen month."""
    today = timezone.localdate()
    wanted = _wanted(request)
    table = _readable(request, capacity_table(wanted, today))
    page = Paginator(table.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    query = _query_without_choice(request)
    chosen = _chosen(request, today)
    context = {
        "lede": _lede(table),
        "months": table.months,
        "rows": [_row(row, query, chosen) for row in page],
        "chosen": chosen,
        "close_url": f"?{query}",
    }
    shown = listing(request, _filters(), sort="") | paging(page)
    kept = kept_scope(request, wanted.scope, "unit")
    shown["chips"] += kept["chips"]
    shown["kept"] = kept["kept"]
    htmx = getattr(request, "htmx", None)
    part = "#panel" if htmx and not htmx.history_restore_request else ""
    response = TemplateResponse(request, f"governance/capacity.html{part}", context | shown)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def capacity_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send everybody whom the same address without a kind shows, all months of them, as a file."""
    if kind not in KINDS:
        raise Http404
    table = _readable(request, capacity_table(_wanted(request), timezone.localdate()))
    heads = [_("%(month)s, %(what)s") % {"month": f"{m:%Y-%m}", "what": what} for m in table.months for what in _told()]
    header = [*(str(column) for column in _COLUMNS), *heads]
    return KINDS[kind](f"capacity-{timezone.now():%Y-%m-%d}", header, _cells(table))


def _readable(request: HttpRequest, table: CapacityTable) -> CapacityTable:
    """Leave the hours of those away of whom it is not for whoever looks to read them, in the counts as well."""
    actor = actor_of(request)
    if reads_of_all(actor, Personal.HOURS):
        return table
    seen = readable(actor, [row.who.id for row in table.rows], Personal.HOURS)
    rows = [row for row in table.rows if row.who.id in seen]
    return replace(table, rows=rows, people=len(rows), over=sum(row.over for row in rows))


def _told() -> tuple[str, str]:
    return _("hours promised"), _("hours available")


def _cells(table: CapacityTable) -> Iterator[list[Cell]]:
    for row in table.rows:
        hours = [round(value, 1) for month in row.months for value in (month.promised, month.available)]
        yield [row.who.name, row.who.job, row.who.unit, row.who.fte, *hours]


def _wanted(request: HttpRequest) -> CapacityWanted:
    get = request.GET.get
    only = get("only")
    return CapacityWanted(
        q=get("q", "").strip(),
        only_over=only == OVER,
        only_flagged=only == FLAGGED,
        scope=scope_read(request.GET, sight_of(request)),
    )


def _lede(table: CapacityTable) -> tuple[str, str]:
    """Return the sentence the reader came for, and of how many it is true."""
    if not table.over:
        answer = _("Nobody has promised more than they have.")
    else:
        told = ngettext(
            "%(count)d person has promised more than they have.",
            "%(count)d people have promised more than they have.",
            table.over,
        )
        answer = told % {"count": table.over}
    of = ngettext("Of %(count)d person, over two years.", "Of %(count)d people, over two years.", table.people)
    return answer, of % {"count": table.people}


def _filters() -> list[Filter]:
    return [
        Filter("unit", _("Any unit"), [(str(unit.pk), unit.name) for unit in units_with_people()]),
        Filter("only", _("Everybody"), [(OVER, _("Only overcommitted")), (FLAGGED, _("Only those chased for it"))]),
    ]


def _query_without_choice(request: HttpRequest) -> str:
    query: QueryDict = request.GET.copy()
    for name in ("person", "month"):
        query.pop(name, None)
    return query.urlencode()


def _row(row: PersonMonths, query: str, chosen: dict[str, Any] | None) -> dict[str, Any]:
    """Return somebody with a cell for each month; each opens what stands behind it."""
    here = f"{query}&" if query else ""
    picked = chosen["month"].first if chosen and chosen["who"].id == row.who.id else None
    cells = [
        month_cell(month)
        | {
            "url": f"?{here}person={row.who.id}&month={month.first.year}-{month.first.month:02}",
            "picked": month.first == picked,
        }
        for month in row.months
    ]
    return {"who": row.who, "over": row.over, "cells": cells}


def _chosen(request: HttpRequest, today: date) -> dict[str, Any] | None:
    """Return what stands behind the month that the address names, or None where it names none."""
    person, month = number(request.GET.get("person")), _month(request.GET.get("month", ""))
    may = bool(person and month and readable(actor_of(request), [person], Personal.HOURS))
    found = behind(person, month, today) if may and person and month else None
    return _panel(found, sight_of(request)) if found else None


def _month(text: str) -> date | None:
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    # Of the last month that there is nobody can say where it ends.
    return first if first.year < MAXYEAR else None


def _promise(promise: Allocation, hours: float, sight: Sight) -> dict[str, Any]:
    """Return one promise with its hours; of what is not seen the hours alone."""
    seen = sight.sees_key(promise.initiative)
    return {"promise": promise, "hours": round(hours, 1), "seen": seen}


def _panel(found: Behind, sight: Sight) -> dict[str, Any]:
    return {
        "who": found.who,
        "month": found.month,
        "title": _("%(who)s in %(month)s") % {"who": found.who.name, "month": date_format(found.month.first, "F Y")},
        "cell": month_cell(found.month),
        "promises": [_promise(promise, hours, sight) for promise, hours in found.promises],
        "away": found.away,
    }
