"""What came of a replay, as its page shows it: k of n everywhere, with how sure that is."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from decisions.models import Replay
from decisions.tables.replays.agreement import wilson
from decisions.tables.replays.samples import without_samples
from decisions.tables.table import Rule, Table
from decisions.tables.words import worded

_PERCENT = 100
_SHOWN_RULES = 100
_SHOWN_CHANGED = 10
_THRESHOLDS = range(50, 100, 5)
# The shares from which on a cell of a matrix is coloured more strongly.
_MANY, _HALF, _MOST = 0.1, 0.5, 0.9

Told = Mapping[str, Any]


def figures(result: Told) -> dict[str, Any]:
    """Return the few figures of a result that a list shows."""
    total = (result.get("agreement") or {}).get("total")
    return {
        "cases": result.get("cases"),
        "agreed": total["agreed"] if total else None,
        "decided": total["compared"] + total["silent"] if total else None,
        "kappa": total["kappa"] if total else None,
        "uncovered": result.get("uncovered"),
        "ambiguous": result.get("ambiguous"),
        "changed": (result.get("rival") or {}).get("changed"),
    }


def result_words(replay: Replay, *, single: bool) -> dict[str, Any]:
    """Return everything the page of a finished replay shows; `single` cases only to those who may see them."""
    result: Told = (replay.result if single else without_samples(replay.result)) or {}
    table = worded(Table.from_json(replay.table))
    agreement = result.get("agreement")
    return {
        **figures(result),
        "share": of(*_agreed(result)) if agreement else None,
        "covered": of(result["cases"] - result["uncovered"], result["cases"]),
        "not_allowed": result["endings"].get("not_allowed", 0),
        "undecided": agreement["undecided"] if agreement else None,
        "disagreements": [_disagreement(one, table) for one in result.get("disagreements", ())],
        "matrix": _confusion(agreement) if agreement else None,
        "segments": [_segment(one) for one in agreement["by_segment"]] if agreement else [],
        "rules": _rules(table, result),
        "samples": _all_samples(result),
        "readings": [_reading(one, result["cases"]) for one in result.get("readings", ())],
        "calibration": _calibration(result.get("calibration")),
        "rival": _rival(replay, result),
    }


def of(k: int, n: int) -> dict[str, Any]:
    """Return a share as k of n, with its percent and its 95 % interval in words; both None where n is 0."""
    interval = wilson(k, n)
    return {
        "k": k,
        "n": n,
        "percent": _PERCENT * k / n if n else None,
        "interval": f"{_PERCENT * interval.low:.1f}–{_PERCENT * interval.high:.1f} %" if interval else "",
    }


def _agreed(result: Told) -> tuple[int, int]:
    total = result["agreement"]["total"]
    return total["agreed"], total["compared"] + total["silent"]


def _disagreement(one: Told, table: Table) -> dict[str, Any]:
    rule = table.rules[one["rules"][0] - 1] if len(one["rules"]) == 1 else None
    return {
        **one,
        "says": _says(table, rule) if rule else "",
        "where": _where(one["rules"], one["conditions"]),
        "columns": list(one["samples"][0]["values"]) if one["samples"] else [],
        "rows": [{"case": s["case"], "values": list(s["values"].values())} for s in one["samples"]],
    }


def _where(rules: Sequence[int], conditions: Sequence[str]) -> str:
    """Return the place of a cluster in the table's own terms: `Rule 3, where urgency = "2 - Medium"`."""
    numbers = ", ".join(str(rule) for rule in rules)
    text = ngettext("Rule %(numbers)s", "Rules %(numbers)s", len(rules)) % {"numbers": numbers}
    place = text if rules else _("No rule fits")
    if not conditions:
        return place
    return _("%(place)s, where %(conditions)s") % {"place": place, "conditions": _(" and ").join(conditions)}


def _confusion(agreement: Told) -> dict[str, Any]:
    """Return the matrix as the component shows it: of what people answered (column), how much the table (row)."""
    answers, matrix = agreement["answers"], agreement["matrix"]
    told = [sum(row[place] for row in matrix) for place in range(len(answers))]
    people = {one["answer"]: one["people"] for one in agreement["by_answer"]}
    totals = [people.get(answer, count) for answer, count in zip(answers, told, strict=True)]
    rows = [
        {"label": answer, "cells": _cells(row, totals, place)}
        for place, (answer, row) in enumerate(zip(answers, matrix, strict=True))
    ]
    silent = [total - count for total, count in zip(totals, told, strict=True)]
    if any(silent):
        rows.append({"label": _("no answer"), "cells": _cells(silent, totals, -1)})
    return {"columns": answers, "rows": rows}


def _cells(row: Sequence[int], totals: Sequence[int], same: int) -> list[dict[str, Any]]:
    """Return the cells of one row: deeper where the same is said more often, warm where something else is."""
    return [
        {"k": k, "n": n, "level": (_agreeing(k / n) if place == same else _differing(k / n)) if k else None}
        for place, (k, n) in enumerate(zip(row, totals, strict=True))
    ]


def _agreeing(share: float) -> int:
    return 4 if share >= _MOST else 3 if share >= _HALF else 2


def _differing(share: float) -> int:
    return 0 if share >= _MANY else 1


def _segment(one: Told) -> dict[str, Any]:
    decided = one["compared"] + one["silent"]
    name = _("unknown") if one["segment"] == "unknown" else one["segment"]
    return {"name": name, "kappa": one["kappa"], **of(one["agreed"], decided)}


def _rules(table: Table, result: Told) -> dict[str, Any]:
    """Return how often each rule fits; those that never do are counted apart, for that is a finding."""
    rows = [
        {
            "number": hit["rule"],
            "says": _says(table, rule),
            "answers": ", ".join(rule.answers),
            "fits": of(hit["fits"], result["cases"]),
            "fired": hit["fired"],
        }
        for hit, rule in zip(result["rules"], table.rules, strict=True)
    ]
    return {
        "rows": rows[:_SHOWN_RULES],
        "more": max(0, len(rows) - _SHOWN_RULES),
        "never": [row["number"] for row in rows if not row["fits"]["k"]],
        "total": len(rows),
    }


def _says(table: Table, rule: Rule) -> str:
    """Return what a rule asks for, in words: `impact 1 - High, urgency 2 - Medium`."""
    cells = zip(table.inputs, rule.tests, strict=True)
    parts = [f"{column.label}: {cell}" for column, cell in cells if cell.strip() not in {"", "-"}]
    return "; ".join(parts) or _("any case")


def _all_samples(result: Told) -> list[dict[str, Any]]:
    titles = {
        "uncovered": _("No rule fits"),
        "ambiguous": _("Several rules fit"),
        "not_allowed": _("A value is not among those allowed"),
    }
    found = result.get("samples", {})
    counts = {
        "uncovered": result["uncovered"],
        "ambiguous": result["ambiguous"],
        "not_allowed": result["endings"].get("not_allowed", 0),
    }
    return [
        {"title": title, "count": counts[kind], "total": result["cases"], **_sampled(found.get(kind, []))}
        for kind, title in titles.items()
        if counts[kind]
    ]


def _sampled(samples: Sequence[Told]) -> dict[str, Any]:
    rows = [
        {"case": s["case"], "values": list(s["values"].values()), "matched": ", ".join(map(str, s["matched"]))}
        for s in samples
    ]
    return {"columns": list(samples[0]["values"]) if samples else [], "rows": rows}


def _reading(one: Told, cases: int) -> dict[str, Any]:
    names = {"decided": _("What people decided"), "segment": _("Segment"), "confidence": _("Confidence")}
    return {**one, "label": names.get(one["name"], one["name"]), "cases": cases}


def _calibration(told: Told | None) -> dict[str, Any] | None:
    """Return what is said of confidence: how far it is from being right, and how many cases each threshold sends on."""
    if not told:
        return None
    stated = told["with_confidence"]
    rows = []
    for at in _THRESHOLDS:
        wrong = told["wrong_above"][at]
        rows.append(
            {
                "at": at,
                "below": of(round(told["below"][at] * stated), stated),
                "wrong": None if wrong is None else _PERCENT * wrong,
            }
        )
    return {"error": told["error"], "judged": told["judged"], "stated": stated, "rows": rows, "bins": told["bins"]}


def _rival(replay: Replay, result: Told) -> dict[str, Any] | None:
    """Return what the other table would change."""
    told = result.get("rival")
    if not told:
        return None
    answers, matrix = told["answers"], told["matrix"]
    rows = [
        {"label": answer, "cells": _cells(row, [sum(row)] * len(row), place)}
        for place, (answer, row) in enumerate(zip(answers, matrix, strict=True))
    ]
    samples = told["samples"][:_SHOWN_CHANGED]
    return {
        **told,
        "share": of(told["changed"], told["cases"]),
        "columns": answers,
        "rows": rows,
        "now": figures(result),
        "then": figures(told["told"]),
        "sample_columns": list(samples[0]["values"]) if samples else [],
        "sample_rows": [
            {
                "case": s["case"],
                "values": list(s["values"].values()),
                "old": s["old"]["answer"],
                "new": s["new"]["answer"],
                "rules": [", ".join(map(str, s[side]["fired"] or s[side]["matched"])) for side in ("old", "new")],
            }
            for s in samples
        ],
        "rules": len((replay.rival or {}).get("rules", ())),
    }
