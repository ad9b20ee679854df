"""The policy profiles that initiatives are judged by, to read. They are changed in the browser, by two people."""

from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers

from governance.models import PolicyProfile
from roles.api.filters import SearchFilter
from roles.api.resources import Readable
from roles.api.rows import Row


class PolicyProfileRow(Row):
    """A policy profile: what it is called, and every number and switch as it counts now."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    parameters = serializers.JSONField()
    revision = serializers.IntegerField()


class PolicyProfileFilters(FilterSet):
    """How profiles are narrowed down."""

    q = SearchFilter("key", "name", label="Words in key or name.")
    key = filters.CharFilter(field_name="key", max_length=40)


class PolicyProfileResource(Readable):
    """The policy profiles. A draft in the browser changes one, once somebody else has published it."""

    queryset = PolicyProfile.objects.all()
    row = full = PolicyProfileRow
    filterset_class = PolicyProfileFilters
