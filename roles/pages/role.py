"""One job: what its holders do, and what becomes of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from roles.models import Role


@require_safe
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """What its holders do."""
    found = get_object_or_404(Role.objects.select_related("unit"), pk=pk)
    return TemplateResponse(request, "roles/role.html", {"role": found})
