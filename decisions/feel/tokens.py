"""A text cut into words, numbers, quoted texts and signs, each knowing where it stands."""

import re
from dataclasses import dataclass
from enum import StrEnum

from decisions.feel.errors import FeelError
from decisions.feel.syntax import Span

# Every alternative takes at least one character and none can be read in two ways: the work grows with the length only.
_TOKEN = re.compile(
    r"""
      (?P<space>(?:[\s\ufeff\u200b]+|/\*.*?\*/|//[^\n]*)+)
    | (?P<text>"(?:[^"\\]|\\.)*")
    | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<word>[^\W\d]\w*)
    | (?P<sign>\*\*|!=|<=|>=|\.\.|[-+*/=<>()\[\]{},.@:?])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
_LAST_CHARACTER = 0x10FFFF


class Kind(StrEnum):
    """What a token is."""

    TEXT = "text"
    NUMBER = "number"
    WORD = "word"
    SIGN = "sign"
    OTHER = "other"
    END = "end"


_KINDS = {kind.value: kind for kind in Kind}


@dataclass(slots=True)
class Token:
    """One piece of the text, as it is written."""

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


def tokens(text: str) -> list[Token]:
    """Return the pieces of a text, ending with one of kind END.

    Raises: FeelError for a quotation mark that is never closed.
    """
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "space":
            continue
        if kind == "other" and match.group() == '"':
            raise FeelError("The quotation mark is never closed.", Span(match.start(), len(text)))
        found.append(Token(_KINDS[kind], match.group(), *match.span()))
    found.append(Token(Kind.END, "", len(text), len(text)))
    return found


def unquoted(token: Token) -> str:
    """Return what a quoted text says.

    Raises: FeelError for an escape that names no character.
    """

    def character(match: re.Match[str]) -> str:
        code = match.group(1)
        if len(code) == 1:
            return _ESCAPED.get(code, code)
        if int(code[1:], 16) > _LAST_CHARACTER:
            raise FeelError(f"`\\{code}` names no character.", token.span)
        return chr(int(code[1:], 16))

    inner = token.text[1:-1]
    # Two escapes may be the two halves of one character beyond the first 65,536; a lone half is no character.
    said = _ESCAPE.sub(character, inner) if "\\" in inner else inner
    return said.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if "\\" in inner else said
