"""What tokens of service accounts may be given: each scope, what it is for, and the acts that it grants.

Which address of the API asks for which scope is told below. An address that is not told is refused to machines.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum

from governance.rules.permissions import Act
from roles.rules.permissions import Mandate
from roles.rules.records import record


class Scope(StrEnum):
    """One thing that a token lets a machine do."""

    CLEARANCES_READ = "clearances:read"
    INITIATIVES_READ = "initiatives:read"
    REMITS_READ = "remits:read"
    DECISIONS_READ = "decisions:read"
    DECISIONS_EVALUATE = "decisions:evaluate"
    OUTCOMES_WRITE = "outcomes:write"
    MEASUREMENTS_READ = "measurements:read"
    MEASUREMENTS_WRITE = "measurements:write"
    RUNTIMES_REPORT = "runtimes:report"
    SYSTEMS_READ = "systems:read"
    SYSTEMS_WRITE = "systems:write"
    CASES_REPORT = "cases:report"
    FLAGS_READ = "flags:read"
    BREACHES_READ = "breaches:read"
    JOBS_READ = "jobs:read"
    LEDGER_READ = "ledger:read"

    @property
    def label(self) -> str:
        """The scope in words."""
        return _LABELS[self]


_LABELS: Mapping[Scope, str] = {
    Scope.CLEARANCES_READ: "Ask whether an initiative may go on",
    Scope.INITIATIVES_READ: "Read initiatives, how they stand and whether they are ready",
    Scope.REMITS_READ: "Read what was signed",
    Scope.DECISIONS_READ: "Read decisions, segments, tables and maps",
    Scope.DECISIONS_EVALUATE: "Ask whether a case is within the remit, and what the signed table answers",
    Scope.OUTCOMES_WRITE: "Report outcomes",
    Scope.MEASUREMENTS_READ: "Read measurements and tolerances",
    Scope.MEASUREMENTS_WRITE: "Report measurements, and correct its own",
    Scope.RUNTIMES_REPORT: "Report what runs, and what it was seen to do",
    Scope.SYSTEMS_READ: "Read AI systems and their versions",
    Scope.SYSTEMS_WRITE: "Tell of AI systems, their versions and what those may do",
    Scope.CASES_REPORT: "Hand a case over to people, and say that something must never happen",
    Scope.FLAGS_READ: "Read flags",
    Scope.BREACHES_READ: "Read breaches",
    Scope.JOBS_READ: "Read how the jobs run",
    Scope.LEDGER_READ: "Read the ledger",
}
# What services let pass by a scope. Reading needs no act: the address alone asks for the scope.
ACTS: Mapping[Scope, frozenset[Act]] = {
    Scope.OUTCOMES_WRITE: frozenset({Act.REPORT_RUNTIME}),
    Scope.MEASUREMENTS_WRITE: frozenset({Act.REPORT_RUNTIME}),
    Scope.RUNTIMES_REPORT: frozenset({Act.REPORT_RUNTIME}),
    Scope.SYSTEMS_WRITE: frozenset({Act.REGISTER_VERSION, Act.TELL_OF_SYSTEMS}),
    Scope.CASES_REPORT: frozenset({Act.REPORT_CASE}),
    Scope.LEDGER_READ: frozenset({Act.SEE_LEDGER}),
}


def mandate_of(scopes: Collection[str], initiatives: Collection[int]) -> Mandate:
    """Return what a token with these scopes lets a machine do, on these initiatives, or on all where none is named.

    A scope that is no longer known grants nothing.
    """
    known = {Scope(scope) for scope in scopes if scope in set(Scope)}
    acts = {act.value for scope in known for act in ACTS.get(scope, frozenset())}
    return Mandate(
        scopes=frozenset(scope.value for scope in known),
        acts=frozenset(acts),
        initiatives=frozenset(initiatives) or None,
    )


class Where(StrEnum):
    """How it is known which initiative a request is about, for tokens that are limited to some."""

    KEY = "key"  # in the address
    QUERY = "query"  # the parameter `initiative`
    SERVICE = "service"  # in the body: the service looks
    OBJECT = "object"  # of the object in the address
    NONE = "none"  # about no single one: not for tokens that are limited
    OPEN = "open"  # about none at all, and of no harm


@record(frozen=True, slots=True)
class Door:
    """What one address and method asks of a machine. No scope: any token will do."""

    scope: Scope | None
    where: Where


def _reads(scope: Scope, where: Where, *names: str) -> dict[tuple[str, str], Door]:
    return {(f"api-{name}", "GET"): Door(scope, where) for name in names}


def _listed(scope: Scope, *names: str) -> dict[tuple[str, str], Door]:
    """Lists that are narrowed down to an initiative, and their objects."""
    found = _reads(scope, Where.QUERY, *(f"{name}-list" for name in names))
    return found | _reads(scope, Where.OBJECT, *(f"{name}-detail" for name in names))


def _shared(scope: Scope, *names: str) -> dict[tuple[str, str], Door]:
    """Lists and objects that belong to no initiative."""
    return _reads(scope, Where.NONE, *(f"{name}-{part}" for name in names for part in ("list", "detail")))


def _writes(scope: Scope, where: Where, *names: str) -> dict[tuple[str, str], Door]:
    return {(f"api-{name}", "POST"): Door(scope, where) for name in names}


DOORS: Mapping[tuple[str, str], Door] = {
    ("api-me", "GET"): Door(None, Where.OPEN),
    ("api-measures", "GET"): Door(None, Where.OPEN),
    ("api-crosswalk", "GET"): Door(None, Where.OPEN),
    **_reads(Scope.CLEARANCES_READ, Where.KEY, "clearance"),
    **_reads(Scope.CLEARANCES_READ, Where.QUERY, "clearances-list"),
    **_reads(Scope.INITIATIVES_READ, Where.NONE, "initiatives-list"),
    **_reads(
        Scope.INITIATIVES_READ,
        Where.KEY,
        *(f"initiatives-{n}" for n in ("detail", "readiness", "appeal-route", "as-of")),
    ),
    **_listed(Scope.INITIATIVES_READ, "classifications"),
    **_listed(Scope.REMITS_READ, "remits"),
    **_shared(Scope.DECISIONS_READ, "decisions", "segments", "decision-maps"),
    **_reads(Scope.DECISIONS_READ, Where.NONE, "decisions-table", "decision-maps-xml"),
    **_writes(Scope.OUTCOMES_WRITE, Where.SERVICE, "outcomes-batch"),
    **_listed(Scope.MEASUREMENTS_READ, "measurements", "tolerances"),
    **_writes(Scope.MEASUREMENTS_WRITE, Where.SERVICE, "measurements-list"),
    **_writes(Scope.MEASUREMENTS_WRITE, Where.OBJECT, "measurements-correct"),
    **_writes(Scope.RUNTIMES_REPORT, Where.KEY, "initiatives-runtime", "initiatives-observations"),
    **_listed(Scope.SYSTEMS_READ, "system-versions"),
    **_writes(Scope.SYSTEMS_WRITE, Where.NONE, "system-versions-shipped", "system-versions-seen"),
    **_writes(Scope.SYSTEMS_WRITE, Where.KEY, "initiatives-system-versions"),
    **_writes(Scope.CASES_REPORT, Where.SERVICE, "case-reports-list"),
    **_listed(Scope.FLAGS_READ, "flags"),
    **_listed(Scope.BREACHES_READ, "breaches"),
    **_shared(Scope.JOBS_READ, "jobs"),
    **_shared(Scope.LEDGER_READ, "ledger"),
}
