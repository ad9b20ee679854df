"""The portfolio: where it burns, in ten seconds. Every figure leads to its list."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.pages.freshness import freshness
from governance.queries import portfolio as figures
from governance.queries.portfolio import FlagAges, Freshness, Share, StageCount
from governance.rules.questions import Question
from governance.rules.requirements import REQUIREMENTS
from governance.rules.stages import ENDED_STAGES, Nature, Stage

UNITS_SHOWN = 12
FIVE = len(Question)
_NATURE_TONES = {
    Nature.LABOUR: "series-1",
    Nature.TOOL: "series-2",
    Nature.ANALYSIS: "series-3",
    Nature.UNCLASSIFIED: "grey",
}


def portfolio(request: HttpRequest) -> HttpResponse:
    """Show the figures of all initiatives."""
    at = timezone.now()
    fresh, stages, labour, flags = (
        figures.freshness(),
        figures.stage_counts(),
        figures.labour_by_answers(),
        figures.flag_ages(at),
    )
    answered = Share(labour[FIVE], sum(labour.values()))
    context = {
        "fresh": fresh,
        "total": sum(count.count for count in stages),
        "lede": _lede(answered, flags),
        "stats": _stats(answered, flags, fresh),
        "stages_chart": _stages_chart(stages),
        "funnel": _funnel(stages, figures.days_in_stage(at)),
        "matrix": _matrix(UNITS_SHOWN),
        "blocks_chart": _blocks_chart(),
        "labour_chart": _labour_chart(labour),
        "overdue": figures.overdue_pilots(timezone.localdate()),
        "flags": [_flag_row(row) for row in flags],
    }
    context |= freshness(at)
    return TemplateResponse(request, "governance/portfolio.html", context)


def listed(**query: Any) -> str:
    """Return the address of the list of these initiatives."""
    return f"{reverse('initiatives')}?{urlencode(query)}"


def _lede(answered: Share, flags: Sequence[FlagAges]) -> dict[str, str]:
    critical = flags[0].total
    said = {"k": intcomma(answered.k), "n": intcomma(answered.n), "critical": intcomma(critical)}
    if not answered.n:
        return {"strong": _("No initiative is classified as labour yet."), "rest": ""}
    strong = _("%(k)s of %(n)s labour initiatives have all five questions answered.") % said
    rest = ngettext("%(critical)s critical flag is open.", "%(critical)s critical flags are open.", critical)
    return {"strong": strong, "rest": rest % said}


def _stats(answered: Share, flags: Sequence[FlagAges], fresh: Freshness) -> list[dict[str, Any]]:
    owners, pilots = figures.live_without_owner(), figures.pilots_overdue()
    known = fresh.oldest is not None
    return [
        _stat(
            _("Labour with all five answered"),
            answered,
            listed(standing="open", nature="labour", sort="questions"),
            known=known,
            bad=answered.k < answered.n,
        ),
        _stat(
            _("On real cases without an outcome owner"),
            owners,
            listed(standing="live", unmet="OWN-1"),
            known=known,
            bad=owners.k > 0,
        ),
        _stat(
            _("Critical flags open"),
            Share(flags[0].total, sum(row.total for row in flags)),
            _flags_url(severity="critical"),
            known=fresh.swept_at is not None or any(row.total for row in flags),
            bad=flags[0].total > 0,
        ),
        _stat(_("Pilots past their time-box"), pilots, listed(standing="overdue"), known=known, bad=pilots.k > 0),
    ]


def _stat(label: str, share: Share, url: str, *, known: bool, bad: bool) -> dict[str, Any]:
    """Return one headline figure; grey while it is not known, red while it burns."""
    if not known:
        return {"label": label, "value": None, "url": url, "tone": "unknown"}
    tone = "bad" if bad else "good" if share.n else ""
    return {"label": label, "value": share.k, "total": share.n, "url": url, "tone": tone}


def _stages_chart(stages: Sequence[StageCount]) -> dict[str, Any]:
    rows = [
        [
            _(stage.label),
            *(sum(c.count for c in stages if c.stage is stage and c.nature is nature) for nature in Nature),
        ]
        for stage in Stage
    ]
    return {
        "kind": "bar",
        "stacked": True,
        "columns": [_("Stage"), *(_(nature.label) for nature in Nature)],
        "rows": rows,
        "tones": [_NATURE_TONES[nature] for nature in Nature],
        "links": [listed(stage=stage.value) for stage in Stage],
    }


def _funnel(stages: Sequence[StageCount], days: Mapping[Stage, int]) -> list[dict[str, Any]]:
    """Return a row for each stage that is not an end: allowed by Remit, reported by a source beyond that, age."""
    rows = []
    for stage in Stage:
        if stage in ENDED_STAGES:
            continue
        allowed = sum(c.count for c in stages if c.stage is stage)
        reported = sum(c.count for c in stages if c.reported is stage and c.stage is not stage and _chased(c))
        rows.append(
            {
                "label": _(stage.label),
                "allowed": allowed,
                "allowed_url": listed(stage=stage.value),
                "reported": reported,
                "reported_url": listed(standing="ahead", reported=stage.value),
                "days": days.get(stage),
            }
        )
    return rows


def _chased(count: StageCount) -> bool:
    return count.stage not in ENDED_STAGES and count.reported not in ENDED_STAGES


def _matrix(limit: int) -> dict[str, Any]:
    rows, total = figures.answers_by_unit(limit)
    return {
        "columns": [_(question.text) for question in Question],
        "rows": [
            {
                "label": row.name if row.below else _("%(unit)s itself") % {"unit": row.name},
                "url": listed(standing="open", **_unit_query(row)),
                "cells": [
                    _cell(k, row.asked, listed(unanswered=question.value, **_unit_query(row)))
                    for question, k in zip(Question, row.answered, strict=True)
                ],
            }
            for row in rows
        ],
        "shown": len(rows),
        "total": total,
    }


def _unit_query(row: figures.UnitAnswers) -> dict[str, Any]:
    return {"unit": row.unit} if row.below else {"unit": row.unit, "below": "no"}


def _cell(k: int, n: int, url: str) -> dict[str, Any]:
    # Rounded, but neither none nor all are said of what is only nearly so.
    level = 0 if k == 0 else 4 if k == n else max(1, min(3, round(4 * k / n)))
    return {"k": k, "n": n, "level": level, "url": url if k < n else ""}


def _blocks_chart() -> dict[str, Any]:
    rows = figures.blocks_most()
    return {
        "kind": "row",
        "columns": [_("Requirement"), _("Initiatives that do not meet it")],
        "rows": [[f"{_(REQUIREMENTS[requirement].title)} ({requirement})", count] for requirement, count in rows],
        "tones": ["bad"],
        "links": [listed(standing="open", unmet=requirement) for requirement, _count in rows],
    }


def _labour_chart(labour: Mapping[int, int]) -> dict[str, Any]:
    return {
        "kind": "bar",
        "columns": [_("Questions answered"), _("Labour initiatives")],
        "rows": [[_("%(k)d of 5") % {"k": k}, count] for k, count in labour.items()],
        "tones": ["series-1"],
        "links": [listed(standing="open", nature="labour", answered=k) for k in labour],
    }


def _flag_row(row: FlagAges) -> dict[str, Any]:
    return {
        "severity": row.severity,
        "total": row.total,
        "url": _flags_url(severity=row.severity.value),
        "cells": [
            {"count": count, "url": _flags_url(severity=row.severity.value, age=age)}
            for age, count in (("week", row.week), ("month", row.month), ("older", row.older))
        ],
    }


def _flags_url(**query: Any) -> str:
    return f"{reverse('flags')}?{urlencode(query)}"
