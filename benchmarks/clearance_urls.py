"""The portal's addresses, and the least a view behind the same sign-in can be."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from governance.api.authentication import bearer_person
from governance.urls import urlpatterns as portal


@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    """Return a few words of JSON to whoever has a token."""
    if bearer_person(request.headers.get("Authorization", "")) is None:
        return JsonResponse({"detail": "Not signed in."}, status=401)
    return JsonResponse({"allowed": True})


urlpatterns = [path("bare/", bare), *portal]
