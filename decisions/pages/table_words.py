"""A decision table in words: its rules to be read, what it leaves open, what is wrong with it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from decisions.models import Decision, DecisionTable
from decisions.tables.hints import hints
from decisions.tables.table import InputColumn, OutputColumn, Table
from decisions.tables.words import columns_of, to_words, worded

_SHOWN_GAPS = 12
_SHOWN_NOTES = 30
_SHOWN_MERGES = 5
Verified = Mapping[str, Any]


def table_of(decision: Decision) -> DecisionTable | None:
    """Return the decision's table, None where nobody wrote one."""
    return DecisionTable.objects.filter(decision=decision).first()


def fresh(row: DecisionTable | None) -> Verified | None:
    """Return what verification said of the table as it is now, None while it has not said anything."""
    return row.verified if row and row.verified_digest == row.digest else None


def reading_words(table: Table, verified: Verified | None, *, most: int = 0, first: int = 0) -> dict[str, Any]:
    """Return a table to be read, `most` rules of it from the place `first` on, with the marks beside its rules."""
    shown = worded(table)
    marks = marks_of(table, verified)
    end = first + most if most else len(shown.rules)
    rows = [
        {
            "number": number,
            "id": rule.id,
            "tests": [
                {"text": text, "label": column.label} for text, column in zip(rule.tests, shown.inputs, strict=True)
            ],
            "answers": [
                {"text": text, "label": column.label} for text, column in zip(rule.answers, shown.outputs, strict=True)
            ],
            "note": rule.annotation,
            "marks": marks.get(rule.id, []),
        }
        for number, rule in enumerate(shown.rules[first:end], start=first + 1)
    ]
    return {
        "inputs": [_head(column) for column in shown.inputs],
        "outputs": [_head(column) for column in shown.outputs],
        "rows": rows,
        "count": len(shown.rules),
        "more": max(0, len(shown.rules) - end) if most else 0,
        "policy": table.hit_policy.label,
        "aggregation": table.aggregation.label if table.aggregation else "",
        "has_notes": any(rule.annotation for rule in shown.rules),
        "state": state_words(table, verified),
    }


def _head(column: InputColumn | OutputColumn) -> dict[str, Any]:
    return {
        "label": column.label or _("without a name"),
        "type": column.type.label,
        "allowed": column.allowed,
        "default": column.default if isinstance(column, OutputColumn) else "",
        "looks_at": column.expression if isinstance(column, InputColumn) else "",
    }


def state_words(table: Table, verified: Verified | None) -> dict[str, str]:
    """Return how complete a table is as one sentence, with its tone: good, warn, bad or unknown."""
    if not table.rules:
        return {"tone": "unknown", "text": _("It has no rule yet.")}
    if verified is None:
        return {"tone": "unknown", "text": _("It is not verified yet.")}
    doubtful = sum(not problem["outside"] for problem in problem_words(table, verified))
    look = ngettext("%(count)d cell needs a look.", "%(count)d cells need a look.", doubtful) % {"count": doubtful}
    if any(not problem["outside"] for problem in verified["problems"]):
        return {"tone": "bad", "text": look}
    if "gap_count" not in verified:
        return {"tone": "unknown", "text": _("A table as large as this is verified after it is saved.")}
    has_default = bool(table.outputs) and all(column.default for column in table.outputs)
    state = _gap_state(verified, has_default=has_default)
    return {"tone": "warn", "text": f"{look} {state['text']}"} if doubtful else state


def _gap_state(verified: Verified, *, has_default: bool) -> dict[str, str]:
    gaps, violations = 0 if has_default else int(verified["gap_count"]), int(verified["violation_count"])
    if not verified["finished"]:
        return {"tone": "warn", "text": _partial(gaps, verified["uncovered_share"])}
    parts = []
    if gaps:
        text = ngettext("%(count)d gap: cases that no rule fits.", "%(count)d gaps: cases that no rule fits.", gaps)
        parts.append(text % {"count": gaps})
    if violations:
        text = ngettext(
            "%(count)d overlap that the hit policy forbids.",
            "%(count)d overlaps that the hit policy forbids.",
            violations,
        )
        parts.append(text % {"count": violations})
    if parts:
        return {"tone": "bad" if violations else "warn", "text": " ".join(parts)}
    if not verified["exact"] and not has_default:
        return {"tone": "warn", "text": _("No gap is found, but some cells cannot be analysed.")}
    return {"tone": "good", "text": _complete(verified, has_default=has_default)}


def _partial(gaps: int, share: float) -> str:
    if not gaps:
        return _("Checked in part: nothing is found so far, and nothing is proven.")
    text = ngettext(
        "Checked in part: at least %(count)d gap, about %(share)s uncovered.",
        "Checked in part: at least %(count)d gaps, about %(share)s uncovered.",
        gaps,
    )
    return text % {"count": gaps, "share": percent(share)}


def _complete(verified: Verified, *, has_default: bool) -> str:
    if has_default:
        return _("Complete: what no rule fits gets the answer for everything else.")
    if not verified["gaps_asked"]:
        return _("It collects whatever fits, nothing too.")
    return _("Complete: every case with all its values is covered.")


def percent(share: float) -> str:
    """Return a share of 1 in percent, with no more digits than it deserves."""
    if 0 < share < 0.001:  # noqa: PLR2004 - below it, the digits would say more than is known
        return _("less than 0.1 %")
    return f"{share * 100:.{0 if share >= 0.1 else 1}f} %"  # noqa: PLR2004 - same


def finding_words(table: Table, verified: Verified | None) -> dict[str, Any]:
    """Return what a table leaves open and what is wrong with it, as the panel beside it shows it."""
    found: Verified = verified or {}
    problems = problem_words(table, found)
    notes = list(_notes(found))
    gaps, missing = found.get("gaps", []), found.get("missing", [])
    return {
        "state": state_words(table, verified),
        "gaps": [_gap(gap, table) for gap in gaps[:_SHOWN_GAPS]],
        "gap_count": int(found.get("gap_count") or 0),
        "at_least": not found.get("finished", True),
        "uncovered": percent(found.get("uncovered_share") or 0.0),
        "more_gaps": max(0, int(found.get("gap_count") or 0) - _SHOWN_GAPS),
        "missing": [_gap(gap, table) for gap in missing[:_SHOWN_GAPS]],
        "notes": notes[:_SHOWN_NOTES],
        "more_notes": max(0, len(notes) - _SHOWN_NOTES),
        "problems": problems,
        "advice": [*found.get("advice", ()), *(_sentence(each) for each in found.get("mergeable", ())[:_SHOWN_MERGES])],
        "open_columns": [column["sentence"] for column in found.get("open_columns", ())],
    }


def problem_words(table: Table, verified: Verified) -> list[dict[str, Any]]:
    """Return what is wrong with single cells, in their order, each with where it stands and what to type instead."""
    numbers = {rule.id: number for number, rule in enumerate(table.rules, start=1)}
    labels = {column.id: column.label for column in columns_of(table)}
    said = {(hint.rule, hint.column): {"message": hint.message, "fix": hint.fix} for hint in hints(table)}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for problem in verified.get("problems", ()):
        key = (problem["rule"], problem["column"])
        if key not in found:
            # What was probably meant says more than why it cannot be read.
            found[key] = {"message": problem["message"], "outside": problem["outside"], "fix": ""} | said.get(key, {})
    for key, words in said.items():
        found.setdefault(key, {"outside": False} | words)
    places = {column: place for place, column in enumerate(labels)}
    ordered = sorted(found.items(), key=lambda item: (numbers.get(item[0][0], 0), places.get(item[0][1], -1)))
    return [
        words | {"rule": rule, "column": column, "number": numbers.get(rule, 0), "label": labels.get(column, "")}
        for (rule, column), words in ordered
    ]


def marks_of(table: Table, verified: Verified | None) -> dict[str, list[dict[str, str]]]:
    """Return what is to be said beside each rule, by its id."""
    ids = [rule.id for rule in table.rules]
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    words = _mark_words()
    for note in _notes(verified or {}):
        for number in note["rules"]:
            if 0 < number <= len(ids):
                mark = {"kind": note["kind"], "word": words[note["kind"]], "text": note["text"]}
                found[ids[number - 1]].append(mark)
    return dict(found)


def _mark_words() -> dict[str, str]:
    return {
        "conflict": _("contradicts"),
        "overlap": _("overlaps"),
        "unreachable": _("never answers"),
        "subsumed": _("says nothing new"),
        "not_analysable": _("not analysable"),
    }


def _gap(gap: Mapping[str, Any], table: Table) -> dict[str, Any]:
    cells = [to_words(cell, column) for cell, column in zip(gap["tests"], table.inputs, strict=False)]
    share = gap.get("share")
    return {
        "sentence": str(gap["sentence"]).removesuffix(": no rule"),
        "cells": ["" if cell == "-" else cell for cell in cells],
        "share": percent(share) if share else "",
    }


def _notes(verified: Verified) -> Iterator[dict[str, Any]]:
    """Yield what is to be said of single rules: overlaps that are forbidden, and rules of no use."""
    for overlap in verified.get("overlaps", ()):
        if overlap["violation"]:
            kind = "conflict" if overlap["conflicting"] else "overlap"
            yield {"kind": kind, "rules": overlap["rules"], "text": _sentence(overlap)}
    # That a value is not allowed is said beside its cell already.
    for kind in ("unreachable", "subsumed", "not_analysable"):
        for finding in verified.get(kind, ()):
            yield {"kind": kind, "rules": [finding["rule"]], "text": _sentence(finding)}


def _sentence(finding: Mapping[str, Any]) -> str:
    text = str(finding["sentence"])
    return text if text.endswith(".") else f"{text}."
