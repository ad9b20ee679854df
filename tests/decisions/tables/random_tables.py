"""Random small tables of mixed types, and every case that their rules could tell apart."""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

from decisions.feel.durations import MonthsDuration, TimeDuration
from decisions.feel.evaluate import passes
from decisions.feel.temporal import read_temporal
from decisions.tables.table import HitPolicy, InputColumn, OutputColumn, Rule, Table, ValueType
from decisions.tables.values import key_of, written

NAMED = {
    ValueType.NUMBER: [Decimal(n) for n in ("-1", "0", "0.1", "2", "10")],
    ValueType.STRING: ["a", "b", 'c "quoted"', "d"],
    ValueType.BOOLEAN: [True, False],
    ValueType.DATE: [date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 1), date(2024, 2, 29)],
    ValueType.DATE_TIME: [
        read_temporal(text) for text in ("2026-01-31T08:30:00", "2026-02-01T00:00:00", "2026-02-01T00:00:01")
    ],
    ValueType.TIME: [time(0), time(8, 30), time(17)],
    ValueType.DAYS: [TimeDuration(Decimal(n)) for n in (0, 3600, 86400)],
    ValueType.MONTHS: [MonthsDuration(n) for n in (0, 1, 12)],
}
UNORDERED = {ValueType.STRING, ValueType.BOOLEAN}


def a_test(rng, of):
    value = written(rng.choice(NAMED[of]))
    if of in UNORDERED or rng.random() < 0.25:
        return value
    if rng.random() < 0.5:
        return rng.choice(["{} {}", "{} {}", "? {} {}", "{1} {0} ?"]).format(rng.choice(["<", "<=", ">", ">="]), value)
    low, high = sorted(rng.sample(NAMED[of], 2), key=key_of)
    if rng.random() < 0.1:
        return f"? between {written(low)} and {written(high)}"
    return f"{rng.choice('[]')}{written(low)}..{written(high)}{rng.choice('[]')}"


def a_cell(rng, of, *, wild=0.35):
    if rng.random() < wild:
        return "-"
    if rng.random() < 0.07:
        return rng.choice(["null", "not(null)"])
    tests = ", ".join(a_test(rng, of) for _ in range(rng.choice([1, 1, 1, 2, 3])))
    return f"not({tests})" if rng.random() < 0.12 else tests


def an_allowed(rng, of):
    if of is ValueType.BOOLEAN or rng.random() < 0.5:
        return ""
    if of is ValueType.STRING:
        return ", ".join(written(value) for value in rng.sample(NAMED[of], rng.randint(1, 4)))
    low, high = sorted(rng.sample(NAMED[of], 2), key=key_of)
    return rng.choice([f"[{written(low)}..{written(high)}]", f">= {written(low)}", f"< {written(high)}"])


def a_table(rng, *, columns=3, rules=5, hit_policy=None, types=tuple(NAMED), wild=0.35):
    kinds = [rng.choice(types) for _ in range(rng.randint(1, columns))]
    return Table(
        inputs=tuple(InputColumn(f"i{n}", f"in {n}", of, "", an_allowed(rng, of)) for n, of in enumerate(kinds)),
        outputs=(OutputColumn("o", "out", ValueType.STRING, "out", '"x", "y", "z"'),),
        rules=tuple(
            Rule(f"r{n}", tuple(a_cell(rng, of, wild=wild) for of in kinds), (rng.choice(['"x"', '"y"']),))
            for n in range(rng.randint(1, rules))
        ),
        hit_policy=hit_policy or rng.choice(list(HitPolicy)),
    )


def between(low, high):
    """A value strictly between two, None where there is none."""
    if isinstance(low, Decimal):
        return (low + high) / 2
    if isinstance(low, TimeDuration):
        return TimeDuration((low.seconds + high.seconds) / 2)
    if isinstance(low, MonthsDuration):
        return MonthsDuration(low.months + 1) if high.months - low.months > 1 else None
    if isinstance(low, time):
        return (datetime.combine(date(2000, 1, 1), low) + timedelta(microseconds=1)).time()
    if isinstance(low, datetime):
        return low + timedelta(microseconds=1)
    return low + timedelta(days=1) if (high - low).days > 1 else None


def beyond(value, steps):
    """A value so many steps away on its line, None where the line ends."""
    if isinstance(value, Decimal):
        return value + steps
    if isinstance(value, TimeDuration):
        return TimeDuration(value.seconds + steps)
    if isinstance(value, MonthsDuration):
        return MonthsDuration(value.months + steps)
    if isinstance(value, time):
        moment = datetime.combine(date(2000, 1, 2), value) + timedelta(microseconds=steps)
        return moment.time() if moment.day == 2 else None
    return value + (timedelta(microseconds=steps) if isinstance(value, datetime) else timedelta(days=steps))


def values_of(of):
    """Every present value of a type that cells made of `NAMED` values could tell apart."""
    named = sorted(NAMED[of], key=key_of)
    if of is ValueType.STRING:
        return [*named, "something else"]
    if of is ValueType.BOOLEAN:
        return named
    inner = [between(low, high) for low, high in pairwise(named)]
    found = [*named, *inner, beyond(named[0], -1), beyond(named[-1], 1)]
    return [value for value in found if value is not None]


def allowed_values(read_table, place):
    """The present values of a column that its allowed values let pass."""
    tests = read_table.allowed[place]
    values = values_of(read_table.table.inputs[place].type)
    return [v for v in values if tests is None or passes(tests, v, {}) is True]


def seeded(seed):
    return random.Random(seed)  # noqa: S311 - tables, not secrets


def seeds(count):
    return [seeded(seed) for seed in range(count)]
