"""What people learn, and the days on which they move over."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from roles.models import RedesignPlan
from roles.pages.plan_frame import plan_frame


@require_safe
def plan_training(request: HttpRequest, pk: int) -> HttpResponse:
    """Training and the days of the plan."""
    plan = get_object_or_404(RedesignPlan.objects.select_related("role__unit"), pk=pk)
    return TemplateResponse(request, "roles/plan_training.html", plan_frame(plan, current="training"))
