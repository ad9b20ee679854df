"""Who owns decisions."""

from django_filters.rest_framework.filterset import FilterSet

from decisions.api.references import DecisionReference
from decisions.models import Ownership
from decisions.services.ownerships import (
    ownership_accept,
    ownership_agree,
    ownership_decline,
    ownership_deputise,
    ownership_end,
    ownership_name_deputy,
    ownership_set_hours,
)
from roles.api.filters import NumberFilter, one_of
from roles.api.terms import TermsResource, TermsRow
from roles.models import AccountabilityStatus


class OwnershipRow(TermsRow):
    """Somebody who owns a decision or was asked to: they define its logic."""

    decision = DecisionReference("decision")


class OwnershipFilters(FilterSet):
    """How ownerships are narrowed down."""

    decision = NumberFilter(field_name="decision")
    person = NumberFilter(field_name="person")
    status = one_of(AccountabilityStatus, "status")


class OwnershipResource(TermsResource):
    """Who owns decisions. Somebody is asked with `POST /api/v1/decisions/{id}/ownerships`."""

    queryset = Ownership.objects.all()
    row = full = OwnershipRow
    filterset_class = OwnershipFilters
    services = {
        "accept": ownership_accept,
        "decline": ownership_decline,
        "agree": ownership_agree,
        "deputy": ownership_name_deputy,
        "deputise": ownership_deputise,
        "hours": ownership_set_hours,
        "end": ownership_end,
    }
