"""Taking work out of a job: who sees to it, what proves it, and what goes past the AI."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from roles.models import RedesignPlan
from roles.pages.plan_frame import plan_frame


@require_safe
def plan_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """What ends, and whether it did."""
    plan = get_object_or_404(RedesignPlan.objects.select_related("role__unit"), pk=pk)
    return TemplateResponse(request, "roles/plan_removal.html", plan_frame(plan, current="removal"))
