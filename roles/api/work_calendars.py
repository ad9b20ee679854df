"""On which days people work, by place."""

from collections.abc import Sequence
from typing import Any

from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers

from roles.api.filters import SearchFilter
from roles.api.resources import Readable
from roles.api.rows import Row
from roles.models import CalendarPlace, DayOff, WorkCalendar


class DayOffShown(serializers.Serializer[Any]):
    """A day on which nobody is expected to work."""

    day = serializers.DateField()
    name = serializers.CharField()


class PlaceShown(serializers.Serializer[Any]):
    """A unit in which it counts, with all below that have no calendar of their own."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()


class WorkCalendarRow(Row):
    """The working days of a place. `weekend` numbers the days of the week that are off, Monday being 0."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    weekend = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=6))
    units = PlaceShown(many=True)
    days_off = DayOffShown(many=True)
    revision = serializers.IntegerField()


class WorkCalendarFilters(FilterSet):
    """How calendars are narrowed down."""

    q = SearchFilter("name", label="Words in the name.")


class WorkCalendarResource(Readable):
    """By which days what is due in business days is counted."""

    queryset = WorkCalendar.objects.all()
    row = full = WorkCalendarRow
    filterset_class = WorkCalendarFilters

    def enrich(self, rows: Sequence[dict[str, Any]]) -> None:
        """Add where each counts and its days off, in two statements."""
        found = {row["id"]: row | {"units": [], "days_off": []} for row in rows}
        places = CalendarPlace.objects.filter(calendar__in=found).order_by("unit__name", "unit")
        for pk, unit, code, name in places.values_list("calendar", "unit", "unit__code", "unit__name"):
            found[pk]["units"].append({"id": unit, "code": code, "name": name})
        days = DayOff.objects.filter(calendar__in=found).order_by("day").values_list("calendar", "day", "name")
        for pk, day, name in days:
            found[pk]["days_off"].append({"day": day, "name": name})
        for row in rows:
            row.update(found[row["id"]])
