"""The hours of a plan: what is set free, what is new, and where the rest goes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.evidence import gather
from governance.mends import mend_url
from governance.pages.plan_week import bar_of, destination_parts
from governance.pages.seeing import sight_of
from governance.queries.plan_claims import claims_of
from governance.queries.sight import Sight
from governance.rules.hours import hours_ledger, imbalances
from roles.models import Activity, CapacityMovement, RedesignPlan, Unit
from roles.pages.acting import actor_of, refused_response
from roles.pages.listing import number
from roles.pages.plan_frame import plan_frame
from roles.queries.plans import plan_facts
from roles.rules.hours import ROUNDING, moved, plan_balance, unplaced
from roles.rules.plan_signing import OVER
from roles.rules.plans import Destination, PlanFacts, PlanState
from roles.rules.refusals import NotPermitted, Refused
from roles.services.movements import FIELDS, may_place_hours, movements_set


def _hours(label: Any, *, required: bool) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=8, decimal_places=1, required=required)


class MovementForm(forms.Form):
    """Where some of the hours go."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    destination = forms.ChoiceField(
        label=gettext_lazy("They go to"),
        choices=[("", gettext_lazy("Choose")), *((d.value, d.label) for d in Destination)],
    )
    hours = _hours(gettext_lazy("Hours a month"), required=True)
    activity = forms.ModelChoiceField(
        Activity.objects.none(),
        label=gettext_lazy("Which activity gets them"),
        empty_label=gettext_lazy("None"),
        required=False,
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("Which unit gets them"),
        empty_label=gettext_lazy("None"),
        required=False,
    )
    from_date = forms.DateField(
        label=gettext_lazy("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    finance_ref = forms.CharField(label=gettext_lazy("Reference of finance"), max_length=60, required=False)
    realised = _hours(gettext_lazy("Hours seen of it so far"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=250, required=False)

    def __init__(self, *args: Any, activities: list[Any], units: list[Any], role_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["activity"], Activity.objects.filter(role=role_id), activities)
        _offer(self.fields["unit"], Unit.objects.all(), units)

    @property
    def stored(self) -> bool:
        """Whether the plan names this destination already."""
        return bool(self.initial.get("id"))


def _offer(field: Any, known: Any, choices: list[Any]) -> None:
    """Have a field offer what was read once for all rows."""
    field.queryset = known
    field.choices = [("", field.empty_label), *choices]


MovementFormSet = forms.formset_factory(MovementForm, extra=1, can_delete=True, max_num=50)


def plan_hours(request: HttpRequest, pk: int) -> HttpResponse:
    """The hours of one plan; a POST says where they go."""
    plan = get_object_or_404(RedesignPlan.objects.select_related("role__unit__head"), pk=pk)
    posted = request.POST if request.method == "POST" else None
    stored = list(plan.movements.select_related("activity", "unit").order_by("pk"))
    may_place = may_place_hours(actor_of(request), plan) and PlanState(plan.state) not in OVER
    rows = _rows(plan, posted, stored) if may_place or posted is not None else None
    refused: list[dict[str, str]] = []
    if posted is not None and (answer := _placed(request, plan, rows, refused)):
        return answer
    context = _context(plan, sight_of(request)) | {
        "formset": rows,
        "may_place": may_place,
        "movements": stored,
        "refused": refused,
    }
    context["refused"] = refused + (_listed(rows) if posted is not None else [])
    return TemplateResponse(request, "governance/plan_hours.html", context, status=200 if posted is None else 422)


def _rows(plan: RedesignPlan, posted: Any, stored: list[CapacityMovement]) -> Any:
    activities = list(Activity.objects.filter(role=plan.role_id, ended_on=None).values_list("pk", "statement"))
    units = list(Unit.objects.order_by("name", "pk").values_list("pk", "name"))
    offered = {"activities": sorted(activities, key=lambda pair: pair[1]), "units": units, "role_id": plan.role_id}
    initial = [{"id": movement.pk} | {name: _initial(movement, name) for name in FIELDS} for movement in stored]
    return MovementFormSet(posted, initial=initial, prefix="movements", form_kwargs=offered)


def _initial(movement: CapacityMovement, name: str) -> Any:
    return getattr(movement, f"{name}_id" if name in {"activity", "unit"} else name)


def _placed(request: HttpRequest, plan: RedesignPlan, rows: Any, refused: list[dict[str, str]]) -> HttpResponse | None:
    """Store where hours go and return the way back; None when the page shows why not."""
    if not rows.is_valid():
        return None
    filled = [form.cleaned_data for form in rows.forms if form.cleaned_data.get("destination")]
    wanted = [{name: row[name] for name in ("id", *FIELDS)} for row in filled if not row.get("DELETE")]
    who: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now()}
    try:
        movements_set(plan, wanted, revision=number(request.POST.get("revision")), **who)
    except NotPermitted as refusal:
        return refused_response(request, refusal)
    except Refused as refusal:
        refused += [{"text": reason.text, "url": "#movements"} for reason in refusal.reasons]
        return None
    messages.success(request, _("It is noted where the hours go."))
    return redirect("plan-hours", plan.pk)


def _listed(rows: Any) -> list[dict[str, str]]:
    """Return what is wrong in which row."""
    return [
        {"text": f"{form[name].label}: {text}", "url": f"#{form[name].id_for_label}"}
        for form in rows.forms
        for name, texts in form.errors.items()
        for text in texts
    ]


def _context(plan: RedesignPlan, sight: Sight) -> dict[str, Any]:
    facts = plan_facts([plan.pk])[plan.pk]
    balance, claims = plan_balance(facts), list(claims_of(plan, sight))
    claimed = float(sum(claim.hours for claim in claims))
    going = sum(moved(facts).values())
    return plan_frame(plan, current="hours") | {
        "balance": balance,
        "bar": _bar(facts),
        "claims": claims,
        "claimed": claimed,
        "going": going,
        "nowhere": unplaced(facts),
        "unclaimed": max(0.0, balance.net) - claimed,
        "off": _off(plan),
        "over": max(0.0, -balance.net),
        "lede": _lede(facts),
        "lede_more": _lede_more(facts, claimed),
    }


def _bar(facts: PlanFacts) -> list[dict[str, Any]]:
    """Return what becomes of the hours that work no longer takes, as one bar."""
    balance = plan_balance(facts)
    parts = [
        ("oversight", _("look after the AI"), balance.oversight),
        ("new", _("other new work"), balance.new - balance.oversight),
        *destination_parts(dict(moved(facts))),
        ("free", _("go nowhere yet"), unplaced(facts)),
    ]
    return bar_of(parts, balance.freed)


def _lede(facts: PlanFacts) -> str:
    net = plan_balance(facts).net
    if net < -ROUNDING:
        return _("The plan takes %(hours)s hours a month more than it sets free.") % {"hours": f"{-net:,.7g}"}
    if unplaced(facts) > ROUNDING:
        said = {"open": f"{unplaced(facts):,.7g}", "net": f"{net:,.7g}"}
        return _("%(open)s of %(net)s hours a month that are set free go nowhere yet.") % said
    if net > ROUNDING:
        return _("All %(net)s hours a month that are set free have a destination.") % {"net": f"{net:,.7g}"}
    return _("The plan sets no hours free.")


def _lede_more(facts: PlanFacts, claimed: float) -> str:
    if not claimed:
        return _("Nobody claims any of them as a benefit yet.")
    said = {"claimed": f"{claimed:,.7g}", "net": f"{max(0.0, plan_balance(facts).net):,.7g}"}
    return _("Benefits claim %(claimed)s of %(net)s.") % said


def _off(plan: RedesignPlan) -> list[dict[str, str]]:
    """Return where the hours of initiatives that follow the plan do not balance, each with what mends it."""
    ids = list(plan.citations.values_list("initiative", flat=True))
    return [
        {"text": f"{evidence.facts.key}: {gap.message}", "url": mend_url(gap.mend, evidence.facts.key)}
        for evidence in gather(ids, timezone.now())
        for gap in imbalances(hours_ledger(evidence.facts, evidence.policy))
    ]
