"""Tables that are complete and free of overlaps, cut like trees, and cases; also in another engine's form."""

import random
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from decisions.tables.cases.cases import Cases
from decisions.tables.cases.columns import CodedColumn, NumberColumn
from decisions.tables.table import HitPolicy, InputColumn, OutputColumn, Rule, Table, ValueType

LARGEST = 100_000
NUMBERS = ("amount", "income", "debts", "months")
TEXTS = {
    "segment": ("retail", "business", "public", "partner", "private", "other"),
    "region": ("north", "south", "east", "west", "centre", "abroad", "islands", "online"),
}
ANSWERS = ("approve", "decline", "ask", "escalate")
_LEAST_SPAN = 2


@dataclass(frozen=True, slots=True)
class _Box:
    """A region of cases: whole numbers from `lows` up to and without `highs`, and texts."""

    lows: tuple[int, ...]
    highs: tuple[int, ...]
    texts: tuple[tuple[str, ...], ...]

    def cut(self, dice: random.Random) -> "tuple[_Box, _Box] | None":
        """Return the two halves of a cut across one of the columns."""
        column = dice.randrange(len(self.lows) + len(self.texts))
        if column < len(self.lows):
            return self._cut_number(column, dice)
        return self._cut_text(column - len(self.lows), dice)

    def _cut_number(self, at: int, dice: random.Random) -> "tuple[_Box, _Box] | None":
        if self.highs[at] - self.lows[at] < _LEAST_SPAN:
            return None
        middle = dice.randrange(self.lows[at] + 1, self.highs[at])
        below, above = list(self.highs), list(self.lows)
        below[at] = above[at] = middle
        return replace(self, highs=tuple(below)), replace(self, lows=tuple(above))

    def _cut_text(self, at: int, dice: random.Random) -> "tuple[_Box, _Box] | None":
        texts = list(self.texts[at])
        if len(texts) < _LEAST_SPAN:
            return None
        dice.shuffle(texts)
        size = dice.randrange(1, len(texts))
        halves = (tuple(texts[:size]), tuple(texts[size:]))
        first, second = ((*self.texts[:at], half, *self.texts[at + 1 :]) for half in halves)
        return replace(self, texts=first), replace(self, texts=second)


def boxes(rules: int, seed: int) -> list[_Box]:
    """Return so many boxes that together hold every case once."""
    dice = random.Random(seed)  # noqa: S311 - the same tables in every run
    found = [_Box((0,) * len(NUMBERS), (LARGEST,) * len(NUMBERS), tuple(TEXTS.values()))]
    while len(found) < rules:
        at = dice.randrange(len(found))
        halves = found[at].cut(dice)
        if halves:
            found[at : at + 1] = halves
    return found


def tree_table(rules: int, seed: int, *, hit_policy: HitPolicy = HitPolicy.UNIQUE) -> Table:
    """Return a table of so many rules."""
    numbers = [InputColumn(name, name, ValueType.NUMBER) for name in NUMBERS]
    texts = [InputColumn(name, name, ValueType.STRING) for name in TEXTS]
    lines = tuple(
        Rule(f"r{at}", _cells(box), (f'"{ANSWERS[at % len(ANSWERS)]}"', str(at)))
        for at, box in enumerate(boxes(rules, seed))
    )
    outputs = (
        OutputColumn("answer", "answer", ValueType.STRING, "answer"),
        OutputColumn("rule", "rule", ValueType.NUMBER, "rule"),
    )
    return Table((*numbers, *texts), outputs, lines, hit_policy)


def _cells(box: _Box) -> tuple[str, ...]:
    numbers = []
    for low, high in zip(box.lows, box.highs, strict=True):
        ends = (f">= {low}" if low else "", f"< {high}" if high < LARGEST else "")
        numbers.append(f"[{low}..{high})" if all(ends) else "".join(ends) or "-")
    texts = [
        "-" if len(chosen) == len(known) else ", ".join(f'"{text}"' for text in chosen)
        for chosen, known in zip(box.texts, TEXTS.values(), strict=True)
    ]
    return (*numbers, *texts)


def jdm(table: Table) -> dict[str, Any]:
    """Return the same table as a graph of the JSON decision model."""
    rules = []
    for rule in table.rules:
        cells = {column.id: "" if cell == "-" else cell for column, cell in zip(table.inputs, rule.tests, strict=True)}
        answers = {column.id: cell for column, cell in zip(table.outputs, rule.answers, strict=True)}
        rules.append({"_id": rule.id, **cells, **answers})
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": c.id, "name": c.label, "field": c.label, "type": "expression"} for c in table.inputs],
        "outputs": [{"id": c.id, "name": c.label, "field": c.label, "type": "expression"} for c in table.outputs],
        "rules": rules,
    }
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
            {
                "id": "table",
                "name": "table",
                "type": "decisionTableNode",
                "content": content,
                "position": {"x": 1, "y": 0},
            },
            {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 2, "y": 0}},
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "b", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }


def random_cases(count: int, seed: int) -> Cases:
    """Return so many cases, texts as codes."""
    dice = np.random.default_rng(seed)
    columns: dict[str, Any] = {name: NumberColumn(dice.integers(0, LARGEST, count)) for name in NUMBERS}
    for name, texts in TEXTS.items():
        columns[name] = CodedColumn(dice.integers(0, len(texts), count).astype(np.int32), texts)
    return Cases(count, columns)
