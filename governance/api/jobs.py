"""What the jobs did."""

from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers

from governance.models import JobRun
from roles.api.filters import MomentFilter, one_of
from roles.api.resources import Readable
from roles.api.rows import EnumField, Row


class JobRow(Row):
    """One run of a job. Units: `seconds` of wall time."""

    id = serializers.IntegerField()
    job = serializers.CharField()
    status = EnumField(JobRun.Status)
    as_of = serializers.DateTimeField()
    started_at = serializers.DateTimeField()
    heartbeat_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    evaluated = serializers.IntegerField()
    raised = serializers.IntegerField()
    kept = serializers.IntegerField()
    cleared = serializers.IntegerField()
    statements = serializers.IntegerField()
    seconds = serializers.FloatField()
    failures = serializers.JSONField(source="errors")


class JobFilters(FilterSet):
    """How runs are narrowed down."""

    job = filters.CharFilter(field_name="job", max_length=40)
    status = one_of(JobRun.Status, "status")
    started_after = MomentFilter(field_name="started_at", lookup_expr="gte")


class JobResource(Readable):
    """Runs of the jobs, newest first."""

    queryset = JobRun.objects.all()
    row = full = JobRow
    filterset_class = JobFilters
