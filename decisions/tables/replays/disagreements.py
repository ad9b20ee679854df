"""Where a table and people disagree, told in the table's own terms: which rule, which values, who says what, how often.

Cases are grouped by the rules that fired and by both answers. In each group the columns are asked for the condition
that tells its cases from the others of the same rules, and for another one as long as that tells them better.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from decisions.feel.syntax import Scalar
from decisions.tables.cases.columns import value_key
from decisions.tables.replays.answers import answer_text
from decisions.tables.replays.features import Codes, Condition, features
from decisions.tables.replays.outcomes import Ending, Outcome
from decisions.tables.replays.replay import Replayed
from decisions.tables.replays.samples import NO_RULE, case_json, outcome_text
from decisions.tables.replays.telling import Region, told_apart

MOST = 10
_MOST_GROUPS = 20
_SAMPLES = 3
_RULES_NAMED = 5

# What a table says where it has no answer.
_NOTHING = {
    Ending.UNCOVERED: "nothing",
    Ending.SEVERAL: "nothing, for several rules fit",
    Ending.DIFFERENT: "nothing, for rules that fit differ",
    Ending.NOT_ALLOWED: "nothing, for a value is not allowed",
}

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Cases of the same rules and conditions in which the table says one thing and people another.

    `disagree` of the `cases` are such. `rules` count from 1; none means that no rule fired.
    """

    rules: tuple[int, ...]
    conditions: tuple[Condition, ...]
    table: str
    people: str
    cases: int
    disagree: int
    samples: tuple[dict[str, Any], ...] = ()

    @property
    def sentence(self) -> str:
        """The disagreement in one sentence."""
        where = ", ".join((_rules_words(self.rules), *(condition.words for condition in self.conditions)))
        return (
            f"{where}: table says {self.table}, people said {self.people} in {self.disagree:,} of {self.cases:,} cases"
        )

    def to_json(self) -> dict[str, Any]:
        """Keys: sentence, rules, conditions (in words), table, people, cases, disagree, samples (at most 3 cases)."""
        return {
            "sentence": self.sentence,
            "rules": list(self.rules[:20]),
            "conditions": [condition.words for condition in self.conditions],
            "table": self.table,
            "people": self.people,
            "cases": self.cases,
            "disagree": self.disagree,
            "samples": list(self.samples),
        }


def agreed(replayed: Replayed, output: int = 0) -> tuple[Flags, Flags]:
    """Return in which cases table and people agree, and in which both have said something."""
    people = replayed.cases.decided
    if people is None:
        return (np.zeros(replayed.cases.count, dtype=np.bool_),) * 2
    table = replayed.answers(output)
    known: dict[Any, int] = {}
    told = _common(table.values, known)[table.codes]
    said = _common(people.values, known)[people.codes]
    judged = (told >= 0) & (said >= 0)
    return judged & (told == said), judged


def _common(values: tuple[Scalar, ...], known: dict[Any, int]) -> Codes:
    codes = [-1 if value is None else known.setdefault(value_key(value), len(known)) for value in values]
    return np.array(codes, dtype=np.intp)


def disagreements(replayed: Replayed, output: int = 0, most: int = MOST) -> tuple[Disagreement, ...]:
    """Return where table and people disagree, the most frequent first.

    Cases that people decided but the table does not answer count as disagreement: it says nothing where they did.
    """
    people = replayed.cases.decided
    if people is None or not replayed.cases.count:
        return ()
    agree, _judged = agreed(replayed, output)
    decided = np.array([value is not None for value in people.values], dtype=np.bool_).take(people.codes)
    rules = _rules_codes(replayed)
    pairs = np.stack([rules, people.codes.astype(np.intp)], axis=1)[decided & ~agree]
    if not len(pairs):
        return ()
    width = len(people.values)
    keys, counts = np.unique(pairs[:, 0] * width + pairs[:, 1], return_counts=True)
    columns = features(replayed)
    found: list[Disagreement] = []
    for at in np.argsort(-counts, kind="stable")[:_MOST_GROUPS]:
        fired, answer = divmod(int(keys[at]), width)
        population = np.flatnonzero((rules == fired) & decided)
        target = (people.codes[population] == answer) & ~agree[population]
        regions = told_apart(columns, population, target, turns=2)
        found += [_disagreement(replayed, region, people.values[answer], output) for region in regions]
    return tuple(sorted(found, key=lambda one: -one.disagree)[:most])


def _rules_codes(replayed: Replayed) -> Codes:
    """Return a number for each case, the same where the same rules fired and said the same."""
    known: dict[Any, int] = {}
    codes = [
        known.setdefault((outcome.fired or outcome.matched, outcome_text(outcome)), len(known))
        for outcome in replayed.outcomes
    ]
    return np.array(codes, dtype=np.intp).take(replayed.codes)


def _disagreement(replayed: Replayed, region: Region, people: Scalar, output: int) -> Disagreement:
    first = int(region.targets[0])
    outcome = replayed.outcome(first)
    return Disagreement(
        outcome.fired or outcome.matched,
        region.conditions,
        _table_says(replayed, outcome, output),
        answer_text(people),
        region.cases,
        len(region.targets),
        tuple(case_json(replayed.cases, int(place)) for place in region.targets[:_SAMPLES]),
    )


def _table_says(replayed: Replayed, outcome: Outcome, output: int) -> str:
    if outcome.ending in {Ending.ANSWERED, Ending.DEFAULT}:
        return answer_text(replayed.part(outcome.answer, output))
    return _NOTHING[outcome.ending]


def _rules_words(rules: tuple[int, ...]) -> str:
    if not rules:
        return NO_RULE.capitalize()
    numbers = ", ".join(str(rule) for rule in rules[:_RULES_NAMED]) + (", …" if len(rules) > _RULES_NAMED else "")
    return f"Rule {numbers}" if len(rules) == 1 else f"Rules {numbers}"
