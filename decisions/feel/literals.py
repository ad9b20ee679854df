"""Numbers and dates as they are written, and what is said of a piece that cannot stand where it stands."""

from decimal import Decimal

from decisions.feel.errors import FeelError, Outside
from decisions.feel.syntax import Literal, Span
from decisions.feel.temporal import read_temporal
from decisions.feel.tokens import Kind, Token, unquoted

LARGEST_EXPONENT = 6144  # as far as decimal128 goes, which is what the language counts in
MOST_DIGITS = 100
SHOWN = 40
# Those of word processors: curly, low, single and the accent.
OTHER_QUOTATION_MARKS = frozenset("\u201c\u201d\u201e\u2018\u2019'`")


def number_of(token: Token) -> Decimal:
    """Return the number a token writes.

    Raises: FeelError for one that is larger or smaller than numbers can be.
    """
    mantissa, _, exponent = token.text.lower().partition("e")
    if len(exponent) > len(str(LARGEST_EXPONENT)) + 1:
        raise FeelError(f"`{shorten(token.text)}` is beyond the numbers that can be counted with.", token.span)
    number = Decimal(token.text)
    if (number and abs(number.adjusted()) > LARGEST_EXPONENT) or len(mantissa) > MOST_DIGITS:
        raise FeelError(f"`{shorten(token.text)}` is beyond the numbers that can be counted with.", token.span)
    return number


def temporal_of(sign: Token, text: Token) -> Literal:
    """Return the date, time or duration that `@"..."` writes.

    Raises: FeelError where it writes none.
    """
    value = read_temporal(unquoted(text))
    span = Span(sign.start, text.end)
    if value is None:
        raise FeelError(f"{shorten(text.text)} is no date, time or duration.", span)
    return Literal(span, value)


def unexpected(token: Token, before: Token | None) -> FeelError:
    """Return the error for a token where a value should begin."""
    if token.text == "{":
        return Outside("A context (`{...}`) is not executed here.", token.span)
    if token.text == "[":
        return Outside("A list (`[...]`) is not executed here.", token.span)
    if token.text in OTHER_QUOTATION_MARKS:
        return FeelError('Text stands in straight quotation marks: "like this".', token.span)
    after = f" after `{shorten(before.text)}`" if before else ""
    if token.kind is Kind.END:
        return FeelError(f"Something is missing{after}.", before.span if before else token.span)
    return FeelError(f"`{shorten(token.text)}` cannot stand here{after}.", token.span)


def shorten(text: str) -> str:
    """Return a text short enough for a message."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
