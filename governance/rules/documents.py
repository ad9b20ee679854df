"""A document of headed tables: one content for page, print and PDF. Every text in it is text and never markup."""

import unicodedata
from dataclasses import field
from enum import StrEnum

from roles.rules.records import record

# Controls that turn the direction of what is printed after them: a title could make a signed page say another thing.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SHORTEST = 16


class Tone(StrEnum):
    """How a word is printed. The word says the same without it."""

    PLAIN = ""
    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    MUTED = "muted"


@record(frozen=True, slots=True)
class Column:
    """The head of a column, its share of the width, and whether it holds numbers."""

    label: str
    share: float = 1.0
    number: bool = False


@record(frozen=True, slots=True)
class Cell:
    """One cell, with a smaller line below.

    `shade` is how dark a cell of a heat map is, 1 to 5; `bar` how long the bar below a number is, 1 being the longest.
    Neither says anything that the text does not.
    """

    text: str
    sub: str = ""
    tone: Tone = Tone.PLAIN
    shade: int = 0
    bar: float = 0.0


@record(frozen=True, slots=True)
class Row:
    """One row; `under` is a line over its whole width."""

    cells: tuple[Cell, ...]
    under: str = ""


@record(frozen=True, slots=True)
class Table:
    """Rows under their heads. `more` says how many were left out and where they are."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    more: str = ""

    @property
    def named(self) -> tuple[tuple[Row, tuple[tuple[Column, Cell], ...]], ...]:
        """Each row with its cells, each beside its column."""
        return tuple((row, tuple(zip(self.columns, row.cells, strict=True))) for row in self.rows)


@record(frozen=True, slots=True)
class Fact:
    """A name and what it is."""

    label: str
    value: str


@record(frozen=True, slots=True)
class Figure:
    """A number that is read first."""

    label: str
    value: str
    tone: Tone = Tone.PLAIN


@record(frozen=True, slots=True)
class Section:
    """A part of the document: the sentence that answers, then facts, then a table, then what has to be said of it."""

    name: str
    title: str
    lead: str = ""
    facts: tuple[Fact, ...] = ()
    table: Table | None = None
    note: str = ""
    words: str = ""


@record(frozen=True, slots=True)
class Check:
    """How a reader verifies what they hold: the digest in full, and where it is told what it is of."""

    label: str
    digest: str
    link_label: str
    link: str


@record(frozen=True, slots=True)
class Document:
    """The whole of it. `alarms` stand before everything else; only what was signed has a `check`."""

    language: str
    title: str
    kicker: str
    heading: str
    state: Cell
    lede: str
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]
    check: Check | None
    produced: str
    page_word: str
    alarms: tuple[str, ...] = field(default=())


@record(frozen=True, slots=True)
class Budget:
    """How much room there is: the share of rows and of words that are shown; 1 is all that a good page holds."""

    rows: float = 1.0
    words: float = 1.0

    def most(self, rows: int) -> int:
        """Return how many rows are shown of a table that shows this many where there is room."""
        return max(1, int(rows * self.rows))

    def clip(self, text: str, most: int) -> str:
        """Return a text on one line, cut where it is longer than this many characters where there is room."""
        said, room = plain(text), max(_SHORTEST, int(most * self.words))
        return said if len(said) <= room else f"{said[: room - 1].rstrip()}…"


def plain(text: str) -> str:
    """Return a text on one line, without controls that print nothing or turn what follows."""
    kept = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text if sign not in _TURNING)
    return " ".join(kept.split())
