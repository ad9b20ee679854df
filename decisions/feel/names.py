"""Names with blanks and signs in them: the longest known one wins, unknown ones are the words that stand together."""

from collections.abc import Collection
from functools import lru_cache

from decisions.feel.errors import FeelError
from decisions.feel.tokens import Kind, Token, tokens
from decisions.feel.vocabulary import KEYWORDS, PARAMETERS

# For each first word, the known names that begin with it, the longest first: their pieces, and the name itself.
NameIndex = dict[str, tuple[tuple[tuple[str, ...], str], ...]]


@lru_cache(maxsize=256)
def name_index(names: frozenset[str]) -> NameIndex:
    """Return known names in the form in which a text is searched for them."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name in names:
        try:
            pieces = tuple(token.text for token in tokens(name)[:-1])
        except FeelError:
            continue  # an open quotation mark: no expression can say it
        if pieces and not (
            len(pieces) == 1 and (pieces[0] in KEYWORDS or not (pieces[0][0].isalpha() or pieces[0][0] == "_"))
        ):
            found.setdefault(pieces[0], []).append((pieces, name))
    return {first: tuple(sorted(same, key=lambda known: -len(known[0]))) for first, same in found.items()}


FUNCTION_INDEX = name_index(frozenset(PARAMETERS))


def known_name(pieces: list[Token], at: int, index: NameIndex) -> tuple[str, int] | None:
    """Return the longest known name that begins at a token, and the place after it; None where none does."""
    for wanted, name in index.get(pieces[at].text, ()):
        after = at + len(wanted)
        if after < len(pieces) and all(pieces[at + i].text == text for i, text in enumerate(wanted)):
            return name, after
    return None


def word_run(pieces: list[Token], at: int) -> tuple[str, int]:
    """Return the words that stand together from a token on, as one name, and the place after them."""
    after = at + 1
    while pieces[after].kind in {Kind.WORD, Kind.NUMBER} and pieces[after].text not in KEYWORDS:
        if pieces[after].kind is Kind.NUMBER and not pieces[after].text.isdigit():
            break
        after += 1
    return " ".join(piece.text for piece in pieces[at:after]), after


def name_list(names: Collection[str]) -> frozenset[str]:
    """Return names as a set that can be remembered."""
    return names if isinstance(names, frozenset) else frozenset(names)
