"""The shapes in which a measurement, and a correction of one, are asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from decisions.models import Decision
from governance.models import Initiative
from governance.rules.limits import Sampling
from governance.rules.measurements import Figures
from governance.rules.measures import CATALOGUE

_LARGEST = 2**63 - 1
_DAY = {"type": "date"}


class FiguresForm(forms.Form):
    """What was seen: so many of so many, or a value over so many."""

    k = forms.IntegerField(
        label=_("Cases that count"),
        required=False,
        min_value=0,
        max_value=_LARGEST,
        help_text=_("How many of those looked at count for the measure, such as those that went wrong."),
    )
    n = forms.IntegerField(
        label=_("Cases looked at"), min_value=0, max_value=_LARGEST, help_text=_("All of them, good and bad.")
    )
    value = forms.DecimalField(
        label=_("Value"),
        required=False,
        max_digits=14,
        decimal_places=4,
        help_text=_("Instead of the cases that count, for a measure that is no share, such as seconds."),
    )


class CorrectionForm(FiguresForm):
    """What is right instead, and why."""

    reason = forms.CharField(
        label=_("Why it is corrected"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands beside both figures for good."),
    )


class MeasurementForm(FiguresForm):
    """A measure over some days, both included."""

    measure = forms.ChoiceField(label=_("Measure"))
    decision = forms.ModelChoiceField(
        Decision.objects.none(), label=_("Decision"), required=False, empty_label=_("All that it decides")
    )
    segment = forms.CharField(
        label=_("Segment"), required=False, max_length=120, help_text=_("Leave it empty for all cases.")
    )
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"))
    sampling = forms.ChoiceField(
        label=_("Which cases were looked at"), choices=[("", "–"), *((s.value, s.label) for s in Sampling)]
    )
    fingerprint = forms.CharField(
        label=_("Version"),
        required=False,
        max_length=200,
        help_text=_("The fingerprint of the version that ran; empty for whichever did."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    source = forms.CharField(
        label=_("Where it comes from"), required=False, max_length=200, help_text=_("Such as the complaints register.")
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    field_order = ("measure", "decision", "segment", "starts_on", "ends_on", "k", "n", "value", "sampling")

    def __init__(self, data: Any = None, *, initiative: Initiative, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["measure"].choices = _measures(initiative)  # type: ignore[attr-defined] # a choice field
        cited = Decision.objects.filter(citations__initiative=initiative).order_by("code")
        self.fields["decision"].queryset = cited  # type: ignore[attr-defined] # a ModelChoiceField

    def figures(self) -> Figures:
        """Return what was typed."""
        told = dict(self.cleaned_data)
        decision = told.pop("decision")
        told["sampling"] = Sampling(told["sampling"])
        return Figures(**told, decision_id=decision.pk if decision else None)


def _measures(initiative: Initiative) -> list[Any]:
    """Return its own measures first, then those of the catalogue that somebody has to count."""
    rows = initiative.tolerances.exclude(key="").order_by("measure", "pk").values_list("key", "measure")
    own = dict(rows)
    others = [(m.key, m.label) for m in CATALOGUE.values() if m.key not in own and not m.derived]
    groups: list[Any] = [(_("With a tolerance"), list(own.items()))] if own else []
    return [*groups, (_("Of the catalogue"), others)]
