"""How much may go wrong: written down, read as a sentence, and signed by whoever owns the risk."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from governance.models import Initiative, Tolerance
from governance.pages.initiative_frame import initiative_frame, initiative_of
from governance.rules.limits import Direction, MeasureUnit
from governance.services.tolerances import (
    may_set_tolerances,
    may_sign,
    tolerance_remove,
    tolerance_set,
    tolerance_sign,
)
from roles.models import Person
from roles.pages.acting import actor_of, acts, carried_out

# Offered while typing; anything else may be measured too.
MEASURES = (
    gettext_lazy("Wrong outcomes"),
    gettext_lazy("Re-routed cases"),
    gettext_lazy("Overridden recommendations"),
    gettext_lazy("Upheld complaints"),
    gettext_lazy("Missed escalations"),
    gettext_lazy("Escalations answered too late"),
    gettext_lazy("Time to a first answer"),
    gettext_lazy("Repeat contacts"),
    gettext_lazy("Difference between groups of customers"),
)
SHARES = (MeasureUnit.PERCENT, MeasureUnit.PER_MILLE)


def _number(label: Any, help_text: Any) -> forms.DecimalField:
    return forms.DecimalField(required=False, max_digits=12, decimal_places=4, label=label, help_text=help_text)


class ToleranceForm(forms.Form):
    """One measure, its limits, and who answers for them."""

    measure = forms.CharField(
        label=gettext_lazy("What is measured"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "measures", "autocomplete": "off"}),
    )
    numerator = forms.CharField(
        label=gettext_lazy("What is counted"),
        help_text=gettext_lazy("Such as “re-routed”."),
        max_length=200,
        required=False,
    )
    denominator = forms.CharField(
        label=gettext_lazy("Out of what"),
        help_text=gettext_lazy("Such as “routed cases”."),
        max_length=200,
        required=False,
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("It has to be"), choices=[(d.value, d.label) for d in Direction], widget=forms.RadioSelect
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=[(u.value, u.label) for u in MeasureUnit])
    target = _number(gettext_lazy("Target"), gettext_lazy("What is aimed for."))
    amber = _number(gettext_lazy("Act at"), gettext_lazy("Somebody looks into it from here on."))
    limit = _number(gettext_lazy("Limit"), gettext_lazy("Beyond this it stops."))
    owner = forms.ModelChoiceField(
        Person.objects.none(),
        label=gettext_lazy("Owner"),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
        help_text=gettext_lazy("Who acts when it comes near the limit: one of those who answer for something here."),
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, initiative: Initiative, tolerance: Tolerance | None = None
    ) -> None:
        initial = {name: getattr(tolerance, name) for name in self.base_fields} if tolerance else {}
        initial |= {name: plain(initial[name]) for name in ("target", "amber", "limit") if tolerance}
        start = {"direction": Direction.UPPER, "unit": MeasureUnit.PERCENT}
        super().__init__(data, initial=start | initial)
        self.fields["owner"].queryset = _owners(initiative, tolerance)  # type: ignore[attr-defined] # a ModelChoiceField

    @property
    def sentence(self) -> str:
        """What was typed so far, as a sentence; empty while there is no measure."""
        data = self.cleaned_data if self.is_bound and self.errors is not None else {}
        named = {name: data[name] for name in SENTENCE_FIELDS if data.get(name) is not None}
        return sentence(Tolerance(**named)) if named.get("measure") else ""


SENTENCE_FIELDS = ("measure", "numerator", "denominator", "direction", "unit", "target", "amber", "limit")


def sentence(tolerance: Tolerance) -> str:
    """Return a tolerance as a sentence, such as: At most 5 % of routed cases may be re-routed; act at 4 %."""
    limit, amber = _amount(tolerance, tolerance.limit), _amount(tolerance, tolerance.amber)
    values = {
        "limit": limit or "…",
        "direction": tolerance.get_direction_display(),
        "measure": tolerance.measure,
        "numerator": _inside(tolerance.numerator),
        "denominator": _inside(tolerance.denominator),
    }
    if tolerance.unit in SHARES and tolerance.numerator and tolerance.denominator:
        upper = tolerance.direction == Direction.UPPER
        text = (
            _("At most %(limit)s of %(denominator)s may be %(numerator)s")
            if upper
            else _("At least %(limit)s of %(denominator)s have to be %(numerator)s")
        )
    else:
        text = _("%(measure)s: %(direction)s %(limit)s")
    act = _("; act at %(amber)s") % {"amber": amber} if amber else ""
    return f"{text % values}{act}."


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@acts
def tolerances(request: HttpRequest, key: str) -> HttpResponse:
    """List the tolerances of an initiative and let one be added."""
    initiative, at, actor = initiative_of(key), timezone.now(), actor_of(request)
    form = ToleranceForm(request.POST or None, initiative=initiative)
    if "preview" in request.POST:
        return TemplateResponse(request, "governance/tolerance_form.html#sentence", {"form": form})

    def add(data: dict[str, Any]) -> None:
        tolerance_set(initiative, actor=actor, at=at, **data)
        messages.success(request, _("Added. It counts once the risk tolerance owner signs it."))

    if carried_out(form, add):
        return redirect("initiative-tolerances", key)
    rows = list(initiative.tolerances.select_related("owner__unit", "signed_by").order_by("measure", "pk"))
    context = initiative_frame(initiative, current="tolerances", at=at) | {
        "rows": [{"tolerance": row, "sentence": sentence(row)} for row in rows],
        "form": form,
        "measures": MEASURES,
        "may_set": may_set_tolerances(actor, initiative),
        "may_sign": may_sign(actor, initiative),
        "lede": _lede(rows),
        "lede_more": "",
    }
    return TemplateResponse(request, "governance/tolerances.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@acts
def tolerance(request: HttpRequest, pk: int) -> HttpResponse:
    """One tolerance: change, sign or remove it."""
    rows = Tolerance.objects.select_related("initiative__beneficiary_unit", "initiative__policy_profile", "signed_by")
    found = get_object_or_404(rows, pk=pk)
    initiative, at, actor = found.initiative, timezone.now(), actor_of(request)
    act = _ACTS.get(request.POST.get("act", ""))
    form = (act.form if act else ToleranceForm)(request.POST or None, initiative=initiative, tolerance=found)
    if "preview" in request.POST:
        return TemplateResponse(request, "governance/tolerance_form.html#sentence", {"form": form})
    if act and carried_out(form, lambda data: act.do(found, data, actor=actor, at=at)):
        messages.success(request, act.done)
        return redirect(f"{reverse('initiative-tolerances', args=[initiative.key])}{act.anchor.format(found.pk)}")
    context = initiative_frame(initiative, current="tolerances", at=at) | {
        "tolerance": found,
        "sentence": sentence(found),
        "refused": form,
        "form": form if isinstance(form, ToleranceForm) else ToleranceForm(initiative=initiative, tolerance=found),
        "measures": MEASURES,
        "may_set": may_set_tolerances(actor, initiative),
        "may_sign": may_sign(actor, initiative),
    }
    return TemplateResponse(request, "governance/tolerance.html", context, status=422 if form.errors else 200)


class RevisionForm(forms.Form):
    """An act on the tolerance as it was read."""

    revision = forms.IntegerField(required=False)

    def __init__(self, data: QueryDict | None = None, **_about: Any) -> None:
        super().__init__(data)


@dataclass(frozen=True, slots=True)
class ToleranceAct:
    """Something done to a tolerance: what is asked, which service does it, what is said then, where one lands."""

    form: type[ToleranceForm | RevisionForm]
    do: Callable[..., object]
    done: Any
    anchor: str


def _edit(found: Tolerance, data: dict[str, Any], **by: Any) -> None:
    tolerance_set(found.initiative, tolerance=found, **data, **by)


def _sign(found: Tolerance, data: dict[str, Any], **by: Any) -> None:
    tolerance_sign(found, revision=data["revision"], **by)


def _remove(found: Tolerance, _data: dict[str, Any], **by: Any) -> None:
    tolerance_remove(found, **by)


_ACTS = {
    "edit": ToleranceAct(
        ToleranceForm, _edit, gettext_lazy("Changed. It has to be signed before it counts."), "#tolerance-{}"
    ),
    "sign": ToleranceAct(RevisionForm, _sign, gettext_lazy("Signed in your name."), "#tolerance-{}"),
    "remove": ToleranceAct(RevisionForm, _remove, gettext_lazy("Removed."), ""),
}


def _owners(initiative: Initiative, tolerance: Tolerance | None) -> QuerySet[Person]:
    """Return those who answer for something on the initiative, and whoever is the owner already."""
    answers = Q(
        governance_accountability_set__initiative=initiative,
        governance_accountability_set__status__in=["proposed", "accepted"],
    )
    owner = Q(pk=tolerance.owner_id) if tolerance else Q(pk=None)
    return Person.objects.filter(answers | owner).order_by("display_name", "pk").distinct()


def _amount(tolerance: Tolerance, value: Decimal | None) -> str:
    return f"{plain(value)} {tolerance.get_unit_display()}" if value is not None else ""


def _inside(words: str) -> str:
    """Return words as they stand inside a sentence: small at the beginning, unless they begin with an acronym."""
    return words if words[1:2].isupper() else f"{words[:1].lower()}{words[1:]}"


def plain(value: Decimal | None) -> str:
    """Return a number without zeros that say nothing; empty for none."""
    return f"{value.normalize():f}" if value is not None else ""


def _lede(rows: list[Tolerance]) -> str:
    if not rows:
        return _("Nothing says how much may go wrong.")
    signed = sum(row.signed_at is not None for row in rows)
    text = ngettext(
        "%(signed)d of %(count)d tolerance is signed.", "%(signed)d of %(count)d tolerances are signed.", len(rows)
    )
    return text % {"signed": signed, "count": len(rows)}
