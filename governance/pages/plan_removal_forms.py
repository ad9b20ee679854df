"""What people tell of work that stops: proofs, cases that go past the AI, tasks, trials of a fallback."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from roles.models import ActivityChange, Person
from roles.rules.plans import RemovalKind
from roles.rules.transition import BypassSource

LARGEST = 2_000_000_000


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _text(label: Any, *, required: bool = True, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, required=required, max_length=2000, widget=widget, **options)


class RemovalForm(forms.Form):
    """What proves that an activity is out."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What proves it"), choices=[(kind.value, kind.label) for kind in RemovalKind]
    )
    what = _text(
        gettext_lazy("What was taken out"),
        help_text=gettext_lazy("Which queue, which form, which procedure, whose access: so that somebody can look."),
    )
    link = forms.URLField(
        label=gettext_lazy("Where it can be seen"), required=False, max_length=500, assume_scheme="https"
    )
    removed_on = _day(gettext_lazy("Out since"))


class RejectForm(forms.Form):
    """What a proof lacks."""

    reason = _text(gettext_lazy("What it lacks"))


class BypassForm(forms.Form):
    """How many cases of some days went past the AI."""

    first_day = _day(gettext_lazy("First day"))
    last_day = _day(gettext_lazy("Last day"))
    eligible = forms.IntegerField(
        label=gettext_lazy("Cases that the AI could have had"), min_value=1, max_value=LARGEST
    )
    off_route = forms.IntegerField(label=gettext_lazy("Of them past the AI"), min_value=0, max_value=LARGEST)
    source = forms.ChoiceField(
        label=gettext_lazy("How it is known"), choices=[(source.value, source.label) for source in BypassSource]
    )
    note = _text(
        gettext_lazy("What people say of it"),
        required=False,
        help_text=gettext_lazy("What the new way lacks. Nobody is named: it tells of the design."),
    )


class TaskForm(forms.Form):
    """What came of a task."""

    resolution = _text(gettext_lazy("What the design lacked, and what was done about it"))


class TrialForm(forms.Form):
    """How it went to do it by hand."""

    change = forms.ModelChoiceField(
        ActivityChange.objects.none(), label=gettext_lazy("Activity"), empty_label=gettext_lazy("Choose one")
    )
    held_on = _day(gettext_lazy("Held on"))
    passed = forms.TypedChoiceField(
        label=gettext_lazy("How it went"),
        choices=[("yes", gettext_lazy("It succeeded")), ("no", gettext_lazy("It failed"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    hours = forms.DecimalField(
        label=gettext_lazy("What people showed they can do by hand"),
        min_value=0,
        max_digits=8,
        decimal_places=1,
    )
    witnessed_by = forms.ModelChoiceField(
        Person.objects.none(),
        label=gettext_lazy("Who saw it"),
        help_text=gettext_lazy("Somebody else than you."),
        empty_label=gettext_lazy("Choose"),
    )
    note = _text(gettext_lazy("What was learnt"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        changes: QuerySet[ActivityChange],
        witnesses: QuerySet[Person],
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        activity: Any = self.fields["change"]
        activity.queryset = changes
        activity.label_from_instance = lambda change: change.activity.statement
        self.fields["witnessed_by"].queryset = witnesses  # type: ignore[attr-defined] # a ModelChoiceField
