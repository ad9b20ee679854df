"""The week of a job before and after, as blocks whose heights are hours; and hours as one bar whose parts add up."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from roles.rules.hours import ROUNDING, moved, plan_balance, unplaced
from roles.rules.plans import ActivityFacts, Destination, Fate, PlanFacts

# Hours a month are hours of a week times 52 weeks over 12 months.
_WEEKS_A_MONTH = 52 / 12
# The longer of the two weeks is so many pixels high, and no block lower than its line of text.
_HEIGHT = 440
_LEAST = 26
_BETWEEN = 2
_TWO_LINES = 44

# What a block is called, and how it is drawn.
_WORDS = {
    Fate.AUTOMATE: "Automate",
    Fate.AUGMENT: "Augment",
    Fate.RETAIN: "Retain",
    Fate.ELIMINATE: "Eliminate",
    Fate.TRANSFER: "Transfer",
    Fate.NEW: "New",
}


def week_of(plan: PlanFacts) -> dict[str, Any]:
    """Return the week of one person before and after: `before`, `after` (each block by block) and `rows` of a table.

    Units: hours a week of one full-time job; hours a month of the whole role where nobody says how many hold it.
    """
    each = plan.fte * _WEEKS_A_MONTH if plan.fte else 1.0
    balance = plan_balance(plan)
    tallest = max(balance.before, balance.after + balance.new, 1.0) / each
    scale = _HEIGHT / tallest
    known = [activity for activity in plan.activities if activity.fate is not Fate.NEW]
    new = [activity for activity in plan.activities if activity.fate is Fate.NEW]
    before = [_block(a.statement, a.hours_before / each, a.fate, scale) for a in known]
    after = [_block(a.statement, a.hours_after / each, a.fate, scale) for a in (*known, *new)]
    free = _free(plan, each, scale)
    return {
        "before": _fitted(before, scale),
        "after": _fitted([*after, *free], scale),
        "rows": [_row(activity, each) for activity in (*known, *new)],
        "hours_before": balance.before / each,
        "hours_after": (balance.after + balance.new) / each,
        "free": max(0.0, balance.net) / each,
        "over": max(0.0, -balance.net) / each,
        "of_one": bool(plan.fte),
        "kinds": _kinds(plan),
    }


def _block(text: str, hours: float, fate: Fate | None, scale: float) -> dict[str, Any]:
    kind = fate.value if fate else "open"
    return {"text": text, "hours": hours, "kind": kind, "word": _word(fate), "height": _height(hours, scale)}


def _height(hours: float, scale: float) -> int:
    return max(_LEAST, round(hours * scale))


def _fitted(blocks: list[dict[str, Any]], scale: float) -> list[dict[str, Any]]:
    """Return the blocks that take time, the high ones lowered by what low ones and the lines between them take more.

    So two weeks of the same length are equally high.
    """
    kept = [block for block in blocks if block["hours"] > 0]
    wanted = round(sum(block["hours"] for block in kept) * scale) - _BETWEEN * (len(kept) - 1)
    spare = sum(block["height"] - _LEAST for block in kept)
    lowered = min(1.0, max(0.0, (sum(block["height"] for block in kept) - wanted) / spare)) if spare else 0.0
    heights = [block["height"] - round(lowered * (block["height"] - _LEAST)) for block in kept]
    return [block | {"height": height, "low": height < _TWO_LINES} for block, height in zip(kept, heights, strict=True)]


def _word(fate: Fate | None) -> str:
    return _(_WORDS[fate]) if fate else _("Not decided")


def _free(plan: PlanFacts, each: float, scale: float) -> list[dict[str, Any]]:
    """Return the block of hours that are set free, with where they go, where there are any."""
    net = plan_balance(plan).net
    if net <= ROUNDING:
        return []
    goes = [{"text": _(destination.label), "hours": hours / each} for destination, hours in moved(plan).items()]
    if (nowhere := unplaced(plan)) > ROUNDING:
        goes.append({"text": _("Nowhere yet"), "hours": nowhere / each})
    hours = net / each
    return [{"text": _("Set free"), "hours": hours, "kind": "free", "height": _height(hours, scale), "goes": goes}]


def _row(activity: ActivityFacts, each: float) -> dict[str, Any]:
    return {
        "text": activity.statement,
        "word": _word(activity.fate),
        "before": activity.hours_before / each,
        "after": activity.hours_after / each,
    }


def _kinds(plan: PlanFacts) -> list[dict[str, str]]:
    """Return the kinds of block that the two weeks show, for the key."""
    fates = list(dict.fromkeys(activity.fate for activity in plan.activities))
    ordered = [*(fate for fate in Fate if fate in fates), *(fate for fate in fates if fate is None)]
    kinds = [{"kind": fate.value if fate else "open", "word": _word(fate)} for fate in ordered]
    free = [{"kind": "free", "word": _("Set free")}] if plan_balance(plan).net > ROUNDING else []
    return kinds + free


def bar_of(parts: Iterable[tuple[str, str, float]], whole: float = 0.0) -> list[dict[str, Any]]:
    """Return the parts (`kind`, `text`, `hours`) of one bar, laid end to end from 0 to 100; empty ones are left out.

    They fill the bar, unless the `whole` is more than their sum.
    """
    kept = [part for part in parts if part[2] > ROUNDING]
    longest = max(whole, sum(hours for _kind, _text, hours in kept), 1.0)
    bar, at = [], 0.0
    for kind, text, hours in kept:
        width = 100 * hours / longest
        bar.append({"kind": kind, "text": text, "hours": hours, "x": f"{at:.2f}", "width": f"{width:.2f}"})
        at += width
    return bar


def balance_bar(plan: PlanFacts) -> list[dict[str, Any]]:
    """Return what becomes of the hours before, as one bar: what stays, what comes new, what is set free."""
    balance = plan_balance(plan)
    parts = (
        ("retain", _("stay with people"), balance.after),
        ("oversight", _("look after the AI"), balance.oversight),
        ("new", _("other new work"), balance.new - balance.oversight),
        ("free", _("set free"), balance.net),
    )
    return bar_of(parts, balance.before)


def destination_parts(hours: dict[Destination, float]) -> list[tuple[str, str, float]]:
    """Return where hours go as parts of a bar, money apart from the rest."""
    return [
        ("money" if destination.saves_money else "goes", _(destination.label), found)
        for destination, found in hours.items()
    ]
