"""Who signs a plan, and what they sign."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from roles.models import RedesignPlan
from roles.pages.plan_frame import plan_frame


@require_safe
def plan_signatures(request: HttpRequest, pk: int) -> HttpResponse:
    """Who signed the plan as it is."""
    plan = get_object_or_404(RedesignPlan.objects.select_related("role__unit"), pk=pk)
    return TemplateResponse(request, "governance/plan_signatures.html", plan_frame(plan, current="signatures"))
