"""Everything that is wrong with a table, found at once, each with its rule, its column and its place."""

import time
from dataclasses import replace

import pytest

from decisions.tables.reading import CellProblem, read_table
from decisions.tables.table import Aggregation, HitPolicy, InputColumn, OutputColumn, Rule, Table, ValueType

AGE = InputColumn("age", "Age", ValueType.NUMBER)
SEGMENT = InputColumn("seg", "Segment", ValueType.STRING, allowed='"retail", "business"')
SINCE = InputColumn("since", "Since", ValueType.DATE, expression="contract.start")
ROUTE = OutputColumn("out", "Route", allowed='"pay", "check"')


def problems(tests=("-", "-", "-"), answer='"pay"', **changes):
    table = Table((AGE, SEGMENT, SINCE), (ROUTE,), (Rule("r1", tests, (answer,)),))
    return read_table(replace(table, **changes)).problems


def test_a_table_without_faults_has_no_problems():
    assert problems(("[18..65]", 'not("retail")', '< date("2026-01-01")')) == ()


@pytest.mark.parametrize(
    ("tests", "column", "message", "place"),
    [
        (("1 +", "-", "-"), "age", "Something is missing after `+`.", (2, 3)),
        (('"x"', "-", "-"), "age", '"x" does not fit: the column\'s type is Number.', (0, 3)),
        (("[5..3]", "-", "-"), "age", "No value lies in this interval.", (0, 6)),
        (("(5..5]", "-", "-"), "age", "No value lies in this interval.", (0, 6)),
        (("< null", "-", "-"), "age", "null is neither smaller nor larger than anything.", (2, 6)),
        (("-", "retail", "-"), "seg", 'Nothing here is called `retail`. If it is text, write "retail".', (0, 6)),
        (("-", '"retail", "private"', "-"), "seg", '"private" is not among the allowed values.', (10, 19)),
        (("-", 'not("private")', "-"), "seg", '"private" is not among the allowed values.', (4, 13)),
        (
            ("-", "-", '"2026-01-01"'),
            "since",
            '"2026-01-01" does not fit: the column\'s type is Date. Write it as @"2026-01-01".',
            (0, 12),
        ),
        (("-", "-", 'date("2026-02-30")'), "since", '"2026-02-30" is no date.', (0, 18)),
    ],
)
def test_a_fault_in_a_cell_is_told_with_its_place(tests, column, message, place):
    assert problems(tests) == (CellProblem("r1", column, message, *place, outside=False, hinders="+" in tests[0]),)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("", "The answer is missing."),
        ("-", "The answer is missing."),
        ('"refuse"', '"refuse" is not among the allowed values.'),
        ("5", "5 does not fit: the column's type is Text."),
        ("pay", 'Nothing here is called `pay`. If it is text, write "pay".'),
        ('"pay', "The quotation mark is never closed."),
    ],
)
def test_a_fault_in_an_answer_is_told(answer, message):
    assert [(p.rule, p.column, p.message) for p in problems(answer=answer)] == [("r1", "out", message)]


def test_what_is_not_executed_here_is_told_apart_from_faults():
    found = problems(("[1, 2]", "-", "-"), "some x in y satisfies x")

    assert [(p.column, p.outside, p.hinders) for p in found] == [("age", True, True), ("out", True, True)]


def test_other_inputs_and_given_names_may_be_spoken_of():
    table = Table((AGE, SEGMENT, SINCE), (ROUTE,), (Rule("r1", ("> limit", "-", "> contract.signed"), ('"pay"',)),))

    assert [p.message for p in read_table(table).problems] == [
        'Nothing here is called `limit`. If it is text, write "limit".'
    ]
    assert read_table(table, {"limit"}).problems == ()


@pytest.mark.parametrize(
    ("changes", "column", "message"),
    [
        ({"outputs": (), "rules": ()}, "", "The table has no column for an answer."),
        ({"inputs": (AGE, replace(AGE, id="b"), SINCE)}, "b", "Two columns look at `Age`."),
        ({"inputs": (replace(AGE, label=""), SEGMENT, SINCE)}, "age", "The column does not say what it looks at."),
        (
            {"inputs": (replace(AGE, expression="1 +"), SEGMENT, SINCE)},
            "age",
            "Looks at: Something is missing after `+`.",
        ),
        (
            {"inputs": (replace(AGE, allowed='"x"'), SEGMENT, SINCE)},
            "age",
            'Allowed values: "x" does not fit: the column\'s type is Number.',
        ),
        (
            {"outputs": (replace(ROUTE, default='"refuse"'),)},
            "out",
            'Default: "refuse" is not among the allowed values.',
        ),
        (
            {"hit_policy": HitPolicy.PRIORITY, "outputs": (replace(ROUTE, allowed=""),)},
            "out",
            "“Priority: the answer that ranks first” needs the allowed answers listed, the one that ranks first first.",
        ),
        (
            {"aggregation": Aggregation.SUM},
            "out",
            "“Sum” is for collected answers; the hit policy is another.",
        ),
        (
            {"aggregation": Aggregation.SUM, "hit_policy": HitPolicy.COLLECT},
            "out",
            "Only numbers can be summed.",
        ),
    ],
)
def test_a_fault_in_a_head_is_told(changes, column, message):
    assert (column, message) in [(p.column, p.message) for p in problems(**changes) if p.rule == ""]


def test_several_answers_need_names_of_their_own():
    outputs = (ROUTE, replace(ROUTE, id="b"), replace(ROUTE, id="c", label=""))
    table = Table((AGE,), outputs, ())

    assert [(p.column, p.message) for p in read_table(table).problems] == [
        ("out", "Two answers are called `Route`."),
        ("b", "Two answers are called `Route`."),
        ("c", "Where there are several answers, each needs a name."),
    ]


def test_what_cannot_be_read_leaves_the_rest_readable():
    table = Table((AGE, SEGMENT), (ROUTE,), (Rule("1", ("<", "-"), ('"pay"',)), Rule("2", ("< 5", "-"), ("",))))

    read = read_table(table)

    assert read.hindered
    assert [cell is None for row in read.cells for cell in row] == [True, False, False, False]
    assert [answer is None for row in read.answers for answer in row] == [False, True]
    assert read.ranks == (("pay", "check"),)


def test_a_large_table_is_read_in_little_time():
    inputs = tuple(InputColumn(f"i{n}", f"Input {n}", ValueType.NUMBER) for n in range(15))
    texts = ("-", "< 5", "[1..10)", "not(7, 8)", "> Input 3")
    rules = tuple(
        Rule(f"r{r}", tuple(texts[(r + n) % len(texts)] for n in range(15)), ('"pay"',)) for r in range(1_000)
    )
    table = Table(inputs, (ROUTE,), rules)
    started = time.process_time()

    read = read_table(table)

    assert time.process_time() - started < 0.3
    assert read.problems == ()
