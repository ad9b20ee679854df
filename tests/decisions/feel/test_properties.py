"""What holds for any text and any value."""

import json
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decisions.dmn.json_values import to_json
from decisions.feel.comparing import conjunction, disjunction, negation
from decisions.feel.errors import FeelError
from decisions.feel.evaluate import evaluate, passes
from decisions.feel.parse import cell_by_grammar, parse_expression, parse_tests
from decisions.feel.plain import plain_tests
from decisions.feel.temporal import read_temporal, write_temporal
from decisions.feel.texts import text_of
from decisions.feel.vocabulary import LEAST_ARGUMENTS, PARAMETERS
from tests.decisions.feel.random_texts import NAMES, cell, expression, scope
from tests.decisions.feel.written import written

KNOWN = frozenset(name for names in NAMES.values() for name in names)
PIECES = [
    *("(", ")", "[", "]", "..", ",", ".", "?", "@", "-", "+", "*", "/", "**", "<", "<=", ">", "=", "!=", "{", "}", ":"),
    *("if", "then", "else", "and", "or", "not", "not(", "in", "between", "instance of", "for", "some", "function"),
    *("true", "null", "x", "Age", "monthly income", "first name", "1", "2.5", ".5", "1e5", "1e99999", '"a"', '"', "\\"),
    *('date("2026-01-31")', '@"P1M"', '@"x"', "min(", "substring(", "date and time(", "//", "/*", "*/", "é", "“", "\n"),
]
texts = st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join) | st.text(max_size=60)
seeds = st.integers(0, 2**32)
three = st.sampled_from([True, False, None])
VALUES = {"Age": 30, "monthly income": 2.5, "x": None, "first name": "Ann"}


def drawn(seed):
    return random.Random(seed)  # noqa: S311 - drawn again from the same seed


def own_scope(values):
    dates = NAMES["date"]
    return {name: read_temporal(value) if name in dates and value else value for name, value in values.items()}


def outcome(read, work, text):
    """Return the error of a text that is refused; else work on its tree, and return nothing."""
    try:
        tree = read(text, KNOWN)
    except FeelError as error:
        return error
    work(tree)
    return None


@given(texts)
@settings(max_examples=600, deadline=None)
def test_any_text_is_read_or_refused_with_a_place_in_it(text):
    refused = [
        outcome(parse_expression, lambda tree: text_of(evaluate(tree, VALUES)), text),
        outcome(parse_tests, lambda tests: passes(tests, 1, VALUES), text),
    ]

    for error in filter(None, refused):
        assert error.message
        assert 0 <= error.span.start <= error.span.end <= len(text)


@given(seeds)
@settings(max_examples=400, deadline=None)
def test_what_was_read_can_be_written_and_read_again(seed):
    chance = drawn(seed)
    tree, values = parse_expression(expression(chance), KNOWN), own_scope(scope(chance))

    again = parse_expression(written(tree), KNOWN)

    assert written(again) == written(tree)
    assert evaluate(again, values) == evaluate(tree, values)


@given(seeds)
@settings(max_examples=400, deadline=None)
def test_a_cell_that_was_read_can_be_written_and_read_again(seed):
    chance = drawn(seed)
    kind = chance.choice(("number", "string", "date"))
    tests, values = parse_tests(cell(chance, kind), KNOWN), own_scope(scope(chance))
    value = values[chance.choice(NAMES[kind])]

    again = parse_tests(written(tests), KNOWN)

    assert written(again) == written(tests)
    assert passes(again, value, values) == passes(tests, value, values)


@given(
    st.from_regex(r"((<|<=|>|>=|=|!=) ?)?-?[0-9]{1,4}(\.[0-9]{1,3})?", fullmatch=True)
    | st.from_regex(r"[\[(\]] ?-?[0-9]{1,3}(\.[0-9])? ?\.\. ?-?[0-9]{1,3} ?[\])\[]", fullmatch=True)
    | st.from_regex(r'"[^"\\]{0,8}"', fullmatch=True)
)
@settings(max_examples=200, deadline=None)
def test_plain_cells_are_read_as_the_grammar_reads_them(text):
    short = plain_tests(text)

    assert short is not None
    assert short == cell_by_grammar(text, frozenset())


@given(three, three, three)
def test_the_laws_of_three_valued_logic(a, b, c):
    assert conjunction(a, b) is conjunction(b, a)
    assert disjunction(a, b) is disjunction(b, a)
    assert conjunction(a, conjunction(b, c)) is conjunction(conjunction(a, b), c)
    assert conjunction(a, disjunction(b, c)) is disjunction(conjunction(a, b), conjunction(a, c))
    assert negation(conjunction(a, b)) is disjunction(negation(a), negation(b))
    assert negation(negation(a)) is a
    assert conjunction(a, a) is a


@given(three, three)
def test_expressions_keep_to_three_valued_logic(a, b):
    values = {"a": a, "b": b}

    def worth(text):
        return evaluate(parse_expression(text), values)

    assert worth("a and b") is conjunction(a, b)
    assert worth("a or b") is disjunction(a, b)
    assert worth("not(a)") is negation(a)
    assert worth("not(a and b)") is worth("not(a) or not(b)")


@given(
    st.dates()
    | st.times().map(lambda clock: clock.replace(fold=0))
    | st.datetimes()
    | st.integers(-999_999_999, 999_999_999).map(
        lambda months: read_temporal(f"{'-' if months < 0 else ''}P{abs(months)}M")
    )
    | st.integers(-(10**8), 10**8).map(lambda seconds: read_temporal(f"{'-' if seconds < 0 else ''}PT{abs(seconds)}S"))
)
@settings(max_examples=300)
def test_dates_times_and_durations_are_written_as_they_are_read(value):
    assert read_temporal(write_temporal(value)) == value


ODD = [
    *("1", "-0", "1e6144", "-9.99e6144", "1e-6143", "0.1", "null", "true", '""', '"P1D"', '"2026-01-01"', "x", "list"),
    *('@"9999-12-31"', '@"0001-01-01"', '@"P999999999Y"', '@"-P999999999D"', '@"PT0.000000001S"', '@"-P1M"'),
    *('@"9999-12-31T23:59:59-14:00"', '@"0001-01-01T00:00:00+14:00"', '@"2026-01-01T00:00:00"', '@"23:59:59Z"'),
    *('@"2026-03-29T02:30:00@Europe/Berlin"', '@"10:00:00@Europe/Berlin"', '@"10:00:00"', "nested", "nested.a"),
]
JOINED = ["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or"]
CALLED = [name for name, parameters in PARAMETERS.items() if not parameters[0].endswith("*")]
LISTED = [name for name, parameters in PARAMETERS.items() if parameters[0].endswith("*")]
PARTS = ["year", "weekday", "second", "time offset", "timezone", "days", "seconds", "years", "months", "a"]


def ill_typed(chance, depth):
    """Return an expression that joins values of any kinds."""
    if depth == 0 or chance.random() < 0.2:
        return chance.choice(ODD)

    def one():
        return f"({ill_typed(chance, depth - 1)})"

    function = chance.choice(CALLED)
    count = chance.randint(LEAST_ARGUMENTS.get(function, 1), len(PARAMETERS[function]))
    return chance.choice(
        (
            lambda: f"{one()} {chance.choice(JOINED)} {one()}",
            lambda: f"{one()} {chance.choice(JOINED)} {one()}",
            lambda: f"-{one()}",
            lambda: f"{one()}.{chance.choice(PARTS)}",
            lambda: f"{one()} between {one()} and {one()}",
            lambda: f"{one()} in (< {one()}, [{one()}..{one()}], {one()})",
            lambda: f"if {one()} then {one()} else {one()}",
            lambda: f"{function}({', '.join(one() for _ in range(count))})",
            lambda: f"{chance.choice(LISTED)}({one()}, {one()})",
        )
    )()


@given(seeds)
@settings(max_examples=1_500, deadline=None)
def test_values_of_any_kind_may_be_joined_and_nothing_breaks(seed):
    values = {"x": 3, "list": [1, "a", None, [2]], "nested": {"a": {"b": 0.5}, "b": [{"a": 1}]}}

    found = evaluate(parse_expression(ill_typed(drawn(seed), 3), set(values)), values)

    assert json.loads(to_json(found)) is not Ellipsis
    text_of(found)


NASTY = [
    "(" * 9_999,
    "[" * 9_999,
    "-" * 9_999,
    "not(" * 2_400,
    "x in (" * 1_600,
    "/*" * 4_999,
    '"' + "\\" * 9_990,
    "1" + "+1" * 4_999,
    "a " * 4_999,
    "a." * 4_999 + "a",
    "1," * 4_999 + "1",
    "(1..2)," * 1_400 + "1",
    "if true then " * 700,
    "10**" * 239 + "10",
    "2**0.5**" * 100 + "2",
    "9" * 9_999,
    "1e-" + "9" * 9_000,
    "x" * 10_001,
    "min(" + "9e6000*" * 200 + "1)",
    "x in [1.." * 900,
    "(x in [1..2] and " * 500,
    "date and time" * 700,
]


@pytest.mark.parametrize("text", NASTY, ids=lambda text: text[:16])
def test_nasty_texts_take_little_time(text):
    started = time.process_time()

    outcome(parse_expression, lambda tree: evaluate(tree, VALUES), text)
    outcome(parse_tests, lambda tests: passes(tests, 1, VALUES), text)

    assert time.process_time() - started < 1
