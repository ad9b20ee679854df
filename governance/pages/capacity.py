"""How much of their time people have promised, month by month."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe


@require_safe
def capacity(request: HttpRequest) -> HttpResponse:
    """Show people and months."""
    return TemplateResponse(request, "governance/capacity.html", {})
