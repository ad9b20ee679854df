"""What an initiative's own words suggest it is. A suggestion: a person classifies."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from governance.rules.stages import Nature

# Words that say that it does work (the verbs of labour in decisions/rules/vocabulary.py), that it helps somebody who
# works, that it informs. Asked in this order: who does work and also chats, works. Stems are spelled out, so that
# "routine" is no routing and "draftsman" no drafting.
_WORDS: Mapping[Nature, str] = {
    Nature.LABOUR: (
        r"classif(?:y|ies|ied|ying|ication)|categori[sz](?:e|es|ed|ing|ation)|triag(?:e|es|ed|ing)"
        r"|(?:re)?rout(?:es|ed|ing)|route (?:to|cases?|calls?|tickets?|requests?|emails?|mail)"
        r"|prioriti[sz](?:e|es|ed|ing|ation)|resolv(?:e|es|ed|ing)|adjudicat(?:e|es|ed|ing|ion)"
        r"|interpret(?:s|ed|ing)?|approv(?:e|es|ing) (?:or|and) (?:deny|denies|denying|reject|rejects|rejecting)"
    ),
    Nature.TOOL: (
        r"chat ?-?bots?|copilots?|(?:virtual|digital|ai) assistants?|summari[sz](?:e|es|ed|ing|ation)|summaries"
        r"|search(?:es|ing)?|draft(?:s|ed|ing)?|translat(?:e|es|ed|ing|ions?)|transcri(?:be|bes|bed|bing|ptions?)"
        r"|generative|retriev(?:e|es|ed|ing|al)|question[ -]answering"
    ),
    Nature.ANALYSIS: (
        r"forecast(?:s|ed|ing)?|model(?:s|l?ed|l?ing)|dashboards?|predict(?:s|ed|ing|ions?|ive)?|simulat(?:e|es|ions?)"
        r"|analy[sz](?:e|es|ed|ing)|analytics|visuali[sz]ations?|estimat(?:e|es|ed|ing|ion)"
    ),
}
_PATTERNS = {nature: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for nature, words in _WORDS.items()}
_MOST_WORDS = 3
_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A nature and the words it rests on; both empty where the text suggests nothing."""

    nature: str = ""
    because: str = ""


def suggest(texts: Iterable[tuple[str, str]]) -> Suggestion:
    """Return what these texts suggest, each given with its column's name."""
    texts = [(column, text) for column, text in texts if text]
    for nature, pattern in _PATTERNS.items():
        if found := [(column, words) for column, text in texts if (words := _words(pattern, text))]:
            return Suggestion(nature.value, _because(found))
    return Suggestion()


def _words(pattern: re.Pattern[str], text: str) -> list[str]:
    return list(dict.fromkeys(match.group().lower() for match in pattern.finditer(text)))[:_MOST_WORDS]


def _because(found: list[tuple[str, list[str]]]) -> str:
    parts = [f"{', '.join(f'“{word}”' for word in words)} in {_short(column)}" for column, words in found]
    text = "; ".join(parts)
    return text if len(text) <= _LIMIT else f"{text[: _LIMIT - 1]}…"


def _short(column: str) -> str:
    return column if len(column) <= 64 else f"{column[:63]}…"  # noqa: PLR2004 - fits a line
