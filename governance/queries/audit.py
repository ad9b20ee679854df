"""The ledger as an auditor asks for it: by who, what, when, about which initiative; page by page, without counting."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Value

from decisions.models import Ownership
from governance.models import (
    Accountability,
    AdoptionObjective,
    AppealRoute,
    Benefit,
    CaseReport,
    Challenge,
    Citation,
    Confidentiality,
    ConflictingKpi,
    Determination,
    Drill,
    Flag,
    Initiative,
    KpiSearch,
    LedgerEntry,
    Measurement,
    OwnerReview,
    PlanCitation,
    Runtime,
    SeededTest,
)
from governance.seals import KINDS
from roles.models import Person

PAGE = 50
# The kind of a row and its key.
Pairs = QuerySet[Any, tuple[str, int]]
# So many people at most are meant by a name.
MOST_PEOPLE = 200
# How the filter calls what nobody did.
PORTAL = "the portal"


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """What the address asks for. Whatever is empty does not narrow; both days count."""

    who: str = ""
    verb: str = ""
    target: str = ""
    initiative: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, words: Mapping[str, str]) -> "LedgerFilter":
        """Return the filter that an address's parameters describe; a day that is none does not narrow."""
        text = {name: str(words.get(name, "")).strip() for name in ("who", "verb", "target", "initiative")}
        return cls(**text, since=_day(words.get("since", "")), until=_day(words.get("until", "")))

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != LedgerFilter()


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A page of entries, newest first, and where the ones beside it begin; None where there is none."""

    entries: tuple[LedgerEntry, ...]
    newer: int | None
    older: int | None


def entries_found(wanted: LedgerFilter) -> QuerySet[LedgerEntry]:
    """Return the entries that the filter lets through, with who acted, newest first."""
    found = LedgerEntry.objects.select_related("actor").order_by("-id")
    if wanted.who:
        found = found.filter(_acted(wanted.who))
    if wanted.verb:
        found = found.filter(verb=wanted.verb[:40])
    if wanted.target:
        found = found.filter(target_type=wanted.target[:60])
    if wanted.initiative:
        found = found.filter(about_initiative(wanted.initiative))
    if wanted.since:
        found = found.filter(at__gte=datetime.combine(wanted.since, time.min, UTC))
    if wanted.until:
        found = found.filter(at__lt=_day_after(wanted.until))
    return found


def entry_page(found: QuerySet[LedgerEntry], *, before: int | None, after: int | None) -> EntryPage:
    """Return one page: what comes before that number, or right after it, else the newest. One statement."""
    if after is not None:
        rows = list(found.filter(id__gt=after).order_by("id")[: PAGE + 1])
        more, shown = len(rows) > PAGE, tuple(reversed(rows[:PAGE]))
        return EntryPage(shown, shown[0].id if more and shown else None, shown[-1].id if shown else None)
    rows = list((found.filter(id__lt=before) if before is not None else found)[: PAGE + 1])
    more, shown = len(rows) > PAGE, tuple(rows[:PAGE])
    return EntryPage(shown, shown[0].id if before is not None and shown else None, shown[-1].id if more else None)


def entries_beside(entry: LedgerEntry) -> tuple[LedgerEntry | None, LedgerEntry | None]:
    """Return the entries before and after this one in the chain, in one statement."""
    beside = {e.id: e for e in LedgerEntry.objects.filter(id__in=[entry.id - 1, entry.id + 1])}
    return beside.get(entry.id - 1), beside.get(entry.id + 1)


def verbs_known() -> Sequence[str]:
    """Return every verb that occurs, in order, jumping from one to the next along the index."""
    return _distinct("verb")


def targets_known() -> Sequence[str]:
    """Return every type of thing that entries are about, likewise."""
    return _distinct("target_type")


def concerned_by(initiative: Initiative) -> Q:
    """Return the condition of being about an initiative, what belongs to it or what it cites, in one statement."""
    ids: dict[str, list[str]] = defaultdict(list)
    first, *others = _parts(initiative.pk)
    for kind, pk in first.union(*others, all=True):
        ids[kind].append(str(pk))
    about = Q(target_type="governance.initiative", target_id=str(initiative.pk))
    for kind, pks in ids.items():
        about |= Q(target_type=kind, target_id__in=pks)
    return about


# What belongs to an initiative and is not sealed, or not yet.
_UNSEALED = (
    *(Accountability, AdoptionObjective, AppealRoute, Benefit, CaseReport, Challenge, ConflictingKpi, Drill, Flag),
    *(KpiSearch, Measurement, Runtime, SeededTest, Determination, OwnerReview, Confidentiality),
)


def _parts(pk: int) -> Iterator[Pairs]:
    for kind in KINDS.values():
        yield _named(kind.model._base_manager.filter(kind.of_initiative(pk)), kind.label, "pk")  # noqa: SLF001 - past any filter
    for model in _UNSEALED:
        yield _named(model._default_manager.filter(initiative=pk), model._meta.label_lower, "pk")  # noqa: SLF001 - Django's public names
    cited = Citation.objects.filter(initiative=pk)
    yield _named(cited, "decisions.decision", "decision_id")
    yield _named(Ownership.objects.filter(decision__in=cited.values("decision")), "decisions.ownership", "pk")
    yield _named(PlanCitation.objects.filter(initiative=pk), "roles.redesignplan", "plan_id")


def _named(rows: QuerySet[Any], kind: str, column: str) -> Pairs:
    pairs: Pairs = rows.order_by().annotate(of_kind=Value(kind)).values_list("of_kind", column)
    return pairs


def about_initiative(key: str) -> Q:
    """Return the condition of being about the initiative with this key; nothing is where there is none."""
    initiative = Initiative.objects.filter(key=key.upper()[:12]).only("pk").first()
    return concerned_by(initiative) if initiative else Q(pk__in=[])


def _acted(who: str) -> Q:
    if who.lower() == PORTAL:
        return Q(actor=None)
    named = Person.accounts.filter(Q(display_name__icontains=who) | Q(username__iexact=who)).order_by("pk")
    return Q(actor__in=list(named.values_list("pk", flat=True)[:MOST_PEOPLE]))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _day_after(day: date) -> datetime:
    """The first moment that no longer counts; the last day there is has none."""
    return datetime.combine(day + timedelta(days=1) if day < date.max else day, time.min, UTC)


def _distinct(column: str) -> Sequence[str]:
    with connection.cursor() as cursor:
        cursor.execute(_JUMPING.format(column=column))
        return [value for (value,) in cursor.fetchall()]


_JUMPING = """
    WITH RECURSIVE known AS (
        (SELECT {column} AS value FROM governance_ledgerentry ORDER BY {column} LIMIT 1)
        UNION ALL
        SELECT (SELECT {column} FROM governance_ledgerentry WHERE {column} > known.value ORDER BY {column} LIMIT 1)
        FROM known WHERE known.value IS NOT NULL
    )
    SELECT value FROM known WHERE value IS NOT NULL
"""
