"""How lists are narrowed down."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django_filters import filters

from roles.queries.units import UnitTree

# What PostgreSQL's bigint holds.
LARGEST = 2**63 - 1


class NumberFilter(filters.Filter):
    """A whole number; anything else is refused before the database is asked."""

    field_class = forms.IntegerField  # type: ignore[assignment] # any field will do

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, min_value=0, max_value=LARGEST, **options)  # type: ignore[no-untyped-call] # has no types


class InUnitFilter(NumberFilter):
    """In this unit or in one below it."""

    def filter(self, qs: QuerySet[Any], value: int | None) -> QuerySet[Any]:
        """Return what is in the unit's part of the tree."""
        return qs if value is None else qs.filter(**{f"{self.field_name}__in": UnitTree.read().below(value)})


class SearchFilter(filters.CharFilter):
    """Words that all have to occur, each in one of the columns, in any case."""

    def __init__(self, *columns: str, **options: Any) -> None:
        self.columns = columns
        super().__init__(max_length=200, **options)  # type: ignore[no-untyped-call] # same

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Return what holds every word."""
        for word in (value or "").split():
            found = Q()
            for column in self.columns:
                found |= Q(**{f"{column}__icontains": word})
            qs = qs.filter(found)
        return qs


def one_of(choices: Any, field: str, **options: Any) -> filters.MultipleChoiceFilter:
    """Return a filter for a word of a vocabulary; named several times, each of them is let through."""
    pairs = [(member.value, getattr(member, "label", member.value)) for member in choices]
    return filters.MultipleChoiceFilter(field_name=field, choices=pairs, **options)
