"""What is typed about a benefit: what it is worth, what was before, what is seen of it, and how it ends."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.models import Benefit, Initiative
from governance.pages.review_forms import PersonChoice, day, words
from governance.pages.tolerance_words import plain
from governance.rules.value import BenefitKind
from governance.services.benefits import LEAST_CADENCE, MOST_CADENCE, Proposal
from roles.models import Person, RedesignPlan

# What the columns hold.
_DIGITS, _HOURS = 16, 8


def amount(label: Any, hint: Any = "", *, required: bool = True) -> forms.DecimalField:
    """Return a field for a value in the benefit's unit."""
    return forms.DecimalField(label=label, help_text=hint, max_digits=_DIGITS, decimal_places=2, required=required)


def month_hours(label: Any, hint: Any = "", *, required: bool = False) -> forms.DecimalField:
    """Return a field for hours a month."""
    return forms.DecimalField(
        label=label, help_text=hint, min_value=0, max_digits=_HOURS, decimal_places=1, required=required
    )


class ProposeForm(forms.Form):
    """What it is worth, or what it costs somebody."""

    name = forms.CharField(
        label=gettext_lazy("What it brings"), max_length=200, help_text=gettext_lazy("Such as “Less time for sorting”.")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[(k.value, k.label) for k in BenefitKind], widget=forms.RadioSelect
    )
    plan = forms.ModelChoiceField(
        RedesignPlan.objects.none(),
        label=gettext_lazy("Out of the hours of"),
        required=False,
        empty_label=gettext_lazy("No plan: it claims no hours"),
    )
    hours = month_hours(
        gettext_lazy("Hours a month claimed"),
        gettext_lazy("For hours set free and money saved. No hour is claimed twice, here or elsewhere."),
    )
    unit = forms.CharField(
        label=gettext_lazy("Measured in"),
        max_length=40,
        help_text=gettext_lazy("Such as hours a month, EUR a year, percent."),
    )
    target = amount(gettext_lazy("Target"), required=False)
    target_on = day(gettext_lazy("To be reached by"), required=False)
    boundary = words(
        gettext_lazy("What is counted elsewhere"), gettext_lazy("So that nothing counts twice."), required=False
    )
    cadence_days = forms.IntegerField(
        label=gettext_lazy("Read every so many days"), min_value=LEAST_CADENCE, max_value=MOST_CADENCE, initial=90
    )

    def __init__(
        self, data: QueryDict | None = None, *, initiative: Initiative, people: Mapping[str, Person], **more: Any
    ) -> None:
        super().__init__(data, auto_id="propose-%s", **more)
        self.fields["owner"] = PersonChoice(_("Who sees to it that it comes true"), people)
        cited = RedesignPlan.objects.filter(citations__initiative=initiative).order_by("title", "pk")
        self.fields["plan"].queryset = cited  # type: ignore[attr-defined] # a ModelChoiceField
        self.order_fields(["name", "kind", "owner", "plan", "hours"])

    def proposal(self) -> Proposal:
        """Return what was typed, as the service takes it."""
        said = dict(self.cleaned_data)
        said["kind"], said["hours"] = BenefitKind(said["kind"]), said["hours"] or Decimal(0)
        return Proposal(**said)


class SeenRevision(forms.Form):
    """An act on a benefit as it was read."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class BaselineForm(SeenRevision):
    """What was before."""

    value = amount(gettext_lazy("What it was"))
    first_day = day(gettext_lazy("First day"))
    last_day = day(gettext_lazy("Last day"), gettext_lazy("At a gate it counts where the pilot began after it."))
    method = words(gettext_lazy("How it is measured"), gettext_lazy("Whoever reads it later does the same."))
    target = amount(gettext_lazy("Target"), gettext_lazy("Finance needs it, and its day."), required=False)
    target_on = day(gettext_lazy("To be reached by"), required=False)


def baseline_known(benefit: Benefit) -> dict[str, Any]:
    """Return what is known of the baseline and the target, to begin with."""
    return {
        "value": plain(benefit.baseline),
        "first_day": benefit.baseline_from,
        "last_day": benefit.baseline_to,
        "method": benefit.method,
        "target": plain(benefit.target),
        "target_on": benefit.target_on,
    }


class ReadForm(forms.Form):
    """What is seen of it now."""

    first_day = day(gettext_lazy("First day"))
    last_day = day(gettext_lazy("Last day"))
    value = amount(gettext_lazy("What is seen"))
    source = forms.CharField(label=gettext_lazy("Where it comes from"), max_length=200)
    note = words(gettext_lazy("Note"), required=False)


class ReadHoursForm(ReadForm):
    """What is seen of a benefit that claims hours."""

    hours = month_hours(gettext_lazy("Hours a month set free"), gettext_lazy("Of those that are claimed."))

    field_order = ["first_day", "last_day", "value", "hours"]


class ClaimForm(SeenRevision):
    """How many hours it claims."""

    hours = month_hours(
        gettext_lazy("Hours a month claimed"),
        gettext_lazy("More than finance relied on takes its commitment off: finance looks at it again."),
        required=True,
    )


class ValidateForm(SeenRevision):
    """What showed that it came true."""

    because = words(gettext_lazy("What showed it"), gettext_lazy("It stands on record under your name."))


class WriteDownForm(SeenRevision):
    """Why it will not come true."""

    reason = words(gettext_lazy("Why"), gettext_lazy("Its hours are free for other claims. It stays on record."))
