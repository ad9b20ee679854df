"""From text to tree: the one door to the expression language.

Reading takes bounded work for any text and never runs any of it.
"""

from collections.abc import Collection
from functools import lru_cache

from decisions.feel.cells import cell_tests, in_tests
from decisions.feel.errors import FeelError, Outside
from decisions.feel.grammar import Grammar
from decisions.feel.names import name_index, name_list
from decisions.feel.plain import plain_tests
from decisions.feel.syntax import Expression, Span, UnaryTests
from decisions.feel.tokens import Kind, tokens

__all__ = ["LONGEST_TEXT", "FeelError", "Outside", "parse_expression", "parse_tests"]

LONGEST_TEXT = 10_000
# Texts of cells come again and again; long ones are rare, and would take too much room.
LONGEST_REMEMBERED = 200
MOST_REMEMBERED = 32_768


def parse_expression(text: str, names: Collection[str] = ()) -> Expression:
    """Return what an expression says. `names` are those that may hold blanks or signs: the longest one wins.

    Raises: FeelError for a text that cannot be read, Outside for one that is not executed here.
    """
    read = _expression if len(text) <= LONGEST_REMEMBERED else _expression.__wrapped__
    return read(text, name_list(names))


def parse_tests(text: str, names: Collection[str] = ()) -> UnaryTests:
    """Return what a cell says; `-` and an empty text let everything pass.

    Raises: FeelError for a text that cannot be read, Outside for one that is not executed here.
    """
    read = _tests if len(text) <= LONGEST_REMEMBERED else _tests.__wrapped__
    return read(text, name_list(names))


@lru_cache(maxsize=MOST_REMEMBERED)
def _expression(text: str, names: frozenset[str]) -> Expression:
    grammar = _grammar(text, names)
    if grammar.token.kind is Kind.END:
        raise FeelError("An expression is missing.", Span(0, len(text)))
    found = grammar.expression()
    _end(grammar)
    return found


@lru_cache(maxsize=MOST_REMEMBERED)
def _tests(text: str, names: frozenset[str]) -> UnaryTests:
    plain = plain_tests(text) if len(text) <= LONGEST_TEXT else None
    return plain or cell_by_grammar(text, names)


def cell_by_grammar(text: str, names: frozenset[str]) -> UnaryTests:
    """Return what a cell says, read the long way whatever it says.

    Raises: FeelError, Outside.
    """
    grammar = _grammar(text, names)
    found = cell_tests(grammar)
    _end(grammar)
    return found


def _grammar(text: str, names: frozenset[str]) -> Grammar:
    if len(text) > LONGEST_TEXT:
        raise FeelError(f"This is longer than {LONGEST_TEXT:,} characters.", Span(LONGEST_TEXT, len(text)))
    return Grammar(tokens(text), name_index(names), in_tests)


def _end(grammar: Grammar) -> None:
    """Accept that everything was read."""
    if grammar.token.kind is not Kind.END:
        raise grammar.left_over()
