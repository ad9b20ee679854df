"""People as a directory: where they work, what they answer for, and how much of their time that takes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string

from roles.models import AccountabilityTerms, Person, Unit
from roles.queries.units import UnitTree
from roles.rules.capacity import WorkingTime, available_hours

PAGE_SIZE = 25
SORTS = {"name": "display_name", "unit": "unit__name", "job": "job_title"}
LIVING = ("proposed", "accepted")


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing a person answers for, or was asked to, with the page on which it is settled."""

    title: str
    part: str
    terms: AccountabilityTerms
    page: str
    subject: int

    def in_force(self, today: date) -> bool:
        """Whether it binds on this day."""
        terms = self.terms
        running = terms.valid_from <= today and (terms.valid_to is None or terms.valid_to > today)
        return terms.status == "accepted" and running


@dataclass(frozen=True, slots=True)
class Load:
    """How much time a person has promised of what there is. Units: hours a month."""

    answers: int
    promised: float
    available: float

    @property
    def percent(self) -> int:
        """The share that is promised, at most 100."""
        return min(100, round(100 * self.promised / self.available)) if self.available else 100 * bool(self.promised)

    @property
    def over(self) -> bool:
        """Whether more is promised than there is."""
        return self.promised > self.available


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in the list."""

    person: Person
    load: Load


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader of the directory asked for; empty means anything."""

    q: str = ""
    unit: int | None = None
    status: str = ""
    sort: str = "name"


@dataclass(frozen=True, slots=True)
class Directory:
    """One page of the list, and how many people there are at all."""

    rows: Sequence[PersonRow]
    page: "Page[Person]"
    total: int


def directory(wanted: Wanted, page: str | int, today: date) -> Directory:
    """Return one page of the people. The number of statements does not grow with the number of people."""
    shown = Paginator(people_found(wanted), PAGE_SIZE).get_page(page)
    loads = loads_of(list(shown), today)
    rows = [PersonRow(person, loads[person.pk]) for person in shown]
    return Directory(rows, shown, Person.objects.count())


def loads_of(people: Iterable[Person], today: date) -> Mapping[int, Load]:
    """Return of each of these people what they answer for and have promised today, in three statements."""
    people = list(people)
    time = working_time()
    answers = answers_of([person.pk for person in people])
    return {person.pk: load_of(person, answers[person.pk], today, time) for person in people}


def load_of(person: Person, answers: Iterable[Answer], today: date, time: WorkingTime) -> Load:
    """Return how much time a person has promised, less what switching between subjects costs."""
    running = [answer for answer in answers if answer.in_force(today)]
    on_initiatives = [answer for answer in running if answer.page == "accountability" and answer.terms.hours_per_month]
    subjects = len({answer.subject for answer in on_initiatives})
    available = available_hours(float(person.contracted_fte), max(1, subjects), time)
    return Load(len(running), sum(float(answer.terms.hours_per_month) for answer in running), available)


def working_time() -> WorkingTime:
    """Return how much time people have. Policy lies above this app: the settings name who knows it."""
    time: WorkingTime = import_string(settings.WORKING_TIME)()
    return time


def answers_of(ids: Sequence[int]) -> Mapping[int, list[Answer]]:
    """Return of each person what they answer for or were asked to, by whichever register keeps it."""
    found: dict[int, list[Answer]] = {number: [] for number in ids}
    for person_id, ownership in _terms(ids, "decisions_ownership_set", "decision"):
        answer = Answer(str(ownership.decision), "decision owner", ownership, "ownership", ownership.decision_id)
        found[person_id].append(answer)
    for person_id, held in _terms(ids, "governance_accountability_set", "initiative"):
        title, part = held.initiative.title, held.get_capacity_display()
        found[person_id].append(Answer(title, part, held, "accountability", held.initiative_id))
    return found


def _terms(people: Sequence[int], accessor: str, subject: str) -> Iterable[tuple[int, Any]]:
    """Return the living accountabilities of one register with their subject, in one statement.

    The registers lie above this app; they are reached over the reverse relation alone.
    """
    model: Any = Person._meta.get_field(accessor).related_model  # noqa: SLF001 - Django's public name
    rows = model.objects.filter(person__in=people, status__in=LIVING).select_related(subject)
    return [(row.person_id, row) for row in rows.order_by("valid_from", "pk")]


def units_with_people() -> QuerySet[Unit]:
    """Return the units in which somebody works, by name."""
    return Unit.objects.filter(Exists(Person.objects.filter(unit=OuterRef("pk")))).order_by("name", "pk")


def people_found(wanted: Wanted) -> QuerySet[Person]:
    """Return the people asked for, sorted, each with their unit."""
    people = Person.objects.select_related("unit")
    for word in wanted.q.split():
        people = people.filter(
            Q(display_name__icontains=word) | Q(job_title__icontains=word) | Q(unit__name__icontains=word)
        )
    if wanted.unit:
        people = people.filter(unit__in=UnitTree.read().below(wanted.unit))
    if wanted.status == "inactive":
        people = people.filter(is_active=False)
    elif wanted.status:
        people = people.filter(status=wanted.status)
    key = SORTS.get(wanted.sort.lstrip("-"), "display_name")
    return people.order_by(F(key).desc() if wanted.sort.startswith("-") else F(key).asc(), "pk")
