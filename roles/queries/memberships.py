"""Who is trusted with what, for the whole company or within units."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet

from roles.models import Membership, Person, Unit
from roles.queries.units import UnitTree
from roles.rules.permissions import Group

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Trust:
    """Somebody in a group: for a unit and all below it, or with `unit` None for the whole company."""

    group: Group
    unit: Unit | None
    given_by: Person | None = None
    given_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trusted:
    """Somebody with everything they are trusted with."""

    person: Person
    trusts: Sequence[Trust]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose memberships are looked at; empty means any. `unit` takes those whose groups reach it."""

    q: str = ""
    group: str = ""
    unit: int | None = None
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of people who are trusted with something."""

    rows: Sequence[Trusted]
    page: "Page[Person]"


def memberships_listed(wanted: Wanted, page: str | int) -> Listed:
    """Return one page of who is trusted with what, in six statements at most."""
    shown = Paginator(_people(wanted), PAGE_SIZE).get_page(page)
    trusts = trusts_of([person.pk for person in shown])
    return Listed([Trusted(person, trusts[person.pk]) for person in shown], shown)


def memberships_found(wanted: Wanted) -> Sequence[Trusted]:
    """Return everybody who is trusted with something, with all of it, in four statements at most."""
    people = list(_people(wanted))
    trusts = trusts_of([person.pk for person in people])
    return [Trusted(person, trusts[person.pk]) for person in people]


def trusts_of(people: Collection[int]) -> dict[int, list[Trust]]:
    """Return what each of these people is trusted with, for the whole company first; in two statements."""
    order = list(Group)
    found: dict[int, list[Trust]] = {pk: [] for pk in people}
    whole = Person.groups.through._default_manager.filter(person__in=people, group__name__in=order)  # noqa: SLF001 - Django's public name
    for pk, name in whole.order_by("pk").values_list("person_id", "group__name"):
        found[pk].append(Trust(Group(name), None))
    limited = Membership.objects.filter(person__in=people, ended_at=None).select_related("unit", "given_by")
    for row in limited.order_by("unit__name", "pk"):
        found[row.person_id].append(Trust(Group(row.group), row.unit, row.given_by, row.given_at))
    for trusts in found.values():
        trusts.sort(key=lambda trust: (trust.unit is not None, order.index(trust.group)))
    return found


def _people(wanted: Wanted) -> QuerySet[Person]:
    groups = [wanted.group] if wanted.group else [group.value for group in Group]
    whole = Person.groups.through._default_manager.filter(person=OuterRef("pk"), group__name__in=groups)  # noqa: SLF001 - same
    limited = Membership.objects.filter(person=OuterRef("pk"), ended_at=None, group__in=groups)
    if wanted.unit is not None:
        limited = limited.filter(unit__in=UnitTree.read().lineage(wanted.unit))
    found = Person.objects.filter(Exists(whole) | Exists(limited)).select_related("unit")
    for word in wanted.q.split():
        found = found.filter(Q(display_name__icontains=word) | Q(job_title__icontains=word))
    if wanted.person is not None:
        found = found.filter(pk=wanted.person)
    return found.order_by("display_name", "pk")
