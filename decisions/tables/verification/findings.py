"""What verification found, and its plain JSON. Rules are counted from 1 in everything that people or clients see."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Gap:
    """Cases that no rule fits.

    `tests` are the cells of a rule that would fit them, `pieces` the same as pieces of each axis. `perhaps` are rules
    that may fit some of them after all, as far as it can be known. Units: `share` of the space's combinations, 0 to 1.
    """

    tests: tuple[str, ...]
    sentence: str
    share: float
    pieces: tuple[tuple[int, ...], ...]
    perhaps: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the gap as plain JSON."""
        return {
            "tests": list(self.tests),
            "sentence": self.sentence,
            "share": self.share,
            "perhaps": list(self.perhaps),
        }


@dataclass(frozen=True, slots=True)
class MissingGap:
    """Cases that no rule fits because the value of one column is missing."""

    column: str
    tests: tuple[str, ...]
    sentence: str

    def to_json(self) -> dict[str, Any]:
        """Return the gap as plain JSON."""
        return {"column": self.column, "tests": list(self.tests), "sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class Overlap:
    """Rules that fit the same cases, with the cells of those cases.

    `conflicting`: their answers differ. `violation`: the hit policy forbids it.
    """

    rules: tuple[int, ...]
    tests: tuple[str, ...]
    sentence: str
    conflicting: bool
    violation: bool
    pieces: tuple[tuple[int, ...], ...]

    def to_json(self) -> dict[str, Any]:
        """Return the overlap as plain JSON."""
        return {
            "rules": list(self.rules),
            "tests": list(self.tests),
            "sentence": self.sentence,
            "conflicting": self.conflicting,
            "violation": self.violation,
        }


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """Something about one rule; `by` are the rules it is so because of, `column` the label of the column."""

    rule: int
    sentence: str
    by: tuple[int, ...] = ()
    column: str = ""
    value: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the finding as plain JSON."""
        return {
            "rule": self.rule,
            "by": list(self.by),
            "column": self.column,
            "value": self.value,
            "sentence": self.sentence,
        }


@dataclass(frozen=True, slots=True)
class Mergeable:
    """Rules that say the same and differ in one column only, so that one rule could stand for them."""

    rules: tuple[int, ...]
    column: str
    sentence: str

    def to_json(self) -> dict[str, Any]:
        """Return the finding as plain JSON."""
        return {"rules": list(self.rules), "column": self.column, "sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class ColumnFinding:
    """Something about one column, by its label."""

    column: str
    sentence: str

    def to_json(self) -> dict[str, Any]:
        """Return the finding as plain JSON."""
        return {"column": self.column, "sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class Verification:
    """Everything that was found.

    `finished`: all was searched. `exact`: that, and every cell could be analysed and no two columns look at the same,
    so that what is told is true and all there is.
    Where it is not finished there are at least as many gaps as told, and `uncovered_share` is an estimate.
    `gaps_asked` is False for a table that collects: no rule fitting is an answer there.
    Units: `seconds` of the search; `uncovered_share` of the space's combinations, 0 to 1.
    """

    exact: bool
    finished: bool
    seconds: float
    verdict: str
    gaps: tuple[Gap, ...] = ()
    gaps_asked: bool = True
    uncovered_share: float = 0.0
    missing: tuple[MissingGap, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    subsumed: tuple[RuleFinding, ...] = ()
    unreachable: tuple[RuleFinding, ...] = ()
    outside_allowed: tuple[RuleFinding, ...] = ()
    not_analysable: tuple[RuleFinding, ...] = ()
    open_columns: tuple[ColumnFinding, ...] = ()
    mergeable: tuple[Mergeable, ...] = ()
    advice: tuple[str, ...] = ()

    @property
    def gaps_when_missing(self) -> dict[str, int]:
        """How many gaps each column has when its value is missing."""
        labels = [gap.column for gap in self.missing]
        return {label: labels.count(label) for label in dict.fromkeys(labels)}

    @property
    def violations(self) -> tuple[Overlap, ...]:
        """The overlaps that the hit policy forbids."""
        return tuple(overlap for overlap in self.overlaps if overlap.violation)

    def to_json(self) -> dict[str, Any]:
        """Return all of it as plain JSON, the form in which it is kept and sent."""
        return {
            "exact": self.exact,
            "finished": self.finished,
            "seconds": round(self.seconds, 3),
            "verdict": self.verdict,
            "gaps": [gap.to_json() for gap in self.gaps],
            "gap_count": len(self.gaps),
            "gaps_asked": self.gaps_asked,
            "uncovered_share": self.uncovered_share,
            "missing": [gap.to_json() for gap in self.missing],
            "gaps_when_missing": self.gaps_when_missing,
            "overlaps": [overlap.to_json() for overlap in self.overlaps],
            "overlap_count": len(self.overlaps),
            "violation_count": len(self.violations),
            "subsumed": [finding.to_json() for finding in self.subsumed],
            "unreachable": [finding.to_json() for finding in self.unreachable],
            "outside_allowed": [finding.to_json() for finding in self.outside_allowed],
            "not_analysable": [finding.to_json() for finding in self.not_analysable],
            "open_columns": [finding.to_json() for finding in self.open_columns],
            "mergeable": [finding.to_json() for finding in self.mergeable],
            "advice": list(self.advice),
        }
