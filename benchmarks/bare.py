"""The portal's addresses, and the least a list can be: a view that fetches fifty rows and writes them down."""

from django.http import HttpRequest, JsonResponse
from django.urls import path

from governance.models import Initiative
from governance.urls import urlpatterns as portal

FIELDS = ("key", "title", "stage", "nature", "impact_tier", "beneficiary_unit__name", "created_at", "revision")


def bare_list(_request: HttpRequest) -> JsonResponse:
    """Return fifty initiatives with nothing around them."""
    return JsonResponse({"results": list(Initiative.objects.order_by("-pk").values(*FIELDS)[:50])})


urlpatterns = [path("bare/", bare_list), *portal]
