"""The portfolio: where it burns, in ten seconds. Every figure leads to its list."""

from collections.abc import Sequence
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.pages import portfolio_charts as charts
from governance.pages.freshness import freshness
from governance.pages.portfolio_links import Links
from governance.pages.portfolio_then import portfolio_then
from governance.pages.portfolio_trend import trend_charts
from governance.pages.portfolio_watch import gate_calendar, watch_cards
from governance.pages.saved_views import views_menu
from governance.pages.scope_filters import IN_SCOPE, ScopeFilters
from governance.pages.seeing import sight_of
from governance.queries import portfolio as figures
from governance.queries.gate_calendar import AHEAD_DAYS
from governance.queries.initiatives import LONG_DAYS
from governance.queries.policy import default_policy
from governance.queries.portfolio import FlagAges, Freshness, Share
from governance.queries.portfolio_units import answers_by_unit
from governance.queries.scope import Slice
from governance.queries.snapshots import slice_of, trend
from governance.rules.questions import Question
from governance.rules.stages import Nature
from roles.queries.units import UnitTree

UNITS_SHOWN = 12
FIVE = len(Question)


def portfolio(request: HttpRequest) -> HttpResponse:
    """Show the figures of the initiatives that the address means."""
    at, tree, filters = timezone.now(), UnitTree.read(), ScopeFilters(request.GET, sight_of(request))
    within = Slice.read(filters.scope, timezone.localdate(at), tree)
    menu, first = views_menu(request, within.scope.address())
    if first and not request.GET:
        return redirect(f"{request.path}{first}")
    if "as_of" in request.GET:
        return portfolio_then(request, within, tree)
    context = _figures(within, tree) | {"filters": filters.selects(IN_SCOPE), "chips": filters.chips()}
    context |= menu
    context["kept"] = {} if within.scope.below else {"below": "no"}
    context |= {"long_days": LONG_DAYS, "ahead": AHEAD_DAYS}
    return TemplateResponse(request, "governance/portfolio.html", context | freshness(at))


def _figures(within: Slice, tree: UnitTree) -> dict[str, Any]:
    at, links = timezone.now(), Links(within.scope)
    fresh, stages = figures.freshness(within), figures.stage_counts(within)
    labour, flags = figures.labour_by_answers(within), figures.flag_ages(within, at)
    answered, total = Share(labour[FIVE], sum(labour.values())), sum(count.count for count in stages)
    unclassified = Share(sum(c.count for c in stages if c.nature is Nature.UNCLASSIFIED), total)
    owners = figures.live_without_owner(within)
    return {
        "fresh": fresh,
        "total": total,
        "all_url": links.listed(total),
        "pack": _pack(links, total),
        "narrowed": not within.scope.whole,
        "lede": _lede(answered, owners, unclassified, flags),
        "stats": [_first_stat(links, answered, unclassified, fresh), *_stats(within, links, owners, flags, fresh)],
        "stages_chart": charts.stages_chart(stages, links),
        "funnel": charts.funnel(stages, figures.ages_in_stage(within, at), links),
        "matrix": charts.matrix(*answers_by_unit(within, tree, UNITS_SHOWN), links),
        "blocks_chart": charts.blocks_chart(figures.blocks_most(within), links),
        "labour_known": answered.n > 0,
        "labour_chart": charts.labour_chart(labour, links),
        "overdue": figures.overdue_pilots(within),
        "flags": [charts.flag_row(row, links) for row in flags],
        "cards": watch_cards(within, at, links, soon_days=default_policy().waiver_warning_days),
        "calendar": gate_calendar(within, at, links),
        **_past(within, tree, links),
    }


def _pack(links: Links, total: int) -> list[dict[str, str]]:
    """Return how this is had outside the portal."""
    return [
        {"label": _("Pack as PDF"), "url": links.to("portfolio-pack", total), "icon": "download"},
        {"label": _("Reports by e-mail"), "url": links.to("reports", total), "icon": "inbox"},
    ]


def _past(within: Slice, tree: UnitTree, links: Links) -> dict[str, Any]:
    """Return how the figures moved, where the past of this slice is kept."""
    kept, unit = slice_of(within.scope, tree)
    snapshots = trend(within.today, unit) if kept else []
    return {
        "trends": trend_charts(snapshots, links),
        "past_kept": kept,
        "past_first": snapshots[0].day if snapshots else None,
        "scope_address": within.scope.address(),
        "today": within.today,
    }


def _lede(answered: Share, owners: Share, unclassified: Share, flags: Sequence[FlagAges]) -> dict[str, str]:
    """Return what it comes to. Before anybody said what is labour: what runs, and for whom nobody answers."""
    critical = flags[0].total
    said = {"k": intcomma(answered.k), "n": intcomma(answered.n), "critical": intcomma(critical)}
    if not answered.n:
        waiting = _("No initiative is classified as labour yet.")
        if not (owners.k and unclassified.k):
            return {"strong": waiting, "rest": ""}
        told = {"k": intcomma(owners.k), "n": intcomma(owners.n), "u": intcomma(unclassified.k)}
        strong = _("%(k)s of %(n)s initiatives on real cases have nobody who answers for their outcome.") % told
        return {"strong": strong, "rest": _("%(u)s wait for somebody to say whether they are labour or a tool.") % told}
    strong = _("%(k)s of %(n)s labour initiatives have all five questions answered.") % said
    rest = ngettext("%(critical)s critical flag is open.", "%(critical)s critical flags are open.", critical)
    return {"strong": strong, "rest": rest % said}


def _first_stat(links: Links, answered: Share, unclassified: Share, fresh: Freshness) -> dict[str, Any]:
    """Return how far it is with labour; while nothing is, how much waits to be classified."""
    known = fresh.oldest is not None
    if known and not answered.n and unclassified.k:
        url = links.listed(unclassified.k, nature=Nature.UNCLASSIFIED.value)
        return _stat(_("Not classified yet"), unclassified, url, known=known, bad=True)
    return _stat(
        _("Labour with all five answered"),
        answered,
        links.listed(answered.k, standing="open", nature="labour", answered=FIVE),
        known=known,
        bad=answered.k < answered.n,
    )


def _stats(
    within: Slice, links: Links, owners: Share, flags: Sequence[FlagAges], fresh: Freshness
) -> list[dict[str, Any]]:
    pilots = figures.pilots_overdue(within)
    critical = Share(flags[0].total, sum(row.total for row in flags))
    known = fresh.oldest is not None
    return [
        _stat(
            _("On real cases without an outcome owner"),
            owners,
            links.listed(owners.k, standing="live", unmet="OWN-1"),
            known=known,
            bad=owners.k > 0,
        ),
        _stat(
            _("Critical flags open"),
            critical,
            links.to("flags", critical.k, severity="critical"),
            known=fresh.swept_at is not None or critical.n > 0,
            bad=critical.k > 0,
        ),
        _stat(
            _("Pilots past their time-box"),
            pilots,
            links.listed(pilots.k, standing="overdue"),
            known=known,
            bad=pilots.k > 0,
        ),
    ]


def _stat(label: str, share: Share, url: str, *, known: bool, bad: bool) -> dict[str, Any]:
    """Return one headline figure; grey while it is not known, red while it burns."""
    if not known:
        return {"label": label, "value": None, "url": url, "tone": "unknown"}
    tone = "bad" if bad else "good" if share.n else ""
    return {"label": label, "value": share.k, "total": share.n, "url": url, "tone": tone}
