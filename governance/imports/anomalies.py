"""What is odd about a row: never mended silently, never a reason to lose the row unless it says so."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of things that are odd."""

    NO_TITLE = "no_title"
    TITLE_CUT = "title_cut"
    YEAR_ONLY = "year_only"
    DATE_SERIAL = "date_serial"
    DATE_PART = "date_part"
    DATE_UNREADABLE = "date_unreadable"
    DATE_AMBIGUOUS = "date_ambiguous"
    DATES_CROSS = "dates_cross"
    BLANK_WORD = "blank_word"
    STRAY_SPACE = "stray_space"
    STRAY_CHARACTER = "stray_character"
    FORMULA = "formula"
    RAGGED = "ragged"
    TWIN = "twin"
    UNIT_MISSING = "unit_missing"
    UNIT_TECHNOLOGY = "unit_technology"
    SYSTEM_CUT = "system_cut"
    STAGE_MISSING = "stage_missing"
    STAGE_UNKNOWN = "stage_unknown"
    TIER_UNKNOWN = "tier_unknown"
    KEPT = "kept"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The kind as the head of a count."""
        return LABELS[self]


LABELS: dict[Kind, str] = {
    Kind.NO_TITLE: "no title: rejected",
    Kind.TITLE_CUT: "title cut to its place",
    Kind.YEAR_ONLY: "year only, not a date",
    Kind.DATE_SERIAL: "date typed as a serial number",
    Kind.DATE_PART: "part of a date",
    Kind.DATE_UNREADABLE: "not a date",
    Kind.DATE_AMBIGUOUS: "a month with a day or with a year",
    Kind.DATES_CROSS: "ends before it starts",
    Kind.BLANK_WORD: "a word that means blank",
    Kind.STRAY_SPACE: "stray spaces or line breaks",
    Kind.STRAY_CHARACTER: "unprintable characters",
    Kind.FORMULA: "text that looks like a formula",
    Kind.RAGGED: "more or fewer cells than the header",
    Kind.TWIN: "same unit and title as another row",
    Kind.UNIT_MISSING: "no unit",
    Kind.UNIT_TECHNOLOGY: "unit taken for a technology unit",
    Kind.SYSTEM_CUT: "system name cut to its place",
    Kind.STAGE_MISSING: "no stage",
    Kind.STAGE_UNKNOWN: "unknown stage",
    Kind.TIER_UNKNOWN: "unknown impact tier",
    Kind.KEPT: "kept: edited here",
    Kind.ENDED: "ended here: left as it is",
}


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One thing that is odd, in the column's own name; empty where it is about the whole row."""

    kind: Kind
    column: str
    message: str
