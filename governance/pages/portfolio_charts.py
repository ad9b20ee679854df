"""The charts and tables of the portfolio, as their components ask for them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from governance.pages.portfolio_links import Links
from governance.queries.portfolio import FlagAges, StageAge, StageCount
from governance.queries.portfolio_units import UnitAnswers
from governance.rules.questions import Question
from governance.rules.requirements import REQUIREMENTS
from governance.rules.stages import ENDED_STAGES, Nature, Stage

_NATURE_TONES = {
    Nature.LABOUR: "series-1",
    Nature.TOOL: "series-2",
    Nature.ANALYSIS: "series-3",
    Nature.UNCLASSIFIED: "grey",
}


def stages_chart(stages: Sequence[StageCount], links: Links) -> dict[str, Any]:
    """Return how many initiatives of each nature stand at each stage."""
    counts = [
        [sum(c.count for c in stages if c.stage is stage and c.nature is nature) for nature in Nature]
        for stage in Stage
    ]
    return {
        "kind": "bar",
        "stacked": True,
        "columns": [_("Stage"), *(_(nature.label) for nature in Nature)],
        "rows": [[_(stage.label), *row] for stage, row in zip(Stage, counts, strict=True)],
        "tones": [_NATURE_TONES[nature] for nature in Nature],
        "links": [links.listed(sum(row), stage=stage.value) for stage, row in zip(Stage, counts, strict=True)],
    }


def funnel(stages: Sequence[StageCount], ages: Mapping[Stage, StageAge], links: Links) -> list[dict[str, Any]]:
    """Return a row for each stage that is not an end: allowed by Remit, reported by a source beyond that, age."""
    rows = []
    for stage in Stage:
        if stage in ENDED_STAGES:
            continue
        allowed = sum(c.count for c in stages if c.stage is stage)
        reported = sum(c.count for c in stages if c.reported is stage and c.stage is not stage and _chased(c))
        age = ages.get(stage)
        rows.append(
            {
                "label": _(stage.label),
                "allowed": links.figure("initiatives", allowed, stage=stage.value),
                "reported": links.figure("initiatives", reported, standing="ahead", reported=stage.value),
                "long": links.figure("initiatives", age.long if age else 0, stage=stage.value, long="yes"),
                "days": age.days if age else None,
            }
        )
    return rows


def _chased(count: StageCount) -> bool:
    return count.stage not in ENDED_STAGES and count.reported not in ENDED_STAGES


def matrix(rows: Sequence[UnitAnswers], total: int, links: Links) -> dict[str, Any]:
    """Return the heat map of units and questions; a cell leads to those that do not answer."""
    return {
        "columns": [_(question.text) for question in Question],
        "rows": [
            {
                "label": row.name if row.below else _("%(unit)s itself") % {"unit": row.name},
                "url": links.listed(row.asked, standing="open", **_unit_query(row)),
                "cells": [
                    _cell(k, row.asked, links.listed(row.asked - k, unanswered=question.value, **_unit_query(row)))
                    for question, k in zip(Question, row.answered, strict=True)
                ],
            }
            for row in rows
        ],
        "shown": len(rows),
        "total": total,
    }


def _unit_query(row: UnitAnswers) -> dict[str, Any]:
    return {"unit": row.unit} if row.below else {"unit": row.unit, "below": "no"}


def _cell(k: int, n: int, url: str) -> dict[str, Any]:
    # Rounded, but neither none nor all are said of what is only nearly so.
    level = 0 if k == 0 else 4 if k == n else max(1, min(3, round(4 * k / n)))
    return {"k": k, "n": n, "lacking": n - k, "level": level, "url": url}


def blocks_chart(rows: Sequence[tuple[str, int]], links: Links) -> dict[str, Any]:
    """Return the requirements that most open initiatives do not meet."""
    return {
        "kind": "row",
        "columns": [_("Requirement"), _("Initiatives that do not meet it")],
        "rows": [[f"{_(REQUIREMENTS[requirement].title)} ({requirement})", count] for requirement, count in rows],
        "tones": ["bad"],
        "links": [links.listed(count, standing="open", unmet=requirement) for requirement, count in rows],
    }


def labour_chart(labour: Mapping[int, int], links: Links) -> dict[str, Any]:
    """Return the labour initiatives by how many questions they answer."""
    return {
        "kind": "bar",
        "columns": [_("Questions answered"), _("Labour initiatives")],
        "rows": [[_("%(k)d of 5") % {"k": k}, count] for k, count in labour.items()],
        "tones": ["series-1"],
        "links": [links.listed(n, standing="open", nature="labour", answered=k) for k, n in labour.items()],
    }


def flag_row(row: FlagAges, links: Links) -> dict[str, Any]:
    """Return the flags of one severity, by age."""
    severity = row.severity.value
    return {
        "severity": row.severity,
        "all": links.figure("flags", row.total, severity=severity),
        "cells": [
            links.figure("flags", count, severity=severity, age=age)
            for age, count in (("week", row.week), ("month", row.month), ("older", row.older))
        ],
    }
