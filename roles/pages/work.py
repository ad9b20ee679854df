"""Jobs, and the plans for what becomes of them."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from roles.queries.plans import roles_with_plans


def roles(request: HttpRequest) -> HttpResponse:
    """Every role that is known, with its redesign plans."""
    return TemplateResponse(request, "roles/roles.html", {"roles": roles_with_plans()})
