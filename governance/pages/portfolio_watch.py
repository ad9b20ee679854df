"""What a portfolio is watched for beside its gates, as cards of figures."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.pages.benefit_list import worth_text
from governance.pages.portfolio_links import Links
from governance.queries import portfolio_watch as watch
from governance.queries.gate_calendar import Due, GateDate, gate_date_counts, gate_dates
from governance.queries.gate_words import due_words
from governance.queries.portfolio_watch import BenefitCounts, BreachCounts, WaiverCounts
from governance.queries.scope import Slice
from governance.queries.waivers import OLD_DAYS

DATES_SHOWN = 10
DUE_LABELS = {
    Due.REVIEW: gettext_lazy("Reviews to sign"),
    Due.CONDITION: gettext_lazy("Conditions to meet"),
    Due.AGAIN: gettext_lazy("To authorise again"),
    Due.WAIVER: gettext_lazy("Waivers that expire"),
}


def watch_cards(within: Slice, at: datetime, links: Links, *, soon_days: int) -> list[dict[str, Any]]:
    """Return the cards: what is broken, what is waived, who is over-committed, and what it is worth."""
    return [
        _breaches(watch.breach_counts(within), links),
        _waivers(watch.waiver_counts(within, at, soon_days=soon_days), soon_days, links),
        _people(*watch.overcommitted(within), links),
        _worth(watch.benefit_counts(within), links),
    ]


def _breaches(counts: BreachCounts, links: Links) -> dict[str, Any]:
    rows = [
        _row(_("Open"), links.figure("breaches", counts.running)),
        _row(_("Critical"), links.figure("breaches", counts.critical, severity="critical"), bad=True),
        _row(_("Not acknowledged"), links.figure("breaches", counts.unseen, state="new"), bad=True),
    ]
    return {"id": "breaches", "title": _("Breaches"), "icon": "octagon-alert", "rows": rows}


def _waivers(counts: WaiverCounts, soon_days: int, links: Links) -> dict[str, Any]:
    soon, old = _("Expire within %(days)d days") % {"days": soon_days}, _("Older than %(days)d days")
    rows = [
        _row(_("Open"), links.figure("waivers", counts.running)),
        _row(_("Wait for approval"), links.figure("waivers", counts.waiting, state="waiting")),
        _row(old % {"days": OLD_DAYS}, links.figure("waivers", counts.old, old="yes")),
        _row(soon, links.figure("waivers", counts.soon, soon="yes")),
        _row(_("Expired"), links.figure("waivers", counts.expired, state="expired"), bad=True),
    ]
    return {"id": "waivers", "title": _("Waivers"), "icon": "clock", "rows": rows}


def _people(flagged: int, answer: int, links: Links) -> dict[str, Any]:
    rows = [
        _row(_("Promised more than they have"), links.figure("capacity", flagged, only="flagged"), bad=True),
        _row(_("Answer for something"), {"count": answer, "url": ""}),
    ]
    return {"id": "people", "title": _("Over-committed"), "icon": "users-round", "rows": rows}


def _worth(counts: BenefitCounts, links: Links) -> dict[str, Any]:
    rows = [
        _row(_("Claimed"), links.figure("benefits", counts.claimed)),
        _row(_("Committed by finance"), links.figure("benefits", counts.committed, state="relied")),
        _row(_("Validated"), links.figure("benefits", counts.validated, state="validated")),
    ]
    sums = [worth_text(worth) for worth in counts.worth]
    return {"id": "worth", "title": _("Value"), "icon": "scale", "rows": rows, "sums": sums}


def _row(label: str, figure: dict[str, Any], *, bad: bool = False) -> dict[str, Any]:
    """Return one line of a card; `bad` lines burn as soon as there is one."""
    return {"label": label, "figure": figure, "bad": bad and figure["count"] > 0}


def gate_calendar(within: Slice, at: datetime, links: Links) -> dict[str, Any]:
    """Return what gates ask for in the coming weeks: the counts, and what is due first."""
    counts = gate_date_counts(within, at)
    rows = gate_dates(within, at)[:DATES_SHOWN]
    return {
        "counts": [
            {"label": DUE_LABELS[what], "figure": links.figure("gate-calendar", count, what=what.value)}
            for what, count in counts.items()
        ],
        "all": links.figure("gate-calendar", sum(counts.values())),
        "rows": date_rows([GateDate(*row) for row in rows], within),
    }


def date_rows(dates: Sequence[GateDate], within: Slice) -> list[dict[str, Any]]:
    """Return days of the calendar with what is due in words, where it is done, and whether it is late."""
    return [
        {"date": each, "what": due_words(each), "url": due_address(each), "late": each.day < within.today}
        for each in dates
    ]


def due_address(date: GateDate) -> str:
    """Return where what is due is done."""
    if date.what == Due.REVIEW:
        return reverse("review", args=[date.pk])
    if date.what == Due.CONDITION:
        return reverse("condition", args=[date.pk])
    if date.what == Due.WAIVER:
        return reverse("waiver", args=[date.pk])
    return reverse("initiative-gate", args=[date.key])
