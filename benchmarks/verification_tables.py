"""Tables to be verified: cut like trees and then damaged, and such as people write who never look at the whole."""

import random
from dataclasses import dataclass

from decisions.tables.table import HitPolicy, InputColumn, OutputColumn, Rule, Table, ValueType

LARGEST = 1_000_000
NAMES = tuple(f"name {letter}" for letter in "abcdefgh")
_TEXT_COLUMNS = 2
_DAMAGED = 0.1
_SPOT = 3
_OPEN_CELLS = 0.3
_STEPS = 1_000

# From a number up to and without another, or some names.
Cell = tuple[int, int] | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Damage:
    """What becomes of one cell of every tenth rule: it is moved inwards, which leaves gaps, or outwards."""

    inwards: bool


def tree_cells(columns: int, rules: int, seed: int, damage: Damage | None = None) -> list[list[Cell]]:
    """Return the cells of rules that hold every case once but for the damage; the last two columns are texts."""
    dice = random.Random(seed)  # noqa: S311 - the same tables in every run
    numbers = columns - _TEXT_COLUMNS
    boxes: list[list[Cell]] = [[(0, LARGEST)] * numbers + [NAMES] * _TEXT_COLUMNS]
    while len(boxes) < rules:
        place, column = dice.randrange(len(boxes)), dice.randrange(columns)
        halves = _cut(boxes[place][column], dice)
        if halves is not None:
            other = list(boxes[place])
            boxes[place][column], other[column] = halves
            boxes.append(other)
    for box in boxes if damage else ():
        column = dice.randrange(numbers)
        low, high = box[column]
        if dice.random() < _DAMAGED and isinstance(low, int) and isinstance(high, int) and high - low > _SPOT:
            moved = (low + 1, high - 1) if damage and damage.inwards else (max(0, low - 1), min(LARGEST, high + 1))
            box[column] = moved
    return boxes


def _cut(cell: Cell, dice: random.Random) -> tuple[Cell, Cell] | None:
    low, high = cell[0], cell[-1]
    if isinstance(low, int) and isinstance(high, int):
        if high - low <= _SPOT:
            return None
        middle = dice.randrange(low + 1, high)
        return (low, middle), (middle, high)
    names = [name for name in cell if isinstance(name, str)]
    if len(names) < _TEXT_COLUMNS:
        return None
    dice.shuffle(names)
    size = dice.randrange(1, len(names))
    return tuple(names[:size]), tuple(names[size:])


def table_of(boxes: list[list[Cell]]) -> Table:
    """Return a table with a rule for each box."""
    inputs = tuple(
        InputColumn(f"i{place}", f"input {place}", ValueType.NUMBER, "", f"[0..{LARGEST})")
        if isinstance(cell[0], int)
        else InputColumn(f"i{place}", f"input {place}", ValueType.STRING, "", ", ".join(f'"{name}"' for name in NAMES))
        for place, cell in enumerate(boxes[0])
    )
    rules = tuple(
        Rule(f"r{number}", tuple(_text(cell) for cell in box), (f'"answer {number % 7}"',))
        for number, box in enumerate(boxes)
    )
    return Table(inputs, (OutputColumn("o", "answer"),), rules, HitPolicy.UNIQUE)


def _text(cell: Cell) -> str:
    if isinstance(cell[0], int):
        return "-" if cell == (0, LARGEST) else f"[{cell[0]}..{cell[1]})"
    return "-" if len(cell) == len(NAMES) else ", ".join(f'"{name}"' for name in cell)


def overlapping_table(columns: int, rules: int, seed: int) -> Table:
    """Return a table whose rules were drawn without a look at each other."""
    dice = random.Random(seed)  # noqa: S311 - the same tables in every run

    def cell() -> str:
        low, high = sorted(dice.sample(range(_STEPS), 2))
        return "-" if dice.random() < _OPEN_CELLS else f"[{low}..{high}]"

    return Table(
        tuple(InputColumn(f"i{c}", f"input {c}", ValueType.NUMBER, "", f"[0..{_STEPS}]") for c in range(columns)),
        (OutputColumn("o", "answer"),),
        tuple(
            Rule(f"r{number}", tuple(cell() for _ in range(columns)), (f'"answer {number % 7}"',))
            for number in range(rules)
        ),
        HitPolicy.FIRST,
    )
