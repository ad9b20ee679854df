"""Everybody who may have to be told of some flags, read set-wise."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Q, QuerySet

from governance.models import Accountability
from governance.rules.addressing import Crowd, Reachable
from roles.models import Absence, Delegation, Person, Unit
from roles.rules.capacities import Capacity
from roles.rules.people import PersonStatus
from roles.rules.permissions import Group

# How many managers above each other are looked for who still work here.
_STEPS_UP = 3


def crowd_of(people: Collection[int], initiatives: Collection[int], today: date) -> Crowd:
    """Return everybody around these people and initiatives on a day, in nine statements at most."""
    groups = _groups()
    executives = _executives(initiatives, today)
    deputies = _deputies(people, initiatives, today)
    board = tuple(Unit.objects.filter(parent=None, head__isnull=False).order_by("pk").values_list("head_id", flat=True))
    stand_ins = dict(
        Delegation.objects.filter(ended_at=None, accepted_at__isnull=False, starts_on__lte=today, ends_on__gte=today)
        .order_by("-starts_on", "-pk")
        .values_list("delegator_id", "delegate_id")
    )
    wanted = {*people, *executives.values(), *deputies.values(), *board, *stand_ins.values(), *sum(groups.values(), ())}
    return Crowd(
        people=_people(wanted, stand_ins, today),
        deputies=deputies,
        executives=executives,
        pmo=groups[Group.PMO],
        second_line=groups[Group.RISK],
        board=board or groups[Group.EXECUTIVE],
    )


def _groups() -> Mapping[Group, tuple[int, ...]]:
    """Return those who are trusted with the portfolio and still work here; nobody who audits or administers besides."""
    names = [Group.PMO.value, Group.RISK.value, Group.EXECUTIVE.value]
    alone = Person.objects.filter(groups__name__in=[Group.AUDIT, Group.ADMIN]).values("pk")
    rows = (
        Person.objects.filter(groups__name__in=names, is_active=True)
        .exclude(pk__in=alone)
        .exclude(status=PersonStatus.LEFT)
        .order_by("pk")
        .values_list("groups__name", "pk")
    )
    found = list(rows)
    return {Group(name): tuple(pk for group, pk in found if group == name) for name in names}


def _executives(initiatives: Collection[int], today: date) -> Mapping[int, int]:
    rows = _accepted(today).filter(initiative__in=initiatives, capacity=Capacity.ACCOUNTABLE_EXECUTIVE)
    return dict(rows.values_list("initiative_id", "person_id"))


def _deputies(people: Collection[int], initiatives: Collection[int], today: date) -> Mapping[tuple[int, int], int]:
    rows = _accepted(today).filter(initiative__in=initiatives, person__in=people, deputy_accepted_at__isnull=False)
    return {
        (initiative, person): deputy
        for initiative, person, deputy in rows.values_list("initiative_id", "person_id", "deputy_id")
    }


def _accepted(today: date) -> QuerySet[Accountability]:
    running = Q(valid_to=None) | Q(valid_to__gt=today)
    return Accountability.objects.filter(running, status="accepted", valid_from__lte=today).order_by("pk")


def _people(ids: Collection[int], stand_ins: Mapping[int, int], today: date) -> Mapping[int, Reachable]:
    """Return these people with whoever manages those who left, a statement for each step up and one for absences."""
    rows: dict[int, tuple[int | None, bool]] = {}
    wanted = set(ids)
    for step in range(_STEPS_UP + 1):
        rows |= _managed(wanted, today)
        # Everybody's manager is somebody to be told; above them only whoever manages one who left.
        below = rows.values() if step == 0 else [row for row in rows.values() if row[1]]
        wanted = {manager for manager, _gone in below if manager is not None} - rows.keys()
        if not wanted:
            break
    away = set(
        Absence.objects.filter(person__in=rows, starts_on__lte=today, ends_on__gte=today)
        .order_by("pk")
        .values_list("person_id", flat=True)
    )
    return {
        pk: Reachable(pk, manager, gone=gone, away=pk in away, stand_in_id=stand_ins.get(pk))
        for pk, (manager, gone) in rows.items()
    }


def _managed(ids: Collection[int], today: date) -> Mapping[int, tuple[int | None, bool]]:
    """Return who manages these people, and whether they themselves work here no more."""
    rows = Person.objects.filter(pk__in=ids).values_list("pk", "manager_id", "status", "is_active", "last_working_day")
    return {
        pk: (manager, not active or status == PersonStatus.LEFT or (last_day is not None and last_day < today))
        for pk, manager, status, active, last_day in rows
    }
