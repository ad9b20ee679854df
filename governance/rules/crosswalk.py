"""Which clauses of laws and frameworks a requirement serves. Shipped as data with a version, never as code.

A mapping aid, not legal advice: a clause whose requirements are met is one of which Remit finds nothing amiss.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from governance.rules.findings import Finding, Result
from roles.rules.records import record


class Strength(StrEnum):
    """How much a requirement does for a clause, the most first."""

    DIRECT = "direct"
    SUPPORTS = "supports"
    ANALOGOUS = "analogous"

    @property
    def label(self) -> str:
        """The strength in words."""
        return _STRENGTHS[self]


_STRENGTHS = {
    Strength.DIRECT: "Asks the same",
    Strength.SUPPORTS: "Helps to meet it",
    Strength.ANALOGOUS: "Asks something alike",
}


class Standing(StrEnum):
    """Whether a law or framework counts now."""

    IN_FORCE = "in_force"
    IN_STAGES = "in_stages"
    PUBLISHED = "published"
    DRAFT = "draft"
    SUPERSEDED = "superseded"

    @property
    def label(self) -> str:
        """The standing in words."""
        return self.value.replace("_", " ").capitalize()


@record(frozen=True, slots=True)
class Milestone:
    """A day on which something about a framework begins or ended."""

    on: date
    what: str


@record(frozen=True, slots=True)
class Clause:
    """One clause by its own number, and what it is about in a few words of ours."""

    id: str
    words: str


@record(frozen=True, slots=True)
class Framework:
    """A law, standard or guidance. `clause_prefix` stands before a number where one cites it."""

    id: str
    title: str
    publisher: str
    kind: str
    status: Standing
    clause_prefix: str
    address: str
    note: str
    dates: tuple[Milestone, ...]
    clauses: tuple[Clause, ...]

    @property
    def short(self) -> str:
        """What it is called in short."""
        return self.title.split(",")[0]

    def cited(self, clause: str) -> str:
        """Return a clause as one cites it; one that begins with a word or a letter is cited as it is."""
        return f"{self.clause_prefix} {clause}".lstrip() if clause[0].isdigit() else clause


@record(frozen=True, slots=True)
class Mapped:
    """One requirement serves one clause, and how much."""

    requirement: str
    framework: str
    clause: str
    strength: Strength


@record(frozen=True, slots=True)
class Own:
    """A requirement, or a part of one, that no regulator asks for."""

    requirement: str
    words: str


@record(frozen=True, slots=True)
class Crosswalk:
    """The whole mapping, as it was looked over on a day."""

    version: str
    checked_on: date
    frameworks: tuple[Framework, ...]
    mappings: tuple[Mapped, ...]
    own: tuple[Own, ...]


Clauses = Mapping[tuple[str, str], tuple[Mapped, ...]]


def by_clause(crosswalk: Crosswalk) -> Clauses:
    """Return what serves each clause that anything serves, the strongest first."""
    order = list(Strength)
    found: dict[tuple[str, str], list[Mapped]] = {}
    for mapped in sorted(crosswalk.mappings, key=lambda m: order.index(m.strength)):
        found.setdefault((mapped.framework, mapped.clause), []).append(mapped)
    return {clause: tuple(served) for clause, served in found.items()}


@record(frozen=True, slots=True)
class Served:
    """What serves a clause, and what was found of it; None where the profile does not ask it."""

    mapped: Mapped
    finding: Finding | None


@record(frozen=True, slots=True)
class Covered:
    """How one clause stands on one initiative. `result` is None where nothing that serves it is asked."""

    clause: Clause
    result: Result | None
    served: tuple[Served, ...]


# A clause stands no better than the worst that serves it. What does not apply asks nothing, so it decides last.
_WORST_FIRST = (Result.NOT_MET, Result.INDETERMINATE, Result.WAIVED, Result.MET, Result.NOT_APPLICABLE)


def worst(results: Iterable[Result]) -> Result | None:
    """Return the worst of these results, or None of none."""
    return min(results, key=_WORST_FIRST.index, default=None)


def coverage(crosswalk: Crosswalk, findings: Iterable[Finding]) -> Iterator[tuple[Framework, tuple[Covered, ...]]]:
    """Return for each framework with clauses how each of them stands, given a gate's findings."""
    known, served_by = {finding.requirement: finding for finding in findings}, by_clause(crosswalk)
    for framework in crosswalk.frameworks:
        if framework.clauses:
            serving = ((clause, served_by.get((framework.id, clause.id), ())) for clause in framework.clauses)
            yield framework, tuple(_covered(clause, serves, known) for clause, serves in serving)


def _covered(clause: Clause, serving: Iterable[Mapped], known: Mapping[str, Finding]) -> Covered:
    served = tuple(Served(mapped, known.get(mapped.requirement)) for mapped in serving)
    return Covered(clause, worst(each.finding.result for each in served if each.finding), served)


def faults(crosswalk: Crosswalk, requirements: Collection[str]) -> list[str]:
    """Return what is wrong with a crosswalk, each in a sentence; nothing where it is whole."""
    mapped = {each.requirement for each in crosswalk.mappings}
    own = {each.requirement for each in crosswalk.own}
    clauses = [(framework.id, clause.id) for framework in crosswalk.frameworks for clause in framework.clauses]
    links = [(each.requirement, each.framework, each.clause) for each in crosswalk.mappings]
    frameworks = [framework.id for framework in crosswalk.frameworks]
    return [
        *(
            f"{each} is mapped to nothing, and not said to be our own."
            for each in requirements
            if each not in mapped | own
        ),
        *(f"There is no requirement {each}." for each in sorted((mapped | own) - set(requirements))),
        *(f"The framework {each} is there twice." for each in _twice(frameworks)),
        *(f"{framework} has clause {clause} twice." for framework, clause in _twice(clauses)),
        *(f"{each[0]} is mapped to {each[1]} {each[2]} twice." for each in _twice(links)),
        *(f"{each[1]} has no clause {each[2]}." for each in links if each[1:] not in clauses),
    ]


def _twice[T](entries: Iterable[T]) -> list[T]:
    return [entry for entry, times in Counter(entries).items() if times > 1]


def crosswalk_from(document: Mapping[str, Any]) -> Crosswalk:
    """Return the crosswalk that a document holds.

    Raises: KeyError, TypeError or ValueError where it cannot be read.
    """
    return Crosswalk(
        version=str(document["version"]),
        checked_on=date.fromisoformat(document["checked_on"]),
        frameworks=tuple(_framework(entry) for entry in document["frameworks"]),
        mappings=tuple(Mapped(**{**entry, "strength": Strength(entry["strength"])}) for entry in document["mappings"]),
        own=tuple(Own(**entry) for entry in document["own"]),
    )


def _framework(entry: Mapping[str, Any]) -> Framework:
    return Framework(
        **{
            **entry,
            "status": Standing(entry["status"]),
            "dates": tuple(Milestone(date.fromisoformat(each["on"]), each["what"]) for each in entry["dates"]),
            "clauses": tuple(Clause(**each) for each in entry["clauses"]),
        }
    )


CROSSWALK = crosswalk_from(json.loads((Path(__file__).resolve().parents[1] / "data" / "crosswalk.json").read_text()))
