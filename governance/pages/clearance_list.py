"""What is cleared, over all initiatives."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from governance.models import Clearance
from governance.pages.clearance_words import clearance_tag
from governance.pages.seeing import sight_of
from governance.queries.clearances import clearances_at
from governance.rules.clearances import ClearanceState, lapse_from, standing
from governance.rules.stages import LIVE_STAGES, Stage
from roles.models import Unit
from roles.queries.units import UnitTree

PAGE_SIZE = 50


@require_safe
def clearances(request: HttpRequest) -> HttpResponse:
    """List what signed remits allow, the clock looked at."""
    at = timezone.now()
    wanted = _wanted(request)
    found = _found(sight_of(request).of(clearances_at(at)), wanted)
    paginator = Paginator(clearances_wanted(request, at), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "rows": [clearance_row(clearance, at) for clearance in page],
        "page": page,
        "elided": list(paginator.get_elided_page_range(page.number)),
        "lede": _lede(found),
        "filters": _filters(wanted),
        "wanted": wanted,
    }
    return TemplateResponse(request, "governance/clearances.html", context)


def clearances_wanted(request: HttpRequest, at: datetime) -> QuerySet[Any]:
    """Return the clearances that the address asks for, with what a row shows of them, the last first."""
    found = _found(sight_of(request).of(clearances_at(at)), _wanted(request))
    return found.select_related("initiative__beneficiary_unit", "remit").order_by("-pk")


def _wanted(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip() for name in ("q", "state", "stage", "unit")}


def _found(rows: QuerySet[Any], wanted: dict[str, str]) -> QuerySet[Any]:
    if wanted["state"] in set(ClearanceState):
        rows = rows.filter(standing=wanted["state"])
    if wanted["stage"] in LIVE_STAGES:
        rows = rows.filter(stage=wanted["stage"])
    if wanted["unit"].isascii() and wanted["unit"].isdecimal():
        rows = rows.filter(initiative__beneficiary_unit__in=UnitTree.read().below(int(wanted["unit"])))
    if q := wanted["q"]:
        rows = rows.filter(Q(initiative__title__icontains=q) | Q(initiative__key__iexact=q))
    return rows


def clearance_row(clearance: Clearance, at: datetime) -> dict[str, Any]:
    """Return a clearance with how it stands by the clock, and why."""
    lapses = [lapse_from(kept) for kept in clearance.lapses]
    told = standing(ClearanceState(clearance.state), clearance.reason, lapses, at)
    return {"clearance": clearance, "tag": clearance_tag(told.state), "reasons": told.reasons}


def _lede(found: QuerySet[Any]) -> tuple[str, str]:
    closed = Q(standing__in=[state.value for state in ClearanceState if not state.allows])
    figures = found.aggregate(total=Count("pk"), closed=Count("pk", filter=closed))
    total, open_ = figures["total"], figures["total"] - figures["closed"]
    text = ngettext(
        "%(open)d of %(total)d clearance allows work.", "%(open)d of %(total)d clearances allow work.", total
    )
    return text % {"open": open_, "total": total}, ""


def _filters(wanted: dict[str, str]) -> list[dict[str, Any]]:
    units = Unit.objects.order_by("name", "pk").values_list("pk", "name")
    states = [(state.value, clearance_tag(state).label) for state in ClearanceState]
    stages = [(stage.value, stage.label) for stage in Stage if stage in LIVE_STAGES]
    return [
        _filter("state", _("Any state"), states, wanted["state"]),
        _filter("stage", _("Any stage"), stages, wanted["stage"]),
        _filter("unit", _("Any unit"), [(str(pk), name) for pk, name in units], wanted["unit"]),
    ]


def _filter(name: str, label: str, choices: Iterable[tuple[str, str]], chosen: str) -> dict[str, Any]:
    options = [{"value": value, "label": text, "selected": value == chosen} for value, text in choices]
    return {"name": name, "label": label, "options": options}
