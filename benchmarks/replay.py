"""A million past cases through tables of ten to a thousand rules, beside an engine that takes them one by one.

Both run in the same process. The other engine is asked for some of the cases, on its fast path, and has to give the
same answers. What-if is measured against one replay of the old version.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from zen import ZenEngine

from benchmarks.figures import Figure, seconds
from benchmarks.replay_tables import jdm, random_cases, tree_table
from decisions.tables.cases.cases import Cases
from decisions.tables.pieces import cut
from decisions.tables.reading import ReadTable, read_table
from decisions.tables.replays.answers import answer_text
from decisions.tables.replays.compare import Compared, compare
from decisions.tables.replays.replay import replay
from decisions.tables.table import Rule, Table

CASES = 1_000_000
SIZES = (10, 100, 1_000)
SEED = 2026
# How many cases the other engine is asked for at most; it needs about ten microseconds for each and more.
ASKED = 20_000
ROUNDS = 5


class BenchmarkFailed(Exception):  # noqa: N818 - named as what happened
    """Two ways to the same answer came to different ones."""


def replay_figures() -> Iterator[Figure]:
    """Yield cases per second beside the other engine's, and what a comparison of two versions takes beside a replay."""
    cases = random_cases(CASES, SEED)
    for rules in SIZES:
        table = tree_table(rules, SEED)
        old, new = read_table(table), read_table(_other_version(table))
        theirs = _one_by_one(table, cases)
        # In turns and the best of each: what else the machine does then meets all of them alike.
        axes = cut(old)  # the other engine has its table compiled beforehand too
        ours, alone, both = [], [], []
        for _round in range(ROUNDS):
            ours.append(seconds(partial(replay, old, cases, axes=axes)))
            alone.append(seconds(partial(replay, old, cases)))
            both.append(seconds(partial(_what_if, old, new, cases)))
        yield Figure(f"replay, {rules:,} rules, 6 inputs, 1M cases", CASES / min(ours), "cases/s", theirs)
        yield Figure(f"what-if, {rules:,} rules, 1M cases", min(both), "s", min(alone))


def _what_if(old: ReadTable, new: ReadTable, cases: Cases) -> Compared:
    compared = compare(old, new, cases)
    if sum(map(sum, compared.matrix[1])) != cases.count:
        raise BenchmarkFailed("The matrix does not hold every case once.")
    return compared


def _one_by_one(table: Table, cases: Cases) -> float:
    """Return how many cases per second the other engine takes, after checking that it answers the same."""
    some = cases.part(slice(0, max(10 * ASKED // len(table.rules), ASKED // 10)))
    if not same_answers(table, some):
        raise BenchmarkFailed("The other engine does not answer the same.")
    engine, contexts = _engine(table), _contexts(some)
    rounds = [seconds(lambda: [engine.evaluate("table", context) for context in contexts]) for _round in range(ROUNDS)]
    return some.count / min(rounds)


def same_answers(table: Table, cases: Cases, against: Table | None = None) -> bool:
    """Whether the other engine answers each of these cases as a replay of the table, or of another one, does."""
    engine = _engine(table)
    replayed = replay(read_table(against or table), cases)
    for place, context in enumerate(_contexts(cases)):
        theirs, ours = engine.evaluate("table", context)["result"], replayed.outcome(place).answer
        if theirs["answer"] != ours["answer"] or str(theirs["rule"]) != answer_text(ours["rule"]):
            return False
    return True


def _engine(table: Table) -> ZenEngine:
    return ZenEngine({"loader": {"type": "static", "content": {"table": jdm(table)}}})


def _contexts(cases: Cases) -> list[dict[str, Any]]:
    """Return cases as the other engine takes them."""
    return [
        {name: value if isinstance(value, str) else int(value) for name, value in cases.case(place).items()}
        for place in range(cases.count)
    ]


def _other_version(table: Table) -> Table:
    """Return a version in which every seventh rule answers otherwise and every eleventh is gone."""
    rules = [
        Rule(rule.id, rule.tests, ('"other"', rule.answers[1]) if number % 7 == 0 else rule.answers)
        for number, rule in enumerate(table.rules)
        if number % 11
    ]
    return Table(table.inputs, table.outputs, tuple(rules), table.hit_policy)
