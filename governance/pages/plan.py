"""Redesign plans: what becomes of each activity of a role once an AI does some of them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.models import RedesignPlan, Role, Unit
from roles.pages.acting import actor_of, person_of, refusals_on, refused_response
from roles.pages.chain import chained
from roles.pages.listing import number
from roles.queries.plans import changes_of, plan_facts
from roles.rules.hours import plan_balance
from roles.rules.plan_gaps import plan_gaps
from roles.rules.plans import Fate, PlanFacts
from roles.rules.refusals import NotPermitted, Refused
from roles.services.plans import may_edit_plan, plan_register, plan_update, role_register


class NewPlanForm(forms.Form):
    """Which role changes: one that is known, or a new one."""

    title = forms.CharField(
        label=gettext_lazy("Title of the plan"),
        help_text=gettext_lazy("What changes, in a few words: Case work after triage."),
        max_length=200,
    )
    role = forms.ModelChoiceField(
        Role.objects.select_related("unit").order_by("title", "pk"),
        label=gettext_lazy("Role"),
        empty_label=gettext_lazy("A role that is not listed"),
        required=False,
    )
    role_title = forms.CharField(label=gettext_lazy("Title of the new role"), max_length=150, required=False)
    unit = forms.ModelChoiceField(Unit.objects.order_by("name", "pk"), label=gettext_lazy("Its unit"), required=False)
    headcount = forms.IntegerField(
        label=gettext_lazy("People in it"), min_value=1, max_value=1_000_000, initial=1, required=False
    )
    summary = forms.CharField(
        label=gettext_lazy("What changes for these people"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a role: a known one, or the title and unit of a new one."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("role") and not (data.get("role_title") and data.get("unit")):
            self.add_error("role", _("Choose a role, or name a new one with its unit."))
        return data


class PlanForm(forms.Form):
    """The text of a plan."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    summary = forms.CharField(
        label=gettext_lazy("What changes for these people"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def _hours(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=8, decimal_places=1, required=False)


class ActivityForm(forms.Form):
    """What becomes of one activity."""

    statement = forms.CharField(label=gettext_lazy("Activity"), max_length=250)
    hours_before = _hours(gettext_lazy("Hours before"))
    fate = forms.ChoiceField(
        label=gettext_lazy("What becomes of it"),
        choices=[("", gettext_lazy("Not decided yet")), *((f.value, f.label) for f in Fate)],
        required=False,
    )
    hours_after = _hours(gettext_lazy("Hours after"))
    effective_date = forms.DateField(
        label=gettext_lazy("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    rationale = forms.CharField(label=gettext_lazy("Why"), required=False)


class BaseActivityFormSet(forms.BaseFormSet):  # type: ignore[type-arg] # generic in its stubs alone
    """The activities of a plan, each said once."""

    def clean(self) -> None:
        """Refuse the same activity twice: the second would silently replace the first."""
        said = [row["statement"].strip().casefold() for row in self.rows()]
        if len(set(said)) < len(said):
            raise forms.ValidationError(_("One activity is listed twice. Put its hours into one row."))

    def rows(self) -> list[dict[str, Any]]:
        """Return the activities that are filled in and not removed."""
        filled = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        return [row for row in filled if row.get("statement") and not row.get("DELETE")]


ActivityFormSet = forms.formset_factory(
    ActivityForm, formset=BaseActivityFormSet, extra=1, can_delete=True, max_num=200
)


def plan_new(request: HttpRequest) -> HttpResponse:
    """Begin a plan for a role; its activities are taken over and wait for their fate."""
    form = NewPlanForm(request.POST or None, initial={"unit": person_of(request).unit_id})
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
    """One plan: its balance of hours, what it leaves open, and its activities row by row."""
    found = get_object_or_404(RedesignPlan.objects.select_related("role__unit", "created_by"), pk=pk)
    changes = list(changes_of(found))
    posted = request.POST if request.method == "POST" else None
    form = PlanForm(posted, initial={"title": found.title, "summary": found.summary})
    rows: Any = ActivityFormSet(posted, initial=[_row(change) for change in changes], prefix="activities")
    status = 200
    if posted is not None:
        if answer := _saved(request, found, form, rows):
            return answer
        status = 422
    context = _context(request, found) | {"form": form, "formset": rows, "changes": changes}
    return TemplateResponse(request, "governance/plan.html", context, status=status)


def _saved(request: HttpRequest, found: RedesignPlan, form: PlanForm, rows: Any) -> HttpResponse | None:
    """Save the whole plan and return the way back; None when a form shows why not."""
    if not (form.is_valid() and rows.is_valid()):
        return None
    try:
        plan_update(
            found,
            **form.cleaned_data,
            activities=rows.rows(),
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


def _context(request: HttpRequest, found: RedesignPlan) -> dict[str, Any]:
    facts = plan_facts([found.pk])[found.pk]
    balance = plan_balance(facts)
    widest = max(balance.before, balance.after + balance.new, 1)
    return {
        "plan": found,
        "may_edit": may_edit_plan(actor_of(request), found),
        "balance": balance,
        "percent": {name: round(100 * getattr(balance, name) / widest) for name in ("before", "after", "new")},
        "gaps": _gaps(facts),
        "citations": found.citations.select_related("initiative").order_by("initiative__key"),
    }


def _gaps(facts: PlanFacts) -> list[dict[str, str]]:
    """Return what the plan leaves open, each with the row it is about. The rule is asked row by row."""
    if not facts.activities:
        return [{"text": gap, "url": "#activities"} for gap in plan_gaps(facts)]
    return [
        {"text": gap, "url": f"#activity-{place}"}
        for place, activity in enumerate(facts.activities)
        for gap in plan_gaps(PlanFacts(facts.id, facts.title, facts.role_title, (activity,)))
    ]


def _row(change: Any) -> dict[str, Any]:
    return {
        "statement": change.activity.statement,
        "hours_before": change.hours_before,
        "fate": change.fate,
        "hours_after": change.hours_after,
        "effective_date": change.effective_date,
        "rationale": change.rationale,
    }
