"""Pages whose SQL is composed once show what a queryset would, wherever they begin."""

import pytest
from django.db.models import F

from roles.models import Person
from roles.queries.listed import Page

ROWS = Person.objects.values("id", "start_date", "identity_group", unit_name=F("unit__name"))
PAGE = Page(ROWS)


@pytest.fixture
def people(cast):
    return list(Person.objects.order_by("id").values_list("id", flat=True))


@pytest.mark.parametrize("part", [slice(0, 3), slice(0, 4), slice(2, 5)])
@pytest.mark.parametrize("ordering", ["id", "-id"])
def test_a_page_holds_what_the_queryset_holds(people, ordering, part):
    assert PAGE.order_by(ordering)[part] == list(ROWS.order_by(ordering)[part]) != []


def test_a_page_goes_on_after_any_position_by_the_same_statement(people, django_assert_num_queries):
    for position in people:
        with django_assert_num_queries(1):
            page = PAGE.order_by("-id").filter(id__lt=str(position))[0:3]
        assert page == list(ROWS.order_by("-id").filter(id__lt=position)[0:3])


def test_a_page_after_the_last_one_is_empty(people):
    assert PAGE.order_by("id").filter(id__gt=people[-1])[0:3] == []
