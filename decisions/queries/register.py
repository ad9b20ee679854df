"""The register of decisions, as a list that can be searched, filtered and sorted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from decisions.models import Decision, Input, Ownership
from decisions.queries.charter import in_force, ownerships_living
from decisions.queries.clarity import decision_clarity
from decisions.queries.logic import table_rows
from decisions.rules.clarity import Clarity
from decisions.rules.facts import TableFacts
from roles.models import Unit
from roles.queries.sight import Sight
from roles.queries.units import UnitTree

PAGE_SIZE = 25
SORTS = {"code": "code", "name": "name", "unit": "unit__name", "autonomy": "autonomy", "volume": "volume_per_day"}
CLARITY_STATES = ("complete", "incomplete")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader of the register asked for; empty means anything. `mine` is who asks, by id."""

    q: str = ""
    unit: int | None = None
    verb: str = ""
    autonomy: int | None = None
    clarity: str = ""
    owner: str = ""
    mine: int | None = None
    sort: str = "code"

    @property
    def by_clarity(self) -> bool:
        """Whether the clarity of every decision is needed, not that of one page alone."""
        return self.clarity in CLARITY_STATES or self.sort.lstrip("-") == "clarity"


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One decision in the list."""

    decision: Decision
    ownership: Ownership | None
    clarity: Clarity
    cited: int
    table: TableFacts | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """One page of the list, and how many decisions there are at all."""

    rows: Sequence[RegisterRow]
    page: "Page[int]"
    total: int


def register(wanted: Wanted, page: str | int, today: date, sight: Sight) -> Register:
    """Return one page of the register. The number of statements does not grow with the number of decisions."""
    shown = Paginator(_ids(wanted, today, sight), PAGE_SIZE).get_page(page)
    return Register(_rows(list(shown), today, sight), shown, _living(sight).count())


def register_whole(wanted: Wanted, today: date, sight: Sight) -> Sequence[RegisterRow]:
    """Return all pages of the register as one, in as many statements as one page."""
    return _rows(list(_ids(wanted, today, sight)), today, sight)


def _living(sight: Sight) -> QuerySet[Decision]:
    return Decision.objects.filter(sight.decisions(), retired_at__isnull=True)


def _ids(wanted: Wanted, today: date, sight: Sight) -> Sequence[int] | QuerySet[Decision, int]:
    ids: QuerySet[Decision, int] = _found(_living(sight), wanted, today).values_list("pk", flat=True)
    return _by_clarity(list(ids), wanted, today) if wanted.by_clarity else ids


def units_with_decisions() -> QuerySet[Unit]:
    """Return the units that have a decision, by name."""
    return Unit.objects.filter(Exists(Decision.objects.filter(unit=OuterRef("pk")))).order_by("name", "pk")


def _found(decisions: QuerySet[Decision], wanted: Wanted, today: date) -> QuerySet[Decision]:
    if words := wanted.q.strip():
        decisions = decisions.filter(_with_words(words))
    if wanted.unit:
        decisions = decisions.filter(unit__in=UnitTree.read().below(wanted.unit))
    if wanted.verb:
        decisions = decisions.filter(verb=wanted.verb)
    if wanted.autonomy is not None:
        decisions = decisions.filter(autonomy=wanted.autonomy)
    decisions = _with_owner(decisions, wanted, today)
    key = SORTS.get(wanted.sort.lstrip("-"), "code")
    order = F(key).desc(nulls_last=True) if wanted.sort.startswith("-") else F(key).asc(nulls_last=True)
    return decisions.order_by(order, "pk")


def _with_words(words: str) -> Q:
    """The filter of decisions that have these words in their own name, in what they look at, or in whose they are."""
    looks_at = Input.objects.filter(decision=OuterRef("pk"), name__icontains=words)
    owners = Ownership.objects.filter(
        decision=OuterRef("pk"), status__in=["proposed", "accepted"], person__display_name__icontains=words
    )
    own = Q(name__icontains=words) | Q(code__iexact=words) | Q(question__icontains=words)
    return own | Q(Exists(looks_at)) | Q(Exists(owners))


def _with_owner(decisions: QuerySet[Decision], wanted: Wanted, today: date) -> QuerySet[Decision]:
    """Keep the decisions whose owner is in this state: accepted and in force, asked, nobody at all; or is who asks."""
    theirs = Ownership.objects.filter(decision=OuterRef("pk"))
    owned, asked = Exists(theirs.filter(in_force(today))), Exists(theirs.filter(status="proposed"))
    mine = Exists(theirs.filter(status__in=["proposed", "accepted"], person=wanted.mine))
    conditions = {
        "accepted": Q(owned),
        "proposed": Q(asked) & ~Q(owned),
        "nobody": ~Q(owned) & ~Q(asked),
        "mine": Q(mine),
    }
    return decisions.filter(conditions[wanted.owner]) if wanted.owner in conditions else decisions


def _by_clarity(ids: list[int], wanted: Wanted, today: date) -> list[int]:
    found = decision_clarity(ids, today)
    if wanted.clarity in CLARITY_STATES:
        complete = wanted.clarity == "complete"
        ids = [number for number in ids if found[number].complete is complete]
    if wanted.sort.lstrip("-") == "clarity":
        ids.sort(key=lambda number: found[number].percent, reverse=wanted.sort.startswith("-"))
    return ids


def _rows(ids: list[int], today: date, sight: Sight) -> list[RegisterRow]:
    decisions = (
        Decision.objects.select_related("unit")
        .annotate(cited=Count("citations", filter=sight.initiatives("citations__initiative")))
        .in_bulk(ids)
    )
    found = decision_clarity(ids, today)
    owners, tables = _owners(ids), table_rows(ids)
    return [
        RegisterRow(decisions[number], owners.get(number), found[number], decisions[number].cited, tables.get(number))
        for number in ids
    ]


def _owners(ids: list[int]) -> Mapping[int, Ownership]:
    """Return of each decision the accepted ownership, or else a proposed one."""
    owners: dict[int, Ownership] = {}
    for ownership in ownerships_living().filter(decision__in=ids):
        owners.setdefault(ownership.decision_id, ownership)
    return owners
