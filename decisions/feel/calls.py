"""Calls: arguments by place or by name, how many there have to be, and literals written as a call."""

from collections.abc import Sequence
from typing import Protocol

from decisions.feel.errors import FeelError
from decisions.feel.syntax import Call, Expression, Literal, Span
from decisions.feel.temporal import Temporal, read_date, read_date_time, read_duration, read_time
from decisions.feel.tokens import Kind, Token
from decisions.feel.vocabulary import LEAST_ARGUMENTS, PARAMETERS, TEMPORAL, place_of


class Reader(Protocol):
    """What calls need of whoever reads the expression around them."""

    at: int
    brackets_close: bool

    @property
    def tokens(self) -> Sequence[Token]:
        """All that the text is made of."""

    def says(self, *texts: str) -> bool:
        """Whether one of these comes next."""

    def take(self) -> Token:
        """Return what comes next and step over it."""

    def need(self, text: str, opened: Token) -> Token:
        """Return what has to come next, or complain."""

    def since(self, start: int) -> Span:
        """Return the place from a token on."""

    def count(self, span: Span) -> None:
        """Count one more operation."""

    def expression(self) -> Expression:
        """Read a whole expression."""


def call_of(grammar: Reader, start: int, function: str, *, built_in: bool) -> Expression:
    """Read the arguments of a function that was just named: a built-in one, or one that the model knows by this name.

    Raises: FeelError for arguments that it cannot take.
    """
    named = grammar.since(start)
    opened = grammar.take()
    closing, grammar.brackets_close = grammar.brackets_close, False
    names: list[str] = []
    arguments: list[Expression] = []
    while not (grammar.says(")") and not arguments):
        name = parameter(grammar)
        if arguments and bool(name) != bool(names):
            raise FeelError(f"`{function}` needs its arguments either all by name or all by place.", named)
        if name:
            names.append(name)
        arguments.append(grammar.expression())
        if not grammar.says(","):
            break
        grammar.take()
    grammar.need(")", opened)
    grammar.brackets_close = closing
    span = grammar.since(start)
    grammar.count(span)
    call = Call(span, function, tuple(arguments), tuple(names))
    # Business knowledge is held against its own parameters when it is called, even if it is called like a built-in one.
    if built_in:
        check_arguments(call)
    return literal_of(call) or call


def parameter(grammar: Reader) -> str:
    """Step over `name:` and return the name; nothing is taken, and nothing comes back, where there is none."""
    at = grammar.at
    while grammar.tokens[at].kind is Kind.WORD:
        at += 1
    if at == grammar.at or grammar.tokens[at].text != ":":
        return ""
    name = " ".join(token.text for token in grammar.tokens[grammar.at : at])
    grammar.at = at + 1
    return name


def check_arguments(call: Call) -> None:
    """Accept arguments that a built-in function can take.

    Raises: FeelError for too few, too many, or a name it does not have.
    """
    parameters = PARAMETERS[call.function]
    for name in call.names:
        if place_of(call.function, name) is None:
            raise FeelError(f"`{call.function}` has no argument `{name}`.", call.span)
    if len(set(call.names)) < len(call.names):
        raise FeelError(f"`{call.function}` is given one argument twice.", call.span)
    least = LEAST_ARGUMENTS.get(call.function, 1)
    most = None if parameters[-1].endswith("*") else len(parameters)
    if len(call.arguments) < least or (most is not None and len(call.arguments) > most):
        wanted = f"at least {least}" if most is None else f"{least}" if least == most else f"{least} to {most}"
        raise FeelError(f"`{call.function}` takes {wanted} arguments, here are {len(call.arguments)}.", call.span)


def literal_of(call: Call) -> Literal | None:
    """Return the value of a call that writes a date, a time or a duration out, None for any other call."""
    if call.function not in TEMPORAL or len(call.arguments) != 1:
        return None
    argument = call.arguments[0]
    if not (isinstance(argument, Literal) and isinstance(argument.value, str)):
        return None
    value = temporal_call(call.function, argument.value)
    return None if value is None else Literal(Span(call.span.start, call.span.end), value)


def temporal_call(function: str, text: str) -> Temporal | None:
    """Return what `date("...")` and its kin make of a text, None where it is not of their form."""
    if function == "date":
        return read_date(text)
    if function == "time":
        return read_time(text)
    if function == "duration":
        return read_duration(text)
    return read_date_time(text)
