"""What is typed about telling and asking employees."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from roles.models import ConsultationRule
from roles.rules.consultation import OUTCOMES, Effect, Outcome, RuleStatus, Trigger
from roles.rules.countries import EU_MEMBERS, UNION


def day_field(label: Any, **options: Any) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def text_field(label: Any, **options: Any) -> forms.CharField:
    """Return a field for some sentences."""
    return forms.CharField(
        **{"label": label, "max_length": 5000, "widget": forms.Textarea(attrs={"rows": 3})} | options
    )


class BeginForm(forms.Form):
    """When a body was told, and what shows it."""

    notified_on = day_field(gettext_lazy("Told on"))
    evidence = text_field(
        gettext_lazy("What shows it"),
        required=False,
        help_text=gettext_lazy("A letter, the minutes, where the papers are."),
    )


class ConcludeForm(forms.Form):
    """What a body said."""

    outcome = forms.TypedChoiceField(
        label=gettext_lazy("What the body says"), choices=[], coerce=Outcome, widget=forms.RadioSelect
    )
    conditions = text_field(
        gettext_lazy("Conditions"), required=False, help_text=gettext_lazy("Where it agrees under conditions.")
    )
    position = text_field(
        gettext_lazy("Its position, in its own words"),
        required=False,
        help_text=gettext_lazy("Where it objects or refuses, what speaks against it."),
    )
    evidence = text_field(
        gettext_lazy("Where its answer can be read"),
        required=False,
        help_text=gettext_lazy("Needed unless the body itself writes this down."),
    )

    def __init__(self, data: Any = None, *, effect: Effect, **options: Any) -> None:
        super().__init__(data, **options)
        choices = [(outcome.value, outcome.label) for outcome in OUTCOMES[effect]]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined] # a ChoiceField, as declared above


class WithdrawForm(forms.Form):
    """Why a body takes its consent back."""

    reason = text_field(gettext_lazy("Why it takes its consent back"))


class WaiveForm(forms.Form):
    """Why a rule does not apply."""

    reason = text_field(
        gettext_lazy("Why the rule does not apply here"),
        help_text=gettext_lazy("It is kept with your name. A works council that reads it should understand it."),
    )


class RuleForm(forms.Form):
    """What a rule says."""

    body = forms.CharField(label=gettext_lazy("Who is told or asked"), max_length=100)
    subject = forms.CharField(label=gettext_lazy("About what"), max_length=250)
    effect = forms.TypedChoiceField(
        label=gettext_lazy("It is entitled to"), choices=[(e.value, e.label) for e in Effect], coerce=Effect
    )
    trigger = forms.TypedChoiceField(
        label=gettext_lazy("It applies when"), choices=[(t.value, t.label) for t in Trigger], coerce=Trigger
    )
    threshold = forms.DecimalField(
        label=gettext_lazy("Percent of the hours, or people"),
        min_value=0,
        max_digits=6,
        decimal_places=1,
        required=False,
    )
    lead_days = forms.IntegerField(
        label=gettext_lazy("Days before the change"),
        help_text=gettext_lazy("So long before the first change they have to know."),
        min_value=0,
        max_value=3650,
    )
    blocks_go_live = forms.BooleanField(label=gettext_lazy("Without it nothing goes live"), required=False)
    source = forms.CharField(
        label=gettext_lazy("Source"),
        help_text=gettext_lazy("The provision of the law, or the agreement."),
        max_length=250,
    )
    status = forms.TypedChoiceField(
        label=gettext_lazy("Status"), choices=[(s.value, s.label) for s in RuleStatus], coerce=RuleStatus
    )
    applies_from = day_field(gettext_lazy("Applies from"), required=False)
    verified_on = day_field(
        gettext_lazy("Checked by legal on"),
        required=False,
        help_text=gettext_lazy("The last day on which somebody compared this with the source."),
    )


class NewRuleForm(RuleForm):
    """A rule that nobody wrote down yet."""

    field_order = ("key", "jurisdiction")

    key = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9-]{1,38}$",
        label=gettext_lazy("Short name"),
        help_text=gettext_lazy("Letters, digits and hyphens, such as FR-L2312-8. It stays."),
        max_length=40,
    )
    jurisdiction = forms.ChoiceField(
        label=gettext_lazy("Where it holds"),
        choices=[
            ("", gettext_lazy("Everywhere")),
            (UNION, gettext_lazy("All members of the European Union")),
            *sorted(EU_MEMBERS.items(), key=lambda entry: entry[1]),
        ],
        required=False,
    )


class EditRuleForm(RuleForm):
    """A rule as it was, and why it changes."""

    reason = text_field(
        gettext_lazy("Why is this changed?"), help_text=gettext_lazy("It is kept with the change."), max_length=2000
    )

    def __init__(self, data: Any = None, *, rule: ConsultationRule) -> None:
        names = (name for name in self.base_fields if name != "reason")
        super().__init__(data, initial={name: getattr(rule, name) for name in names})
