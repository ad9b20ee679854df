"""Which columns say what: written down, recognised, or guessed."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from governance.imports.cells import folded_word
from governance.imports.headers import folded
from governance.imports.problems import ColumnsMissing


@dataclass(frozen=True, slots=True)
class Field:
    """Something of ours a column can say. `several`: more than one column may say it."""

    name: str
    label: str
    words: tuple[str, ...]
    several: bool = False


# What a generic file calls them, the most telling first. Guessed in this order; a column is used once.
FIELDS: tuple[Field, ...] = (
    Field("title", "Title", ("title", "use case name", "initiative", "use case", "project name", "name", "project")),
    Field(
        "purpose",
        "Purpose",
        ("purpose", "description", "summary", "objective", "intended purpose", "benefits", "outputs", "problem"),
        several=True,
    ),
    Field("agency", "Organisation above the unit", ("agency", "organisation", "organization", "company", "division")),
    Field("agency_code", "Its abbreviation", ("agency abbreviation", "organisation code", "abbreviation")),
    Field(
        "unit",
        "Unit it serves",
        ("beneficiary unit", "business unit", "department", "bureau", "unit", "owner unit", "team"),
    ),
    Field("systems", "Systems", ("system name", "systems", "system", "application", "platform"), several=True),
    Field(
        "reported_stage",
        "Stage it reports",
        ("stage of development", "stage", "lifecycle stage", "status", "phase", "development stage"),
    ),
    Field("impact_tier", "Impact tier", ("impact tier", "risk tier", "impact level")),
    Field("pilot_start", "Pilot start", ("pilot start", "pilot start date", "pilot began")),
    Field("pilot_end_planned", "Planned end of the pilot", ("pilot end", "pilot end planned", "pilot end date")),
    Field("planned_go_live", "Planned go-live", ("planned go live", "go live", "go live date", "date implemented")),
    Field("dates", "Other dates", (), several=True),
)
FIELD_NAMES = frozenset(entry.name for entry in FIELDS)
DATE_FIELDS = ("pilot_start", "pilot_end_planned", "planned_go_live")
# Without these no row can be told from another, so a mapping that names them is of no use where they are missing.
_NEEDED = ("title", "agency", "unit")
# A file is recognised when it has at least this share of a mapping's columns.
_RECOGNISED = 0.8


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Our fields and the columns that say them, and what a source's words mean, folded, by field ("*": in all)."""

    name: str
    title: str
    columns: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def first(self, name: str) -> str:
        """Return the one column of a field; empty when there is none."""
        return next(iter(self.columns.get(name, ())), "")

    def meaning(self, name: str, text: str) -> str | None:
        """Return what a word of the source means in a field, or None where nobody said."""
        return self.values.get(name, {}).get(folded_word(text))

    def blanks(self, name: str) -> frozenset[str]:
        """Return the words that mean blank in a field, besides those that do everywhere."""
        return frozenset(
            word for scope in ("*", name) for word, means in self.values.get(scope, {}).items() if means == ""
        )


def mapping_from(
    name: str,
    title: str,
    columns: Mapping[str, str | Sequence[str]],
    values: Mapping[str, Mapping[str, str | int]] | None = None,
) -> ColumnMapping:
    """Return a mapping as it was saved: a field names a column or several, words are matched folded."""
    return ColumnMapping(
        name,
        title,
        {
            entry: (named,) if isinstance(named, str) else tuple(named)
            for entry, named in columns.items()
            if entry in FIELD_NAMES and named
        },
        {
            entry: {folded_word(word): str(means) for word, means in words.items()}
            for entry, words in (values or {}).items()
        },
    )


def recognise(columns: Sequence[str], mappings: Iterable[ColumnMapping]) -> ColumnMapping | None:
    """Return the mapping that fits these columns best, or None when none fits well enough."""
    present = {folded(column) for column in columns}
    best: tuple[float, int, ColumnMapping] | None = None
    for mapping in mappings:
        named = [folded(column) for several in mapping.columns.values() for column in several]
        share = sum(column in present for column in named) / len(named) if named else 0
        if share < _RECOGNISED or _needed_but_missing(mapping, present):
            continue
        if best is None or (share, len(named)) > best[:2]:
            best = (share, len(named), mapping)
    return best[2] if best else None


def guess(columns: Sequence[str]) -> ColumnMapping:
    """Return a mapping guessed from the names of columns. Its name follows from what was guessed.

    The same columns are the same source the next time, so a second import updates.

    Raises: ColumnsMissing when no column looks like a title.
    """
    left = {folded(column): column for column in columns}
    chosen: dict[str, tuple[str, ...]] = {}
    for entry in FIELDS:
        found = [left.pop(word) for word in entry.words if word in left]
        found += _containing(entry, left) if not found else []
        if found:
            chosen[entry.name] = tuple(found) if entry.several else (found[0],)
            left |= {folded(column): column for column in found[1:] if not entry.several}
    if "title" not in chosen:
        raise ColumnsMissing(
            "No column looks like a title. Name one “Title”, or give the mapping that says which column it is. "
            f"The file has: {_listed(columns)}."
        )
    return chosen_by_hand(chosen)


def chosen_by_hand(columns: Mapping[str, tuple[str, ...]]) -> ColumnMapping:
    """Return a mapping nobody named yet. The same columns have the same name, and so are the same source."""
    digest = hashlib.sha256(json.dumps({**columns}, sort_keys=True).encode()).hexdigest()[:8]
    return ColumnMapping(f"columns-{digest}", "Read from the names of columns", columns)


def fitted(mapping: ColumnMapping, columns: Sequence[str]) -> tuple[ColumnMapping, tuple[str, ...]]:
    """Return the mapping in this file's own spelling of its columns, and the columns it names in vain.

    Raises: ColumnsMissing when a row could not be told from another without them.
    """
    present = {folded(column): column for column in columns}
    if missing := _needed_but_missing(mapping, present.keys()):
        raise ColumnsMissing(
            f"The mapping {mapping.name} needs {_listed(missing)}. Name the columns so, or use another mapping. "
            f"The file has: {_listed(columns)}."
        )
    kept = {
        entry: tuple(present[folded(column)] for column in named if folded(column) in present)
        for entry, named in mapping.columns.items()
    }
    absent = tuple(c for named in mapping.columns.values() for c in named if folded(c) not in present)
    return ColumnMapping(mapping.name, mapping.title, {e: n for e, n in kept.items() if n}, mapping.values), absent


def _needed_but_missing(mapping: ColumnMapping, present: Iterable[str]) -> list[str]:
    present = set(present)
    if not mapping.first("title"):
        return ["a column for the title"]
    return [c for entry in _NEEDED for c in mapping.columns.get(entry, ()) if folded(c) not in present]


def _containing(entry: Field, left: dict[str, str]) -> list[str]:
    for word in entry.words:
        for name in list(left):
            if f" {word} " in f" {name} ":
                return [left.pop(name)]
    return []


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    shown = ", ".join(f"“{name[:60]}”" for name in names[:12])
    return f"{shown} and {len(names) - 12} more" if len(names) > 12 else shown  # noqa: PLR2004 - fits a message
