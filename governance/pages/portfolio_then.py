"""The portfolio as it was on a day, beside how it is now. What has no snapshot is not made up."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import PortfolioSnapshot
from governance.pages.portfolio_links import Links
from governance.queries.scope import Scope, Slice
from governance.queries.snapshot_figures import Numbers, figures_of
from governance.queries.snapshots import slice_of, snapshot_on, snapshots_around
from governance.rules.snapshots import BURNS, OF, VERSION, Figure
from roles.queries.units import UnitTree

HEADLINES = (Figure.LABOUR_ANSWERED, Figure.LIVE_UNOWNED, Figure.FLAGS_CRITICAL, Figure.PILOTS_OVERDUE)


def portfolio_then(request: HttpRequest, within: Slice, tree: UnitTree) -> HttpResponse:
    """Show the snapshot of the day that the address names, or say why there is none and which is next."""
    scope, day = within.scope, _day(request.GET.get("as_of", ""))
    kept, unit = slice_of(scope, tree)
    found = snapshot_on(day, unit) if day and kept else None
    links = Links(scope)
    context: dict[str, Any] = {
        "day": day,
        "unit": tree.names.get(unit) if unit else None,
        "now_url": links.to("portfolio", 1, view=""),
        "snapshot": found,
        "pack_url": links.to("portfolio-pack", 1, as_of=day.isoformat()) if day and found else "",
        "other_version": found is not None and found.version != VERSION,
    }
    if found is None:
        context |= _missing(day, scope, kept=kept)
    else:
        context |= _told(found, figures_of(timezone.now(), within.today, tree, unit))
    return TemplateResponse(request, "governance/portfolio_then.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _told(found: PortfolioSnapshot, now: Numbers) -> dict[str, Any]:
    then = found.figures
    return {
        "stats": [_stat(figure, then) for figure in HEADLINES],
        "rows": [
            {"label": _(figure.label), "then": then.get(figure.value), "now": now[figure.value]} for figure in Figure
        ],
    }


def _stat(figure: Figure, then: dict[str, Any]) -> dict[str, Any]:
    value, total = then.get(figure.value), then.get(OF[figure].value)
    burns = value > 0 if figure in BURNS and value is not None else value is not None and value < (total or 0)
    tone = "unknown" if value is None else "bad" if burns else "good" if total else ""
    return {"label": _(figure.label), "value": value, "total": total, "tone": tone}


def _missing(day: date | None, scope: Scope, *, kept: bool) -> dict[str, Any]:
    """Return why there is nothing to show, and what there is instead."""
    if day is None:
        return {"why": _("That is no day. Write it as in 2026-10-01."), "offers": []}
    if not kept:
        why = _("Of the past only the whole and the top units are kept. Take the other filters away to look back.")
        return {"why": why, "offers": [_offer(day, Scope(), _("The whole on this day"))]}
    around = snapshots_around(day)
    days = [near for near in (around.before, around.after) if near]
    days.sort(key=lambda near: abs((near - day).days))
    offers = [_offer(near, scope, _("%(day)s, the nearest") if near == days[0] else "%(day)s") for near in days]
    return {"why": _("No snapshot was taken on this day, and none is made up."), "offers": offers}


def _offer(day: date, scope: Scope, label: str) -> dict[str, str]:
    said = {"day": f"{day:%-d %b %Y}"}
    url = Links(scope).to("portfolio", 1, as_of=day.isoformat()) or reverse("portfolio")
    return {"label": label % said, "url": url}
