"""What people learn, and the days on which they move over."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from roles.models import RedesignPlan
from roles.pages.acting import actor_of, acts, carried_out
from roles.pages.calendars import by_month
from roles.pages.listing import number
from roles.pages.plan_frame import plan_frame
from roles.pages.training_cards import lede, milestone_rows, need_cards
from roles.pages.training_forms import CountForm, DoneForm, MilestoneForm, NeedForm, ReasonForm
from roles.queries.calendars import days_of
from roles.rules.refusals import Refused
from roles.services.milestones import milestone_done, milestone_remove, milestone_set
from roles.services.training import (
    Learning,
    may_set_training,
    training_count_report,
    training_need_remove,
    training_need_set,
)


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def plan_training(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what people learn for a plan and its days; let those who plan and count it write."""
    plan = get_object_or_404(RedesignPlan.objects.select_related("role__unit", "created_by"), pk=pk)
    actor = actor_of(request)
    forms: dict[str, Form] = {}
    refused = None
    if request.method == "POST":
        name, refused, do, place = _posted(request, plan)
        if carried_out(refused, do):
            return redirect(f"{reverse('plan-training', args=[plan.pk])}{place}")
        forms[name] = refused
    days = days_of([plan.pk], timezone.localdate())
    cards = need_cards(plan, forms)
    context = plan_frame(plan, current="training") | {
        "needs": cards,
        "milestones": milestone_rows(plan, forms),
        "months": by_month(days.days, days),
        "new_need": forms.get("need") or NeedForm(prefix="need", initial={"people": plan.role.headcount}),
        "new_day": forms.get("day") or MilestoneForm(prefix="day"),
        "opened": set(forms),
        "refused": refused,
        "may_set": may_set_training(actor, plan),
        "lede": lede(cards),
    }
    return TemplateResponse(request, "roles/plan_training.html", context, status=422 if refused else 200)


# What was posted: the name of its form, the form, what it does, and where the page goes on.
Posted = tuple[str, Form, Callable[[dict[str, Any]], object], str]


def _posted(request: HttpRequest, plan: RedesignPlan) -> Posted:
    """Return what was posted.

    Raises: Refused for an act that is none.
    """
    act = request.POST.get("act", "")
    makers = {
        "need": _need,
        "count": _count,
        "need-remove": _need_removed,
        "day": _day,
        "day-done": _day_done,
        "day-remove": _day_removed,
    }
    if act not in makers:
        raise Refused(_("There is nothing of this name to do here."))
    return makers[act](request, plan)


def _need(request: HttpRequest, plan: RedesignPlan) -> Posted:
    need = plan.training.filter(pk=_item(request)).first()
    form = NeedForm.of(need, request.POST) if need else NeedForm(request.POST, prefix="need")

    def do(data: dict[str, Any]) -> None:
        training_need_set(plan, Learning(**data), need=need, **_who(request))
        messages.success(request, _("It is in the plan."))

    return (f"need-change-{need.pk}" if need else "need"), form, do, "#needs"


def _count(request: HttpRequest, plan: RedesignPlan) -> Posted:
    need = get_object_or_404(plan.training, pk=_item(request))

    def do(data: dict[str, Any]) -> None:
        training_count_report(need, **data, **_who(request))
        messages.success(request, _("The count is kept; the latest one counts."))

    name = f"count-{need.pk}"
    return name, CountForm(request.POST, prefix=name), do, f"#need-{need.pk}"


def _need_removed(request: HttpRequest, plan: RedesignPlan) -> Posted:
    need = get_object_or_404(plan.training, pk=_item(request))

    def do(data: dict[str, Any]) -> None:
        training_need_remove(need, **data, **_who(request))
        messages.success(request, _("Nobody has to learn this any more."))

    name = f"need-remove-{need.pk}"
    return name, ReasonForm(request.POST, prefix=name), do, "#needs"


def _day(request: HttpRequest, plan: RedesignPlan) -> Posted:
    milestone = plan.milestones.filter(pk=_item(request)).first()
    form = MilestoneForm.of(milestone, request.POST) if milestone else MilestoneForm(request.POST, prefix="day")

    def do(data: dict[str, Any]) -> None:
        milestone_set(plan, **data, milestone=milestone, **_who(request))
        messages.success(request, _("The day is set."))

    return (f"day-change-{milestone.pk}" if milestone else "day"), form, do, "#days"


def _day_done(request: HttpRequest, plan: RedesignPlan) -> Posted:
    milestone = get_object_or_404(plan.milestones, pk=_item(request))

    def do(data: dict[str, Any]) -> None:
        milestone_done(milestone, **data, **_who(request))
        messages.success(request, _("They have moved over."))

    name = f"day-done-{milestone.pk}"
    return name, DoneForm(request.POST, prefix=name), do, "#days"


def _day_removed(request: HttpRequest, plan: RedesignPlan) -> Posted:
    milestone = get_object_or_404(plan.milestones, pk=_item(request))

    def do(_data: dict[str, Any]) -> None:
        milestone_remove(milestone, **_who(request))
        messages.success(request, _("The day is taken off the plan."))

    return f"day-remove-{milestone.pk}", Form(request.POST), do, "#days"


def _item(request: HttpRequest) -> int:
    return number(request.POST.get("item")) or 0


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "at": timezone.now()}
