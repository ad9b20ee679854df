"""The grammar, read from left to right. `parse` is the door to it. Source: DMN 1.5, 10.3.1.2.

How deep a tree may become is bounded while it is built, so that whatever walks it later needs no guard of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from decisions.feel.calls import call_of
from decisions.feel.errors import FeelError, Outside
from decisions.feel.literals import number_of, shorten, temporal_of, unexpected
from decisions.feel.names import FUNCTION_INDEX, NameIndex, known_name, word_run
from decisions.feel.syntax import (
    Between,
    Binary,
    Expression,
    If,
    In,
    Literal,
    Name,
    Negation,
    Path,
    Span,
    UnaryTests,
)
from decisions.feel.tokens import Kind, Token, unquoted
from decisions.feel.vocabulary import KEYWORDS, LITERAL_WORDS, OUTSIDE_WORDS

MOST_NESTING = 50
MOST_OPERATIONS = 240

# How tightly operators bind; comparisons, `between` and `in` share one level.
BINDING = {"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5, "**": 6}
COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
COMPARING = 3
UNARY = 7


@dataclass(slots=True)
class Grammar:
    """A reader of one text: its tokens, the place it has come to, and the names it knows."""

    tokens: list[Token]
    names: NameIndex
    read_in: Callable[["Grammar"], UnaryTests]
    at: int = 0
    nesting: int = 0
    operations: int = 0
    # Between the ends of an interval a square bracket closes it; elsewhere it would begin a filter.
    brackets_close: bool = False
    speaks_of_value: bool = False

    @property
    def token(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.at]

    def says(self, *texts: str) -> bool:
        """Whether the next token is one of these signs or keywords."""
        token = self.tokens[self.at]
        return token.text in texts and token.kind in {Kind.SIGN, Kind.WORD}

    def take(self) -> Token:
        """Step over the next token and return it."""
        token = self.tokens[self.at]
        self.at += 1
        return token

    def need(self, text: str, opened: Token) -> Token:
        """Step over a sign that has to come now.

        Raises: FeelError, when another comes.
        """
        if not self.says(text):
            raise FeelError(
                f"`{text}` is missing for the `{opened.text}` at character {opened.start + 1}{self.instead()}.",
                Span(opened.start, self.token.end),
            )
        return self.take()

    def instead(self) -> str:
        """Return words for what stands where something else should."""
        return "" if self.token.kind is Kind.END else f"; here stands `{shorten(self.token.text)}`"

    def restart(self) -> None:
        """Go back to the beginning of the text."""
        self.at = self.nesting = self.operations = 0
        self.brackets_close = self.speaks_of_value = False

    def left_over(self) -> FeelError:
        """Return the error for a token that stands where the text should end."""
        before = shorten(self.tokens[self.at - 1].text)
        return FeelError(f"`{shorten(self.token.text)}` is not expected after `{before}`.", self.token.span)

    def since(self, start: int) -> Span:
        """Return the place from a character up to the last token taken."""
        return Span(start, self.tokens[self.at - 1].end if self.at else start)

    def count(self, span: Span) -> None:
        """Note one more operation.

        Raises: FeelError, when the text has too many.
        """
        self.operations += 1
        if self.operations > MOST_OPERATIONS:
            raise FeelError(f"This takes more than {MOST_OPERATIONS} operations. Split it into several steps.", span)

    def expression(self, least: int = 1) -> Expression:
        """Read an expression whose operators bind at least so tightly.

        Raises: FeelError where there is none, Outside where it is one that is not executed here.
        """
        start = self.token.start
        self.nesting += 1
        if self.nesting > MOST_NESTING:
            raise FeelError(f"This is nested more than {MOST_NESTING} deep.", self.token.span)
        left = self.conditional() if self.says("if") else self.operand()
        while True:
            operator = self.token.text if self.token.kind in {Kind.SIGN, Kind.WORD} else ""
            if BINDING.get(operator, 0) >= least:
                left = self.binary(left, start, BINDING[operator] + 1)
            elif least <= COMPARING and operator in COMPARISONS:
                left = self.binary(left, start, COMPARING + 1)
            elif least <= COMPARING and operator in {"between", "in", "instance"}:
                left = self.membership(left, start)
            else:
                self.nesting -= 1
                return left

    def binary(self, left: Expression, start: int, least: int) -> Binary:
        """Read the operator and the right side."""
        operator = self.take()
        right = self.expression(least)
        span = self.since(start)
        self.count(span)
        return Binary(span, operator.text, left, right)

    def membership(self, left: Expression, start: int) -> Expression:
        """Read `between ... and ...` or `in ...` after what is tested."""
        word = self.take()
        self.count(word.span)
        if word.text == "instance":
            raise Outside("A question for a type (`instance of`) is not executed here.", word.span)
        if word.text == "in":
            tests = self.read_in(self)
            return In(self.since(start), left, tests)
        low = self.expression(COMPARING + 1)
        if not self.says("and"):
            raise FeelError(f"`between` needs `and` and its other end{self.instead()}.", self.token.span)
        self.take()
        high = self.expression(COMPARING + 1)
        return Between(self.since(start), left, low, high)

    def conditional(self) -> If:
        """Read `if ... then ... else ...`."""
        opened = self.take()
        closing, self.brackets_close = self.brackets_close, False
        condition = self.expression()
        self.need("then", opened)
        then = self.expression()
        self.need("else", opened)
        self.brackets_close = closing
        otherwise = self.expression()
        span = self.since(opened.start)
        self.count(span)
        return If(span, condition, then, otherwise)

    def operand(self) -> Expression:
        """Read one operand with the minus before it and the components after it."""
        if self.says("-"):
            minus = self.take()
            operand = self.expression(UNARY)
            span = self.since(minus.start)
            self.count(span)
            if isinstance(operand, Literal) and isinstance(operand.value, Decimal) and operand.value >= 0:
                return Literal(span, operand.value.copy_negate() if operand.value else operand.value)
            return Negation(span, operand)
        start = self.token.start
        found = self.primary()
        while True:
            if self.says("."):
                name = self.component()
                found = Path(self.since(start), found, name)
                self.count(found.span)
            elif self.says("[") and not self.brackets_close:
                raise Outside("A filter or an element of a list (`[...]`) is not executed here.", self.token.span)
            else:
                return found

    def component(self) -> str:
        """Read a point and the name after it. Components with signs in their names are known with the point before."""
        known = known_name(self.tokens, self.at, self.names)
        self.take()
        if known is None and self.token.kind is not Kind.WORD:
            raise FeelError(f"After `.` the name of a component is missing{self.instead()}.", self.token.span)
        name, after = word_run(self.tokens, self.at)
        if known is not None and known[1] >= after:
            name, after = known[0][1:], known[1]
        self.at = after
        return name

    def primary(self) -> Expression:
        """Read a literal, a name, a call or something in brackets."""
        if self.token.kind in {Kind.WORD, Kind.NUMBER, Kind.OTHER} and (named := self.named()):
            return named
        token = self.take()
        if token.kind is Kind.NUMBER:
            return Literal(token.span, number_of(token))
        if token.kind is Kind.TEXT:
            return Literal(token.span, unquoted(token))
        if token.text == "?":
            self.speaks_of_value = True
            return Name(token.span, "?")
        if token.text == "@" and self.token.kind is Kind.TEXT:
            return temporal_of(token, self.take())
        if token.text == "(":
            closing, self.brackets_close = self.brackets_close, False
            inner = self.expression()
            self.need(")", token)
            self.brackets_close = closing
            return inner
        raise unexpected(token, self.tokens[self.at - 2] if self.at > 1 else None)

    def named(self) -> Expression | None:
        """Read what begins with a word: a name that is known, a call, a literal word, a name that is not known."""
        start = self.token.start
        function = known_name(self.tokens, self.at, FUNCTION_INDEX)
        known = known_name(self.tokens, self.at, self.names)
        if function and self.tokens[function[1]].text == "(" and not (known and known[1] >= function[1]):
            self.at = function[1]
            return call_of(self, start, function[0], built_in=True)
        if known is None and self.token.kind is not Kind.WORD:
            return None
        word = self.token.text
        if known is None and word in LITERAL_WORDS:
            return Literal(self.take().span, LITERAL_WORDS[word])
        if known is None and word in OUTSIDE_WORDS:
            raise Outside(f"{OUTSIDE_WORDS[word]} is not executed here.", self.token.span)
        if known is None and word in KEYWORDS:
            return None
        return self.name_or_call(start, known)

    def name_or_call(self, start: int, known: tuple[str, int] | None) -> Expression:
        """Read the longest of a known name and the words that stand together, and the call it may begin."""
        name, after = word_run(self.tokens, self.at) if self.token.kind is Kind.WORD else ("", 0)
        is_known = known is not None and known[1] >= after
        if known is not None and is_known:
            name, after = known
        self.at = after
        if self.says("(") and not is_known:
            raise Outside(f"The function `{name}` is not executed here.", self.since(start))
        if self.says("("):
            return call_of(self, start, name, built_in=False)
        return Name(self.since(start), name)
