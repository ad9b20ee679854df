"""The tests of a cell and of `in`: comparisons, intervals, lists of them, `not(...)`. Source: DMN 1.5, 10.3.1.2."""

from decisions.feel.errors import FeelError, Outside
from decisions.feel.grammar import COMPARING, COMPARISONS, Grammar
from decisions.feel.syntax import (
    Between,
    Binary,
    Call,
    Comparison,
    Condition,
    Expression,
    In,
    Interval,
    Literal,
    Span,
    UnaryTest,
    UnaryTests,
)
from decisions.feel.tokens import Kind, Token
from decisions.feel.vocabulary import YES_OR_NO


def cell_tests(grammar: Grammar) -> UnaryTests:
    """Read a whole cell.

    Raises: FeelError, Outside.
    """
    start = grammar.token.start
    if grammar.token.kind is Kind.END:
        return UnaryTests(grammar.token.span)
    if grammar.says("-") and grammar.tokens[1].kind is Kind.END:
        grammar.take()
        return UnaryTests(grammar.since(start))
    if grammar.says("not") and grammar.tokens[1].text == "(":
        return negated_tests(grammar)
    tests = test_list(grammar)
    return UnaryTests(grammar.since(start), tests)


def negated_tests(grammar: Grammar) -> UnaryTests:
    """Read `not(...)` around a whole cell, or else tests that merely begin with a call of `not`.

    Which of the two it is shows only at the end, because intervals may have one round end: the one place where a text
    is read a second time.
    """
    start = grammar.token.start
    error = None
    try:
        grammar.take()
        opened = grammar.take()
        tests = test_list(grammar)
        grammar.need(")", opened)
    except FeelError as found:
        error = found
    if error is None and grammar.token.kind is Kind.END:
        return UnaryTests(grammar.since(start), tests, negated=True)
    grammar.restart()
    try:
        return UnaryTests(grammar.since(start), test_list(grammar))
    except FeelError:
        raise (error or grammar.left_over()) from None


def in_tests(grammar: Grammar) -> UnaryTests:
    """Read what stands after `in`: one test, or several in round brackets."""
    opened = grammar.token
    if not grammar.says("(") or begins_interval(grammar.tokens, grammar.at):
        test = one_test(grammar, whole=False)
        return UnaryTests(grammar.since(opened.start), (test,))
    grammar.take()
    closing, grammar.brackets_close = grammar.brackets_close, False
    tests = test_list(grammar)
    grammar.need(")", opened)
    grammar.brackets_close = closing
    return UnaryTests(grammar.since(opened.start), tests)


def test_list(grammar: Grammar) -> tuple[UnaryTest, ...]:
    """Read tests with commas between them."""
    tests = [one_test(grammar)]
    while grammar.says(","):
        grammar.take()
        tests.append(one_test(grammar))
    return tuple(tests)


def one_test(grammar: Grammar, *, whole: bool = True) -> UnaryTest:
    """Read one test. After `in` it is no `whole` expression: what compares or joins there speaks of the outside."""
    start = grammar.token.start
    if grammar.token.text in COMPARISONS:
        operator = grammar.take().text
        operand = grammar.expression(COMPARING + 1)
        grammar.count(grammar.since(start))
        return Comparison(grammar.since(start), operator, operand)
    if grammar.says("[", "]") or (grammar.says("(") and begins_interval(grammar.tokens, grammar.at)):
        return interval(grammar)
    said, grammar.speaks_of_value = grammar.speaks_of_value, False
    expression = grammar.expression(1 if whole else COMPARING + 1)
    speaks, grammar.speaks_of_value = grammar.speaks_of_value, said or grammar.speaks_of_value
    if speaks or says_yes_or_no(expression):
        return Condition(grammar.since(start), expression)
    return Comparison(grammar.since(start), "=", expression)


def interval(grammar: Grammar) -> Interval:
    """Read `[1..10]` with any of the brackets that the ends may have.

    Raises: FeelError, and Outside where a list in square brackets stands in its place.
    """
    opened = grammar.take()
    closing, grammar.brackets_close = grammar.brackets_close, True
    if opened.text == "[" and grammar.says("]"):
        raise Outside("A list (`[...]`) is not executed here.", opened.span)
    low = grammar.expression(COMPARING + 1)
    if opened.text == "[" and grammar.says(",", "]"):
        raise Outside("A list (`[...]`) is not executed here.", opened.span)
    if not grammar.says(".."):
        raise FeelError(f"An interval needs `..` between its ends{grammar.instead()}.", grammar.token.span)
    grammar.take()
    high = grammar.expression(COMPARING + 1)
    if not grammar.says("]", ")", "["):
        raise FeelError(
            f"The interval is not closed: `]` or `)` is missing{grammar.instead()}.",
            Span(opened.start, grammar.token.end),
        )
    closed = grammar.take()
    grammar.brackets_close = closing
    grammar.count(opened.span)
    return Interval(grammar.since(opened.start), low, high, opened.text == "[", closed.text == "]")


def says_yes_or_no(expression: Expression) -> bool:
    """Whether an expression is true or false by its form, so that a cell which consists of it is a condition."""
    if isinstance(expression, Binary):
        return expression.operator in COMPARISONS or expression.operator in {"and", "or"}
    if isinstance(expression, Call):
        return expression.function in YES_OR_NO
    return isinstance(expression, Between | In) and not isinstance(expression, Literal)


def begins_interval(tokens: list[Token], at: int) -> bool:
    """Whether the round bracket at a place opens an interval: `..` stands in it before it closes."""
    depth = 0
    for token in tokens[at:]:
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            depth -= 1
        elif token.text == ".." and depth == 1:
            return not square_before(tokens, at, token)
        if depth == 0:
            return False
    return False


def square_before(tokens: list[Token], at: int, dots: Token) -> bool:
    """Whether a square bracket, and so an interval inside the round ones, was opened just before these dots."""
    for token in tokens[at + 1 :]:
        if token is dots:
            return False
        if token.text in {"[", "]"}:
            return True
    return False
