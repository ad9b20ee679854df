"""Addresses of the API, under /api/v1/. With or without a slash at the end."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from governance.api.appetites import MeasuresView
from governance.api.batches import BATCHES
from governance.api.clearance_answers import ClearanceView
from governance.api.crosswalk import CrosswalkView
from governance.api.documentation import Nowhere, ReferencePage
from governance.api.gate_packs import PackView
from governance.api.me import MeView
from governance.api.outcomes import OutcomesView
from governance.api.portfolio import CalendarView, PortfolioView, TrendView
from governance.api.registry import RESOURCES
from governance.api.searches import SearchView
from governance.api.tokens import TokenView

router = SimpleRouter()
router.trailing_slash = "/?"
for name, resource in RESOURCES.items():
    router.register(name, resource, basename=f"api-{name}")

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(r"^auth/token/?$", TokenView.as_view(), name="api-token"),
    re_path(r"^auth/me/?$", MeView.as_view(), name="api-me"),
    re_path(r"^measures/?$", MeasuresView.as_view(), name="api-measures"),
    re_path(r"^crosswalk/?$", CrosswalkView.as_view(), name="api-crosswalk"),
    re_path(r"^portfolio/?$", PortfolioView.as_view(), name="api-portfolio"),
    re_path(r"^portfolio/trend/?$", TrendView.as_view(), name="api-portfolio-trend"),
    re_path(r"^portfolio/calendar/?$", CalendarView.as_view(), name="api-portfolio-calendar"),
    re_path(r"^search/?$", SearchView.as_view(), name="api-search"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", ReferencePage.as_view(), name="api-docs"),
    re_path(r"^clearances/(?P<key>AI-[0-9]{1,9})/?$", ClearanceView.as_view(), name="api-clearance"),
    re_path(r"^reviews/(?P<id>[0-9]{1,18})/pack/?$", PackView.as_view(), name="api-review-pack"),
    re_path(r"^outcomes:batch/?$", OutcomesView.as_view(), name="api-outcomes-batch"),
    *(
        re_path(
            rf"^{name}:batch/?$",
            batch.as_view({"post": "create"}, basename=f"api-{name}-batch"),
            name=f"api-{name}-batch",
        )
        for name, batch in BATCHES.items()
    ),
    path("", include(router.urls)),
    # Matches whatever is left, line breaks included.
    re_path(r"", Nowhere.as_view(), name="api-nowhere"),
]
