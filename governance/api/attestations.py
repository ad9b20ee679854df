"""What platform owners vouched for."""

from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers

from governance.api.references import InitiativeReference
from governance.models import Attestation
from roles.api.filters import MomentFilter, NumberFilter
from roles.api.resources import Readable
from roles.api.rows import EnumField, PersonReference, Row


class AttestedRow(Row):
    """The platform owner's word on the environment of an initiative, on one day."""

    id = serializers.IntegerField()
    initiative = InitiativeReference("initiative")
    points = serializers.ListField(child=EnumField(Attestation.Point))
    note = serializers.CharField()
    attested_by = PersonReference("attested_by")
    attested_at = serializers.DateTimeField()


class AttestationFilters(FilterSet):
    """How attestations are narrowed down."""

    initiative = filters.CharFilter(field_name="initiative__key", max_length=12)
    attested_by = NumberFilter(field_name="attested_by")
    attested_after = MomentFilter(field_name="attested_at", lookup_expr="gte")


class AttestationResource(Readable):
    """Attestations; given with `POST /initiatives/{key}/attestations`, and never changed."""

    queryset = Attestation.objects.all()
    row = full = AttestedRow
    filterset_class = AttestationFilters
