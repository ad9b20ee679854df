import random

from decisions.tables.cases.cases import cases_from_rows
from decisions.tables.reading import read_table
from decisions.tables.replays.boxes import cases_in
from decisions.tables.replays.replay import replay, wanted
from decisions.tables.table import HitPolicy, InputColumn, OutputColumn, Rule, Table, ValueType
from decisions.tables.verification.verify import verify

TABLE = Table(
    (InputColumn("a", "amount", ValueType.NUMBER), InputColumn("s", "segment", allowed='"x","y"')),
    (OutputColumn("r", "route"),),
    (
        Rule("1", ("< 10", "-"), ('"auto"',)),
        Rule("2", (">= 10", '"x"'), ('"desk"',)),
        Rule("3", ("[50..60]", '"x"'), ('"board"',)),
    ),
    HitPolicy.UNIQUE,
)


def test_gaps_and_overlaps_come_with_the_past_cases_that_lie_in_them():
    read = read_table(TABLE)
    dice = random.Random(3)  # noqa: S311 - the same cases in every run
    rows = [{"amount": dice.randint(0, 100), "segment": dice.choice("xy")} for _ in range(500)]
    replayed = replay(read, cases_from_rows(rows, wanted(read)))

    found = verify(read)

    assert cases_in(replayed, [gap.pieces for gap in found.gaps]) == (
        sum(row["amount"] >= 10 and row["segment"] == "y" for row in rows),
    )
    assert cases_in(replayed, [overlap.pieces for overlap in found.overlaps]) == (
        sum(50 <= row["amount"] <= 60 and row["segment"] == "x" for row in rows),
    )
