"""Whom one could ask: people found by a word, each with what speaks against them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from roles.models import Person
from roles.queries.people import people_facts
from roles.queries.units import UnitTree
from roles.rules.capacities import Capacity
from roles.rules.delegations import reasons_against_delegate
from roles.rules.eligibility import Beneficiary, reasons_against
from roles.rules.people import PersonFacts, PersonStatus

MOST = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person who could be asked. `reasons` is empty when nothing speaks against it."""

    person: Person
    reasons: tuple[str, ...]
    chosen: bool


def candidates(
    words: str,
    *,
    capacity: Capacity,
    today: date,
    beneficiary: Beneficiary | None = None,
    chosen: int | None = None,
) -> list[Candidate]:
    """Return up to eight people who match every word by name, job or unit, the chosen one first; in four statements.

    Without words nobody is listed but the one chosen already.
    """

    def against(person: PersonFacts) -> tuple[str, ...]:
        return reasons_against(capacity, person, today, beneficiary)

    return _listed(words, today, chosen, against)


def stand_ins(words: str, *, giver: Person, today: date, chosen: int | None = None) -> list[Candidate]:
    """Return up to eight people who match every word and could sign in somebody's place, in six statements."""
    own = people_facts([giver.pk], UnitTree.read(), today)[giver.pk]

    def against(person: PersonFacts) -> tuple[str, ...]:
        return tuple(reason.text for reason in reasons_against_delegate(own, person, today))

    return _listed(words, today, chosen, against)


def people_found(words: str, *, today: date, chosen: int | None = None) -> list[Candidate]:
    """Return up to eight people who match every word, the chosen one first, whoever they are; in four statements."""
    return _listed(words, today, chosen, lambda _person: ())


def _listed(
    words: str, today: date, chosen: int | None, against: Callable[[PersonFacts], tuple[str, ...]]
) -> list[Candidate]:
    matching = Q(pk=chosen) if chosen else Q(pk__in=[])
    if words.split():
        matching |= _matching(words)
    people = list(
        Person.objects.filter(matching)
        .exclude(~Q(pk=chosen) & (Q(is_active=False) | Q(status=PersonStatus.LEFT)))
        .select_related("unit")
        .order_by("display_name", "pk")[:MOST]
    )
    facts = people_facts([person.pk for person in people], UnitTree.read(), today)
    found = [Candidate(person, against(facts[person.pk]), person.pk == chosen) for person in people]
    return sorted(found, key=lambda candidate: (not candidate.chosen, bool(candidate.reasons)))


def _matching(words: str) -> Q:
    every = Q()
    for word in words.split():
        every &= Q(display_name__icontains=word) | Q(job_title__icontains=word) | Q(unit__name__icontains=word)
    return every
