"""Who answers for what on initiatives."""

from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.bodies import AccountabilityBody
from governance.api.references import InitiativeReference
from governance.models import Accountability
from governance.services.accountabilities import (
    accountability_accept,
    accountability_agree,
    accountability_decline,
    accountability_deputise,
    accountability_end,
    accountability_name_deputy,
    accountability_propose,
    accountability_set_hours,
)
from roles.api.filters import NumberFilter, one_of
from roles.api.rows import EnumField
from roles.api.terms import TermsResource, TermsRow
from roles.models import AccountabilityStatus
from roles.rules.capacities import Capacity


class AccountabilityRow(TermsRow):
    """A person in a capacity on an initiative."""

    initiative = InitiativeReference("initiative")
    capacity = EnumField(Capacity)


class AccountabilityFilters(FilterSet):
    """How accountabilities are narrowed down."""

    initiative = filters.CharFilter(field_name="initiative__key", max_length=12)
    capacity = one_of(Capacity, "capacity")
    status = one_of(AccountabilityStatus, "status")
    person = NumberFilter(field_name="person")
    deputy = NumberFilter(field_name="deputy")


class AccountabilityResource(TermsResource):
    """Who answers for what on initiatives: proposed by one, accepted by another."""

    queryset = Accountability.objects.all()
    row = full = AccountabilityRow
    bodies = {**TermsResource.bodies, "create": AccountabilityBody}
    filterset_class = AccountabilityFilters
    services = {
        "accept": accountability_accept,
        "decline": accountability_decline,
        "agree": accountability_agree,
        "deputy": accountability_name_deputy,
        "deputise": accountability_deputise,
        "hours": accountability_set_hours,
        "end": accountability_end,
    }

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Ask somebody to answer for something; they answer in their own name."""
        return self.created(self.do(accountability_propose, **self.body()))
