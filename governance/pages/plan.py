"""Redesign plans: what becomes of each activity of a role once an AI does some of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.pages.plan_forms import ActivityFormSet, NewPlanForm, PlanForm, activity_values, plan_values
from governance.pages.plan_week import balance_bar, week_of
from governance.pages.seeing import sight_of
from governance.queries.plan_desk import Names, decisions_around, names_for, people_offered, roles_offered, taken_in
from governance.queries.policy import default_policy
from governance.services.plans import plan_save
from roles.models import RedesignPlan
from roles.pages.acting import actor_of, person_of, refusals_on, refused_response
from roles.pages.chain import chained
from roles.pages.listing import number
from roles.pages.plan_frame import plan_frame
from roles.queries.plans import changes_of, plan_facts
from roles.rules.hours import plan_balance
from roles.rules.plan_gaps import PlanGap, fate_gaps, removal_gaps, time_gap, work_gaps
from roles.rules.plan_signing import OVER, SIGNED_STATES
from roles.rules.plans import PlanFacts, PlanState
from roles.rules.refusals import NotPermitted, Refused
from roles.services.plan_activities import FIELDS
from roles.services.plans import may_edit_plan, plan_register
from roles.services.work import role_register


def plan_new(request: HttpRequest) -> HttpResponse:
    """Begin a plan for a role; its activities are taken over and wait for their fate."""
    initial = {"unit": person_of(request).unit_id, "role": number(request.GET.get("role"))}
    form = NewPlanForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = _begin(request, form.cleaned_data)
            return chained(request, made.pk, reverse("plan", args=[made.pk]))
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    return TemplateResponse(request, "governance/plan_new.html", context, status=422 if form.errors else 200)


def _begin(request: HttpRequest, data: dict[str, Any]) -> RedesignPlan:
    who: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now()}
    role = data["role"] or role_register(
        title=data["role_title"], unit=data["unit"], headcount=data["headcount"] or 1, **who
    )
    return plan_register(title=data["title"], role=role, summary=data["summary"], **who)


def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: the week before and after, what is open, and its activities row by row."""
    found = get_object_or_404(RedesignPlan.objects.select_related("role__unit__head", "created_by"), pk=pk)
    changes, taken = list(changes_of(found)), taken_in(found)
    posted = request.POST if request.method == "POST" else None
    form = PlanForm(posted, initial=plan_values(found))
    names = Names(decisions=decisions_around(found)) if posted is None else _names(found, posted)
    rows: Any = ActivityFormSet(
        posted,
        initial=[activity_values(change, taken.get(change.activity_id, [])) for change in changes],
        prefix="activities",
        form_kwargs={"names": names},
    )
    if posted is not None and (answer := _saved(request, found, form, rows)):
        return answer
    context = _context(request, found) | {"form": form, "formset": rows, "names": names}
    context["listed"] = _listed(changes, taken, names)
    return TemplateResponse(request, "governance/plan.html", context, status=200 if posted is None else 422)


def _names(found: RedesignPlan, posted: QueryDict) -> Names:
    """Return what the names mean that were typed."""
    people = {str(value) for key, value in posted.items() if key.endswith("-removal_owner")}
    roles = {str(value) for key, value in posted.items() if key.endswith("-transfer_to")}
    return names_for(found, people, roles)


def _saved(request: HttpRequest, found: RedesignPlan, form: PlanForm, rows: Any) -> HttpResponse | None:
    """Save the whole plan and return the way back; None when a form shows why not."""
    if not may_edit_plan(actor_of(request), found):
        return refused_response(request, _not_theirs(found))
    if not (form.is_valid() and rows.is_valid()):
        return None
    try:
        plan_save(
            found,
            **form.said(),
            activities=[{name: row[name] for name in ("statement", *FIELDS)} for row in rows.rows()],
            taken={row["statement"]: row["decisions"] for row in rows.rows()},
            revision=number(request.POST.get("revision")),
            actor=actor_of(request),
            at=timezone.now(),
        )
    except NotPermitted as refusal:
        return refused_response(request, refusal)
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason.text)
        return None
    messages.success(request, _("The plan is saved."))
    return redirect("plan", found.pk)


def _not_theirs(found: RedesignPlan) -> NotPermitted:
    head = found.role.unit.head
    text = _("This plan is changed by %(author)s, who wrote it, by HR, and by the head of %(unit)s%(head)s.")
    said = {"author": found.created_by, "unit": found.role.unit, "head": f", {head}" if head else ""}
    return NotPermitted(text % said)


def _context(request: HttpRequest, found: RedesignPlan) -> dict[str, Any]:
    facts = plan_facts([found.pk])[found.pk]
    balance = plan_balance(facts)
    gaps = [{"text": gap.text, "url": f"#{gap.field}"} for gap in _gaps(facts)]
    may_edit = may_edit_plan(actor_of(request), found) and PlanState(found.state) not in OVER
    offered = {"people": people_offered(found), "roles": roles_offered(found)} if may_edit else {}
    return plan_frame(found, current="activities") | {
        **offered,
        "may_edit": may_edit,
        "is_signed": PlanState(found.state) in SIGNED_STATES,
        "balance": balance,
        "bar": balance_bar(facts),
        "week": week_of(facts),
        "gaps": gaps,
        "citations": sight_of(request)
        .of(found.citations.all())
        .select_related("initiative")
        .order_by("initiative__key"),
        "lede": _lede(len(gaps)),
        "lede_more": _lede_more(facts),
    }


def _gaps(facts: PlanFacts) -> list[PlanGap]:
    """Return what the plan leaves open, each with the row it is about."""
    policy = default_policy()
    time = time_gap(facts, policy.hours_per_fte, policy.hours_balance_share)
    return [*fate_gaps(facts), *work_gaps(facts), *removal_gaps(facts), *([time] if time else [])]


def _lede(count: int) -> str:
    if not count:
        return _("Every activity has its fate, and the hours add up.")
    text = ngettext("%(count)d thing is open.", "%(count)d things are open.", count)
    return text % {"count": count}


def _lede_more(facts: PlanFacts) -> str:
    balance = plan_balance(facts)
    said = {part: f"{abs(getattr(balance, part)):,.7g}" for part in ("before", "after", "new", "net")}
    if balance.net < 0:
        text = _("Of %(before)s hours a month %(after)s stay and %(new)s come new: %(net)s more than before.")
    else:
        text = _("Of %(before)s hours a month %(after)s stay, %(new)s come new, and %(net)s are set free.")
    return text % said


def _listed(changes: list[Any], taken: Any, names: Names) -> list[dict[str, Any]]:
    """Return the activities for those who only read, each with the decisions that take it over."""
    called = dict(names.decisions)
    return [
        {
            "change": change,
            "decisions": [
                {"name": called[decision], "url": reverse("decision", args=[decision])}
                for decision in taken.get(change.activity_id, [])
            ],
        }
        for change in changes
    ]
