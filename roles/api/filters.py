"""How lists are narrowed down."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django_filters import filters
from django_filters.fields import IsoDateTimeField

from roles.queries.units import UnitTree

# What PostgreSQL's bigint holds.
LARGEST = 2**63 - 1
TRUTHS = {"true": True, "false": False}


class NumberFilter(filters.Filter):
    """A whole number; anything else is refused before the database is asked."""

    field_class = forms.IntegerField  # type: ignore[assignment] # any field will do

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, min_value=0, max_value=LARGEST, **options)  # type: ignore[no-untyped-call] # has no types


class TruthField(forms.Field):
    """`true` or `false`, in any case; the framework's own takes anything else for neither, and shows everything."""

    def to_python(self, value: str | None) -> bool | None:
        """Return which, or None where nothing is said.

        Raises: ValidationError.
        """
        if value is None:
            return None
        if value.lower() not in TRUTHS:
            raise forms.ValidationError("Say true or false.")
        return TRUTHS[value.lower()]


class TruthFilter(filters.BooleanFilter):
    """Whether something is so; what is neither true nor false is refused."""

    field_class = TruthField  # type: ignore[assignment] # same

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)  # type: ignore[no-untyped-call] # has no types


class MomentField(IsoDateTimeField):
    """A moment; whatever its offset, in the one that the database knows: it takes none beyond sixteen hours."""

    def clean(self, value: str | None) -> datetime | None:
        """Return the moment in UTC, or None where nothing is said.

        Raises: ValidationError.
        """
        moment: datetime | None = super().clean(value)
        try:
            return moment and moment.astimezone(UTC)
        except OverflowError as error:
            raise forms.ValidationError("No calendar goes that far.") from error


class MomentFilter(filters.IsoDateTimeFilter):
    """A moment, with an offset."""

    field_class = MomentField

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)  # type: ignore[no-untyped-call] # same


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
