"""Addresses of the API, under /api/v1/. With or without a slash at the end."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from decisions.api.decisions import DecisionResource, EdgeCaseResource
from decisions.api.ownerships import OwnershipResource
from decisions.api.queues import QueueResource
from governance.api.accountabilities import AccountabilityResource
from governance.api.classifications import ClassificationResource
from governance.api.documentation import Nowhere, ReferencePage
from governance.api.flags import FlagResource
from governance.api.initiatives import InitiativeResource
from governance.api.jobs import JobResource
from governance.api.tokens import TokenView
from governance.api.tolerances import ToleranceResource
from roles.api.people import PersonResource
from roles.api.plans import ActivityResource, PlanResource, RoleResource
from roles.api.resources import Resource
from roles.api.units import UnitResource

RESOURCES: dict[str, type[Resource]] = {
    "initiatives": InitiativeResource,
    "classifications": ClassificationResource,
    "accountabilities": AccountabilityResource,
    "tolerances": ToleranceResource,
    "flags": FlagResource,
    "jobs": JobResource,
    "decisions": DecisionResource,
    "edge-cases": EdgeCaseResource,
    "ownerships": OwnershipResource,
    "queues": QueueResource,
    "redesign-plans": PlanResource,
    "activities": ActivityResource,
    "roles": RoleResource,
    "people": PersonResource,
    "units": UnitResource,
}

router = SimpleRouter()
router.trailing_slash = "/?"
for name, resource in RESOURCES.items():
    router.register(name, resource, basename=f"api-{name}")

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(r"^auth/token/?$", TokenView.as_view(), name="api-token"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", ReferencePage.as_view(), name="api-docs"),
    path("", include(router.urls)),
    # Matches whatever is left, line breaks included.
    re_path(r"", Nowhere.as_view(), name="api-nowhere"),
]
