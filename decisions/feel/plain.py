"""The short way for what most cells say: one number or text, one comparison with a number, one interval of numbers.

It reads what the grammar reads, only faster; a property test holds the two equal. Large tables are read while somebody
types in them, so this is worth its own path.
"""

import re
from decimal import Decimal

from decisions.feel.syntax import Comparison, Interval, Literal, Span, UnaryTests

_NUMBER = r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?"
_PLAIN = re.compile(
    rf"""
      (?P<open>[\[(\]])\ *(?P<low>{_NUMBER})\ *\.\.\ *(?P<high>{_NUMBER})\ *(?P<close>[\])\[])
    | (?:(?P<operator><=|>=|<|>|!=|=)\ *)?(?P<number>{_NUMBER})
    | "(?P<text>[^"\\]*)"
    """,
    re.VERBOSE,
)


def plain_tests(text: str) -> UnaryTests | None:
    """Return what a cell of the plain kinds says; None for every other cell, right or wrong."""
    match = _PLAIN.fullmatch(text)
    if match is None:
        return None
    whole = Span(0, len(text))
    if match["open"]:
        interval = Interval(
            whole, _number(match, "low"), _number(match, "high"), match["open"] == "[", match["close"] == "]"
        )
        return UnaryTests(whole, (interval,))
    if match["number"]:
        return UnaryTests(whole, (Comparison(whole, match["operator"] or "=", _number(match, "number")),))
    return UnaryTests(whole, (Comparison(whole, "=", Literal(whole, match["text"])),))


def _number(match: re.Match[str], group: str) -> Literal:
    # There is one zero only: a minus before it says nothing.
    value = Decimal(match[group])
    return Literal(Span(*match.span(group)), value or value.copy_abs())
