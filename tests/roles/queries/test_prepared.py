"""Reads that are composed once say what Django would say each time."""

from datetime import date, timedelta

import pytest
from django.db.models import F, Max

from roles.models import Absence, Person
from roles.queries.prepared import read
from tests.cast import NOW

TODAY = NOW.date()


def test_rows_are_those_of_the_queryset_whatever_ids_are_asked(cast):
    def make(ids):
        return (
            Person.objects.filter(pk__in=ids).order_by("pk").values("id", "contracted_fte", unit_name=F("unit__name"))
        )

    for people in ([cast.olivia], [cast.olivia, cast.tom, cast.rita]):
        ids = {person.pk for person in people}
        assert read(make, ids) == list(make(ids))


def test_tuples_and_days_are_handed_over_each_time(cast):
    Absence.objects.create(person=cast.olivia, starts_on=TODAY, ends_on=TODAY + timedelta(days=3))

    def make(ids, day):
        rows = Absence.objects.filter(person__in=ids, ends_on__gte=day).values("person")
        return rows.annotate(last=Max("ends_on")).values_list("person_id", "last")

    ids = [cast.olivia.pk, cast.tom.pk]
    assert read(make, ids, TODAY) == [(cast.olivia.pk, TODAY + timedelta(days=3))]
    assert read(make, ids, TODAY + timedelta(days=4)) == []


def test_nobody_asked_for_takes_no_statement(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert read(lambda ids: Person.objects.filter(pk__in=ids).values("id"), []) == []


def test_what_depends_on_its_surroundings_is_refused(db):
    day = date(2026, 1, 1)

    with pytest.raises(ValueError, match="handed over"):
        read(lambda ids: Absence.objects.filter(person__in=ids, ends_on=day).values("id"), [1])


def test_ids_anywhere_but_after_in_are_refused(db):
    with pytest.raises(ValueError, match="__in"):
        read(lambda ids: Person.objects.filter(pk=ids[0]).values("id"), [1])
    with pytest.raises(ValueError, match="values"):
        read(lambda ids: Person.objects.filter(pk__in=ids), [1])
