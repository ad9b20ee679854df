"""Single cases to show beside figures, and what became of them in words."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from decisions.tables.cases.cases import Cases
from decisions.tables.replays.answers import answer_text
from decisions.tables.replays.outcomes import Ending, Outcome

NO_RULE, SEVERAL_RULES, NOT_ALLOWED = "no rule", "several rules", "not allowed"
_MOST_COLUMNS = 40

_WITHOUT_ANSWER = {
    Ending.UNCOVERED: NO_RULE,
    Ending.SEVERAL: SEVERAL_RULES,
    Ending.DIFFERENT: SEVERAL_RULES,
    Ending.NOT_ALLOWED: NOT_ALLOWED,
}


def outcome_text(outcome: Outcome) -> str:
    """Return what a case gets in words: the answer, or why there is none."""
    return _WITHOUT_ANSWER.get(outcome.ending) or answer_text(outcome.answer)


def case_json(cases: Cases, place: int) -> dict[str, Any]:
    """Return a case with the keys case (its number in the file, from 1), values (name to text, null where missing)."""
    values = {}
    for name, column in list(cases.columns.items())[:_MOST_COLUMNS]:
        value = column.at(place)
        values[name] = None if value is None else answer_text(value)
    return {"case": place + 1, "values": values}


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome with the keys ending, answer (in words), matched and fired (at most 20 rules, from 1)."""
    return {
        "ending": outcome.ending.value,
        "answer": outcome_text(outcome),
        "matched": list(outcome.matched[:20]),
        "fired": list(outcome.fired[:20]),
    }


def first_places(flags: NDArray[np.bool_], most: int) -> list[int]:
    """Return the places of the first cases that are flagged."""
    return [int(place) for place in np.flatnonzero(flags)[:most]]


def spread_places(flags: NDArray[np.bool_], kinds: NDArray[np.integer[Any]], most: int) -> list[int]:
    """Return the places of flagged cases, one of each kind before a second one of any."""
    places = np.flatnonzero(flags)
    _keys, first = np.unique(kinds[places], return_index=True)
    chosen = [int(place) for place in places[np.sort(first)][:most]]
    seen = set(chosen)
    rest: Iterable[int] = (int(place) for place in places[: 2 * most] if int(place) not in seen)
    return sorted([*chosen, *list(rest)[: most - len(chosen)]])


def without_samples(told: Any) -> Any:
    """Return what is told of a replay without any single case in it."""
    if isinstance(told, list):
        return [without_samples(part) for part in told]
    if not isinstance(told, dict):
        return told
    return {key: _emptied(part) if key == "samples" else without_samples(part) for key, part in told.items()}


def _emptied(samples: Any) -> Any:
    return {kind: [] for kind in samples} if isinstance(samples, dict) else []
