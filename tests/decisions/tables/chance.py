"""Tables and cases drawn by chance, with what replay and the single-case evaluator could differ in."""

import random
from datetime import date
from decimal import Decimal

from decisions.tables.table import Aggregation, HitPolicy, InputColumn, OutputColumn, Rule, Table, ValueType

NUMBERS = ("0", "1", "2", "3", "0.1", "0.3", "0.30", "-1", "1.5", "2.25", "100")
TYPES = (ValueType.NUMBER, ValueType.NUMBER, ValueType.STRING, ValueType.BOOLEAN, ValueType.DATE)
ALLOWED = {ValueType.NUMBER: ("", "", "", "[0..2]", "not(0.1)"), ValueType.STRING: ("", "", '"a","b"')}
ACROSS = ("< n2", "n1", "? + 1 > n2", "odd(?)", "[0..n1]")
ANSWERS = ('"hi"', '"lo"', "3", "5", "n1", "string(n1 + 1)", "", "null")


def chance_table(dice: random.Random, rules: int) -> Table:
    """Return a table with any hit policy, over up to four inputs and the numbers n1 and n2."""
    types = [dice.choice(TYPES) for _ in range(dice.randint(0, 4))]
    names = [f"n{at}" if of is ValueType.NUMBER else f"x{at}" for at, of in enumerate(types, start=1)]
    inputs = tuple(
        InputColumn(
            f"i{at}",
            name,
            of,
            expression=dice.choice(("", "", "n1 + n2")) if of is ValueType.NUMBER else "",
            allowed=dice.choice(ALLOWED.get(of, ("",))),
        )
        for at, (name, of) in enumerate(zip(names, types, strict=True))
    )
    policy = dice.choice(list(HitPolicy))
    aggregation = dice.choice([None, *Aggregation]) if policy is HitPolicy.COLLECT else None
    outputs = tuple(
        OutputColumn(
            f"o{at}",
            f"o{at}",
            allowed=dice.choice(('"hi","lo"', "")),
            default=dice.choice(("", '"other"', "string(n1)")),
        )
        for at in range(dice.choice((1, 1, 2)))
    )
    answers = ("1", "0.5", "n1") if aggregation else ANSWERS
    lines = tuple(
        Rule(f"r{at}", tuple(chance_cell(dice, of) for of in types), tuple(dice.choice(answers) for _ in outputs))
        for at in range(rules)
    )
    return Table(inputs, outputs, lines, policy, aggregation)


def chance_cell(dice: random.Random, of: ValueType) -> str:
    """Return a cell for a column of a type."""
    if dice.random() < 0.35:
        return "-"
    if of is ValueType.NUMBER and dice.random() < 0.08:
        return dice.choice(ACROSS)
    tests = ", ".join(_test(dice, of) for _ in range(dice.choice((1, 1, 2, 3))))
    return f"not({tests})" if dice.random() < 0.15 else tests


def _test(dice: random.Random, of: ValueType) -> str:
    if of is ValueType.STRING:
        return dice.choice(('"a"', '"b"', '"c"', '!= "a"', "null", '< "b"'))
    if of is ValueType.BOOLEAN:
        return dice.choice(("true", "false", "null"))
    low, high = (_literal(dice, of) for _ in "12")
    operator = dice.choice(("", "< ", "> ", "<= ", ">= ", "!= "))
    return dice.choice((f"{operator}{low}", f"{dice.choice('[(')}{low}..{high}{dice.choice('])[')}"))


def _literal(dice: random.Random, of: ValueType) -> str:
    if of is ValueType.NUMBER:
        return dice.choice(NUMBERS)
    return f'date("2024-0{dice.randint(1, 3)}-1{dice.randint(0, 2)}")'


def chance_value(dice: random.Random, of: ValueType) -> object:
    """Return a value for a column of a type: sometimes none, sometimes one of another type."""
    if dice.random() < 0.12:
        return None
    if dice.random() < 0.03:
        return dice.choice(("zz", True, Decimal(3)))
    if of is ValueType.NUMBER:
        tenth = Decimal(dice.randint(-3, 120)) / Decimal(10)
        return dice.choice((Decimal(dice.choice(NUMBERS)), tenth, 0.1 + 0.2, 0.1, 2, dice.randint(0, 3)))
    if of is ValueType.STRING:
        return dice.choice("abcd")
    if of is ValueType.BOOLEAN:
        return dice.random() < 0.5
    return date(2024, dice.randint(1, 3), dice.randint(9, 13))


def chance_rows(dice: random.Random, table: Table, count: int) -> list[dict[str, object]]:
    """Return cases for a table."""
    return [
        {
            **{column.label: chance_value(dice, column.type) for column in table.inputs},
            "n1": chance_value(dice, ValueType.NUMBER),
            "n2": chance_value(dice, ValueType.NUMBER),
        }
        for _ in range(count)
    ]
