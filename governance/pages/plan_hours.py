"""The hours of a plan: what is set free, what is new, and where the rest goes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from roles.models import RedesignPlan
from roles.pages.plan_frame import plan_frame


@require_safe
def plan_hours(request: HttpRequest, pk: int) -> HttpResponse:
    """The hours of one plan."""
    plan = get_object_or_404(RedesignPlan.objects.select_related("role__unit"), pk=pk)
    return TemplateResponse(request, "governance/plan_hours.html", plan_frame(plan, current="hours"))
