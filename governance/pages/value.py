"""What an initiative is worth, and who is rewarded for it."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from governance.pages.initiative_frame import initiative_frame, initiative_of


@require_safe
def initiative_value(request: HttpRequest, key: str) -> HttpResponse:
    """Show benefits, objectives and what works against them."""
    context = initiative_frame(initiative_of(key), current="value", at=timezone.now())
    return TemplateResponse(request, "governance/initiative_value.html", context)
