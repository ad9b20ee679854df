"""What is typed about training and the days of a plan."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from roles.models import Milestone, TrainingNeed
from roles.pages.consultation_forms import day_field, text_field
from roles.rules.training import Audience

_MOST = 1_000_000


class NeedForm(forms.Form):
    """What so many people have to be able to do."""

    skill = forms.CharField(
        label=gettext_lazy("What they have to be able to do"),
        help_text=gettext_lazy("As something that can be shown: spot a case that was sorted wrongly."),
        max_length=200,
    )
    audience = forms.TypedChoiceField(
        label=gettext_lazy("Who"), choices=[(a.value, a.label) for a in Audience], coerce=Audience
    )
    people = forms.IntegerField(label=gettext_lazy("How many people"), min_value=1, max_value=_MOST)
    due_on = day_field(gettext_lazy("By"), required=False)
    certificate = forms.CharField(
        label=gettext_lazy("What proves it"),
        help_text=gettext_lazy("A test, a certificate, a day beside somebody who can."),
        max_length=150,
        required=False,
    )

    @classmethod
    def of(cls, need: TrainingNeed, data: Any = None) -> "NeedForm":
        """Return the form that changes a need."""
        names = ("skill", "audience", "people", "due_on", "certificate")
        initial = {name: getattr(need, name) for name in names}
        return cls(data, prefix=f"need-change-{need.pk}", initial=initial)


class CountForm(forms.Form):
    """How many were trained, and showed it."""

    trained = forms.IntegerField(label=gettext_lazy("Trained"), min_value=0, max_value=_MOST)
    assessed = forms.IntegerField(
        label=gettext_lazy("Of those, have shown it"),
        help_text=gettext_lazy("Only these count."),
        min_value=0,
        max_value=_MOST,
    )
    counted_on = day_field(gettext_lazy("Counted on"), initial=timezone.localdate)


class ReasonForm(forms.Form):
    """Why nobody has to learn it any more."""

    reason = text_field(gettext_lazy("Why"), max_length=2000)


class MilestoneForm(forms.Form):
    """A day on which a group moves over."""

    cohort = forms.CharField(
        label=gettext_lazy("Who moves over"), help_text=gettext_lazy("A team, a shift, a site."), max_length=100
    )
    what = forms.CharField(label=gettext_lazy("What they do from then on"), max_length=250)
    people = forms.IntegerField(
        label=gettext_lazy("How many people"), min_value=0, max_value=_MOST, initial=0, required=False
    )
    due_on = day_field(gettext_lazy("On"))

    @classmethod
    def of(cls, milestone: Milestone, data: Any = None) -> "MilestoneForm":
        """Return the form that changes a day."""
        initial = {name: getattr(milestone, name) for name in ("cohort", "what", "people", "due_on")}
        return cls(data, prefix=f"day-change-{milestone.pk}", initial=initial)

    def clean_people(self) -> int:
        """Count nobody where nobody is counted."""
        return self.cleaned_data["people"] or 0


class DoneForm(forms.Form):
    """When a group moved over, and what shows it."""

    done_on = day_field(gettext_lazy("Moved over on"), initial=timezone.localdate)
    evidence = text_field(gettext_lazy("What shows it"), max_length=2000)
