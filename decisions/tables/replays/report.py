"""What a replay has to say, as plain JSON: kept with the run, shown on pages, handed out by the API."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from decisions.tables.cases.columns import CodedColumn
from decisions.tables.replays.agreement import agreement
from decisions.tables.replays.answers import answer_text
from decisions.tables.replays.calibration import calibration
from decisions.tables.replays.disagreements import agreed, disagreements
from decisions.tables.replays.features import features
from decisions.tables.replays.outcomes import Ending
from decisions.tables.replays.replay import Replayed
from decisions.tables.replays.samples import case_json, outcome_json, outcome_text, spread_places
from decisions.tables.replays.telling import told_apart

_MOST_RULES = 2_000
_MOST_ANSWERS = 50
_MOST_SEGMENTS = 50
_MOST_REGIONS = 10
_SAMPLES = 20


def replay_json(replayed: Replayed, output: int = 0) -> dict[str, Any]:
    """Return what became of the cases, and how far that agrees with what people decided.

    Keys:
    cases (count); endings (each `Ending` to a count); rules (for each rule of the table, at most 2,000: rule, id,
    fits, fired); idle (how many rules never fired); several_fit (cases that more than one rule fits, whether or not
    the hit policy bears it); answers (at most 50: answer, cases); inputs (for each input: label, missing, not_allowed);
    lacking (cases with any input missing) and lacking_without_rule (those of them that no rule fits);
    without_rule (regions: words, cases, hit) and ambiguous (regions of cases with too many rules);
    samples_without_rule, samples_ambiguous (at most 20: case, values, ending, answer, matched, fired);
    by_segment (segment, cases, and each `Ending`); readings (see `ColumnReading`);
    agreement (see `Agreement`, null where nobody's decisions are known); disagreements (see `Disagreement`);
    calibration (see `Calibration`, null without confidence).
    """
    return {
        "cases": replayed.cases.count,
        "endings": {ending.value: count for ending, count in replayed.endings.items()},
        **_rules(replayed),
        "several_fit": replayed.count_of(lambda outcome: len(outcome.matched) > 1),
        "answers": _answers(replayed),
        **_inputs(replayed),
        "without_rule": _regions(replayed, "without_rule"),
        "ambiguous": _regions(replayed, "ambiguous"),
        "samples_without_rule": _samples(replayed, "without_rule"),
        "samples_ambiguous": _samples(replayed, "ambiguous"),
        "by_segment": _by_segment(replayed),
        "readings": [reading.to_json() for reading in replayed.cases.readings],
        **_people(replayed, output),
    }


def chain_json(replays: Mapping[str, Replayed], asked: str, output: int = 0) -> dict[str, Any]:
    """Return what became of the cases in a whole map.

    Keys: those of `replay_json` for the decision that is asked, and tables: for each table of the map its name, cases,
    endings, rules and idle.
    """
    tables = [
        {
            "name": name,
            "cases": replayed.cases.count,
            "endings": {ending.value: count for ending, count in replayed.endings.items()},
            **_rules(replayed),
        }
        for name, replayed in replays.items()
    ]
    return {**replay_json(replays[asked], output), "tables": tables}


def _rules(replayed: Replayed) -> dict[str, Any]:
    fits, fired = replayed.rule_hits()
    rules = [
        {"rule": number, "id": rule.id, "fits": fits[number - 1], "fired": fired[number - 1]}
        for number, rule in enumerate(replayed.read.table.rules[:_MOST_RULES], start=1)
    ]
    return {"rules": rules, "idle": fired.count(0)}


def _answers(replayed: Replayed) -> list[dict[str, Any]]:
    totals: dict[str, int] = {}
    for outcome, count in zip(replayed.outcomes, replayed.counts, strict=True):
        text = outcome_text(outcome)
        totals[text] = totals.get(text, 0) + int(count)
    ordered = sorted(totals.items(), key=lambda item: -item[1])[:_MOST_ANSWERS]
    return [{"answer": text, "cases": count} for text, count in ordered]


def _inputs(replayed: Replayed) -> dict[str, Any]:
    inputs = zip(replayed.read.table.inputs, replayed.missing, replayed.outside, strict=True)
    without = replayed.cases_of(lambda outcome: outcome.ending.without_rule)
    return {
        "inputs": [
            {"label": column.label or column.looks_at, "missing": missing, "not_allowed": outside}
            for column, missing, outside in inputs
        ],
        "lacking": int(replayed.lacking.sum()),
        "lacking_without_rule": int((replayed.lacking & without).sum()),
    }


def _regions(replayed: Replayed, kind: str) -> list[dict[str, Any]]:
    target = replayed.cases_of(lambda outcome: bool(getattr(outcome.ending, kind)))
    if not target.any():
        return []
    regions = told_apart(features(replayed), np.arange(replayed.cases.count), target, turns=_MOST_REGIONS)
    found = [{"words": one.words, "cases": one.cases, "hit": len(one.targets)} for one in regions]
    return sorted(found, key=lambda region: -region["hit"])


def _samples(replayed: Replayed, kind: str) -> list[dict[str, Any]]:
    flags = replayed.cases_of(lambda outcome: bool(getattr(outcome.ending, kind)))
    places = spread_places(flags, replayed.codes, _SAMPLES)
    return [{**case_json(replayed.cases, place), **outcome_json(replayed.outcome(place))} for place in places]


def _by_segment(replayed: Replayed) -> list[dict[str, Any]]:
    segment = replayed.cases.segment
    if segment is None:
        return []
    endings = np.array([list(Ending).index(outcome.ending) for outcome in replayed.outcomes], dtype=np.int64)
    mixed = segment.codes.astype(np.int64) * len(Ending) + endings.take(replayed.codes)
    counts = np.bincount(mixed, minlength=len(segment.values) * len(Ending)).reshape(-1, len(Ending))
    order = np.argsort(-counts.sum(axis=1), kind="stable")[:_MOST_SEGMENTS]
    return [
        {
            "segment": _segment_name(segment, int(at)),
            "cases": int(counts[at].sum()),
            **{ending.value: int(counts[at, place]) for place, ending in enumerate(Ending)},
        }
        for at in order
    ]


def _segment_name(segment: CodedColumn, code: int) -> str:
    return "unknown" if segment.values[code] is None else answer_text(segment.values[code])


def _people(replayed: Replayed, output: int) -> dict[str, Any]:
    cases = replayed.cases
    if cases.decided is None:
        return {"agreement": None, "disagreements": [], "calibration": None}
    right, judged = agreed(replayed, output)
    return {
        "agreement": agreement(replayed.answers(output), cases.decided, cases.segment).to_json(),
        "disagreements": [one.to_json() for one in disagreements(replayed, output)],
        "calibration": None if cases.confidence is None else calibration(cases.confidence, right, judged).to_json(),
    }
