"""What texts mean, and what is said of those that mean nothing."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from decisions.feel.durations import MonthsDuration, TimeDuration
from decisions.feel.errors import FeelError, Outside
from decisions.feel.parse import LONGEST_TEXT, parse_expression, parse_tests
from decisions.feel.syntax import Binary, Call, Comparison, Condition, In, Interval, Literal, Name, Path, Span
from decisions.feel.walk import functions_in, names_in
from tests.decisions.feel.written import written

NAMES = {"Full-Time", "Monthly fee", "Monthly", "date of birth", "time in role", "PMT", "a/b (c)"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.50", Decimal("12.50")),
        ("-.5", Decimal("-0.5")),
        ("1.5e3", Decimal(1500)),
        ('"a\\n\\"b\\" \\u00e9 \\U01F600"', 'a\n"b" é 😀'),
        ("true", True),
        ("null", None),
        ('date("2026-11-26")', date(2026, 11, 26)),
        ('@"08:30:00"', time(8, 30)),
        ('date and time("2026-11-26T08:30:00")', datetime(2026, 11, 26, 8, 30)),  # noqa: DTZ001 - it has no zone
        ('duration("P1Y2M")', MonthsDuration(14)),
        ('@"-P1DT0.5S"', TimeDuration(Decimal("-86400.5"))),
    ],
)
def test_literals_are_read_as_values(text, value):
    assert parse_expression(text) == Literal(Span(0, len(text)), value)


@pytest.mark.parametrize(
    ("text", "bracketed"),
    [
        ("1 + 2 * 3 ** 4", "1 + (2 * (3 ** 4))"),
        ("2 ** 3 ** 2", "(2 ** 3) ** 2"),
        ("1 - 2 - 3", "(1 - 2) - 3"),
        ("-a ** 2", "(-(a)) ** 2"),
        ("a or b and c = d", "a or (b and (c = d))"),
        ("a < 1 + b and c", "(a < (1 + b)) and c"),
        ("x between 1 and 2 and y", "(x between 1 and 2) and y"),
        ("x in [1..2] or y", "(x in ([1..2])) or y"),
        ("x in (< 1, 5)", "x in (< 1, 5)"),
        ("if a then b else c + 1", "if a then b else c + 1"),
        ("a.b.c - 1", "a.b.c - 1"),
        ("/* first */ 1 // then\n + 2", "1 + 2"),
    ],
)
def test_operators_bind_as_the_standard_says(text, bracketed):
    assert written(parse_expression(text)) == bracketed


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Full-Time", "Full-Time"),
        ("Monthly   fee", "Monthly fee"),
        ("date of birth", "date of birth"),
        ("time in role", "time in role"),
        ("a/b (c)", "a/b (c)"),
        ("Monthly total", "Monthly total"),
        ("Score 2 of three", "Score 2 of three"),
        ("Größe", "Größe"),
    ],
)
def test_the_longest_known_name_wins_and_other_words_stand_together(text, name):
    assert parse_expression(text, NAMES) == Name(Span(0, len(text)), name)


def test_a_name_ends_where_the_language_goes_on():
    assert written(parse_expression("Monthly fee * 12 + Monthly", NAMES)) == "(Monthly fee * 12) + Monthly"
    assert written(parse_expression("time in (1, 2)", NAMES)) == "time in (1, 2)"
    assert written(parse_expression("Full - Time", NAMES)) == "Full-Time"
    assert written(parse_expression("Full - Time")) == "Full - Time"


def test_business_knowledge_may_be_called_like_a_built_in_function():
    assert written(parse_expression("floor(a, b, c)", {"floor"})) == "floor(a, b, c)"


def test_an_input_called_time_leaves_times_as_they_are():
    assert written(parse_expression('time > time("10:00:00")', {"time"})) == 'time > @"10:00:00"'


def test_components_with_signs_are_known_with_a_point_before_them():
    text = "loan.Approved/Declined"

    assert parse_expression(text, {".Approved/Declined"}) == Path(
        Span(0, len(text)), Name(Span(0, 4), "loan"), "Approved/Declined"
    )


def test_every_part_knows_where_it_stands():
    text = 'if Age >= 18 then "yes" else f(x: 1)'
    tree = parse_expression(text, {"f"})

    assert [text[part.span.start : part.span.end] for part in (tree, tree.condition, tree.condition.right)] == [
        text,
        "Age >= 18",
        "18",
    ]
    assert text[tree.otherwise.span.start : tree.otherwise.span.end] == "f(x: 1)"
    assert tree.otherwise == Call(Span(29, 36), "f", (Literal(Span(34, 35), Decimal(1)),), ("x",))


@pytest.mark.parametrize("text", ["", "  ", "-", " - "])
def test_an_empty_cell_and_a_dash_say_anything(text):
    assert parse_tests(text).anything


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("1, 2", "1, 2"),
        ("not(1, 2)", "not(1, 2)"),
        ("not([1..2))", "not([1..2))"),
        ("not((1..2])", "not((1..2])"),
        ("]1..2[, (3..4)", "(1..2), (3..4)"),
        ("(1 + 2) * 3", "((1 + 2) * 3)"),
        ("]a.b..c[", "(a.b..c)"),
        ("not(a) and b", "not(a) and b"),
        ("(not(a), b)", None),
        ("< a + 1", "< (a + 1)"),
    ],
)
def test_cells_are_tests_with_commas_between_them(text, again):
    if again is None:
        with pytest.raises(FeelError):
            parse_tests(text)
    else:
        assert written(parse_tests(text)) == again


def test_a_cell_that_is_true_or_false_by_itself_is_a_condition():
    kinds = [type(parse_tests(text).tests[0]) for text in ("? > 1", "a > 1", "contains(?, b)", "a", "1 + a", "true")]

    assert kinds == [Condition, Condition, Condition, Comparison, Comparison, Comparison]


def test_what_a_tree_speaks_of_can_be_asked():
    tree = parse_expression("if a in [b..c.d] then min(e, 1) else -f", NAMES)

    assert [name.name for name in names_in(tree)] == ["a", "b", "c", "e", "f"]
    assert functions_in(tree) == {"min"}
    assert isinstance(tree.condition, In)
    assert isinstance(tree.condition.tests.tests[0], Interval)
    assert not isinstance(tree.condition, Binary)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("1 +", "Something is missing after `+`.", (2, 3)),
        ("(1 + 2", "`)` is missing for the `(` at character 1.", (0, 6)),
        ("1 2", "`2` is not expected after `1`.", (2, 3)),
        ("* 2", "`*` cannot stand here.", (0, 1)),
        ('"abc', "The quotation mark is never closed.", (0, 4)),
        ("“abc”", 'Text stands in straight quotation marks: "like this".', (0, 1)),
        ("if a then b", "`else` is missing for the `if` at character 1.", (0, 11)),
        ("x between 1 or 2", "`between` needs `and` and its other end; here stands `or`.", (12, 14)),
        ("a.", "After `.` the name of a component is missing.", (2, 2)),
        ('@"tomorrow"', '"tomorrow" is no date, time or duration.', (0, 11)),
        ("substring(a)", "`substring` takes 2 to 3 arguments, here are 1.", (0, 12)),
        ("floor(a: 1)", "`floor` has no argument `a`.", (0, 11)),
        ("floor(n: 1, n: 2)", "`floor` is given one argument twice.", (0, 17)),
        ("floor(n: 1, 2)", "`floor` needs its arguments either all by name or all by place.", (0, 5)),
        ("1e99999", "`1e99999` is beyond the numbers that can be counted with.", (0, 7)),
        ("", "An expression is missing.", (0, 0)),
        ("(" * 60, "This is nested more than 50 deep.", (50, 51)),
        ("1" + "+1" * 300, "This takes more than 240 operations. Split it into several steps.", (0, 483)),
        ("x" * (LONGEST_TEXT + 1), "This is longer than 10,000 characters.", (10_000, 10_001)),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_with_a_sentence_and_its_place(text, message, place):
    with pytest.raises(FeelError) as refused:
        parse_expression(text)

    assert refused.value.message == message
    assert (refused.value.span.start, refused.value.span.end) == place
    assert not isinstance(refused.value, Outside)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1..", "Something is missing after `..`."),
        ("[1..2", "The interval is not closed: `]` or `)` is missing."),
        ("[1 2]", "An interval needs `..` between its ends; here stands `2`."),
        ("not(1", "`)` is missing for the `(` at character 4."),
        ("1,, 2", "`,` cannot stand here after `,`."),
        ("-, 2", "`,` cannot stand here after `-`."),
    ],
)
def test_a_cell_that_cannot_be_read_is_refused_with_a_sentence(text, message):
    with pytest.raises(FeelError) as refused:
        parse_tests(text)

    assert refused.value.message == message


@pytest.mark.parametrize(
    "text",
    [
        "[1, 2]",
        "{a: 1}",
        "list[1]",
        "for x in y return x",
        "some x in y satisfies x > 1",
        "every x in y satisfies x > 1",
        "function(x) x + 1",
        "a instance of number",
        "matches(a, b)",
    ],
)
def test_what_is_right_but_not_executed_here_says_so(text):
    with pytest.raises(Outside, match="is not executed here"):
        parse_expression(text)
