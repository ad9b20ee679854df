"""The gate calendar: what has to be signed, met or authorised again in the coming weeks, and what is late."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from governance.pages.gate_feeds import feed_card
from governance.pages.portfolio_watch import DUE_LABELS, date_rows
from governance.pages.scope_filters import kept_scope
from governance.pages.seeing import sight_of
from governance.queries.gate_calendar import AHEAD_DAYS, Due, GateDate, gate_dates
from governance.queries.scope import Slice, scope_read
from roles.models import Unit
from roles.pages.listing import Filter, listing, paging

PAGE_SIZE = 50


@require_safe
def gate_calendar(request: HttpRequest) -> HttpResponse:
    """List what is due at gates, the first first."""
    scope = scope_read(request.GET, sight_of(request))
    rows, within = dates_wanted(request, timezone.now())
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    kept, shown = kept_scope(request, scope, "unit"), listing(request, _filters(), sort="")
    context: dict[str, Any] = {
        "crumbs": [{"label": _("Portfolio"), "url": reverse("portfolio")}, {"label": _("Gate calendar")}],
        "rows": date_rows([GateDate(*row) for row in page], within),
        "lede": _lede(page.paginator.count),
        **feed_card(request, scope),
    }
    shown |= {"chips": shown["chips"] + kept["chips"], "kept": kept["kept"]}
    return TemplateResponse(request, "governance/gate_calendar.html", context | shown | paging(page))


def dates_wanted(request: HttpRequest, at: datetime) -> "tuple[QuerySet[Any, Any], Slice]":
    """Return what the address asks for, as tuples of a date's fields, and the slice that it means."""
    within = Slice.read(scope_read(request.GET, sight_of(request)), timezone.localdate(at))
    what = request.GET.get("what", "")
    return gate_dates(within, at, what if what in set(Due) else ""), within


def _lede(count: int) -> str:
    if not count:
        return _("Nothing is due in the next %(days)d days.") % {"days": AHEAD_DAYS}
    text = ngettext(
        "%(count)d thing is due in the next %(days)d days or late.",
        "%(count)d things are due in the next %(days)d days or late.",
        count,
    )
    return text % {"count": count, "days": AHEAD_DAYS}


def _filters() -> list[Filter]:
    units = Unit.objects.order_by("name", "pk").values_list("pk", "name")
    return [
        Filter("what", _("Anything due"), [(what.value, str(label)) for what, label in DUE_LABELS.items()]),
        Filter("unit", _("Any unit"), [(str(pk), name) for pk, name in units]),
    ]
