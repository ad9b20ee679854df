"""What people tell of drills, tests, cases that do not fit, and the way to appeal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from decisions.models import Decision
from governance.models import AppealRoute, Citation, Initiative
from governance.queries.interventions import witnesses
from governance.rules.oversight import CaseKind, DrillKind
from governance.services.case_reports import REFERENCE_LENGTH, TEXT_LENGTH
from roles.models import Person

LARGEST = 10_000_000


def _note(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


def _choice(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


class DrillForm(forms.Form):
    """How a drill went."""

    prefix = "drill"

    kind = forms.ChoiceField(
        label=gettext_lazy("What was tried"), choices=[(k.value, k.label) for k in DrillKind], widget=forms.RadioSelect
    )
    held_at = forms.DateTimeField(
        label=gettext_lazy("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    passed = forms.TypedChoiceField(
        label=gettext_lazy("How it went"),
        choices=[("yes", gettext_lazy("It succeeded")), ("no", gettext_lazy("It failed"))],
        coerce=_choice,
        widget=forms.RadioSelect,
    )
    seconds_to_safe = forms.IntegerField(
        label=gettext_lazy("Until it was safe"),
        help_text=gettext_lazy("From the decision to stop until nothing happened any more that should not."),
        required=False,
        min_value=0,
        max_value=LARGEST,
    )
    witnessed_by = forms.ModelChoiceField(
        Person.objects.none(),
        label=gettext_lazy("Who saw it"),
        help_text=gettext_lazy("Somebody else than you."),
    )
    note = _note(gettext_lazy("What was learnt"))

    def __init__(self, data: Any = None, *, initiative: Initiative, besides: Person, **options: Any) -> None:
        super().__init__(data, **options)
        seen_by = witnesses(initiative).exclude(identity_group=besides.identity_group)
        self.fields["witnessed_by"].queryset = seen_by  # type: ignore[attr-defined] # a ModelChoiceField


class SeededForm(forms.Form):
    """What a test with planted errors showed."""

    prefix = "seeded"

    decision = forms.ModelChoiceField(
        Decision.objects.none(),
        label=gettext_lazy("Decision"),
        required=False,
        empty_label=gettext_lazy("All of them"),
    )
    held_on = forms.DateField(
        label=gettext_lazy("Held on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    team_size = forms.IntegerField(
        label=gettext_lazy("How many people took part"),
        help_text=gettext_lazy("Who caught what is not kept: it is the team that is looked at, never one person."),
        min_value=1,
        max_value=30_000,
    )
    planted = forms.IntegerField(label=gettext_lazy("Errors planted"), required=False, min_value=0, max_value=LARGEST)
    caught = forms.IntegerField(label=gettext_lazy("Of them caught"), required=False, min_value=0, max_value=LARGEST)
    alternative = forms.CharField(
        label=gettext_lazy("Another test"),
        help_text=gettext_lazy("Where errors cannot be planted: what was done instead. The second line approves it."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    note = _note(gettext_lazy("What was learnt"))

    def __init__(self, data: Any = None, *, initiative: Initiative, **options: Any) -> None:
        super().__init__(data, **options)
        cited = Decision.objects.filter(citations__initiative=initiative).order_by("name", "pk")
        self.fields["decision"].queryset = cited  # type: ignore[attr-defined] # a ModelChoiceField

    def clean_planted(self) -> int:
        """Return how many were planted; none where nothing is said."""
        return self.cleaned_data["planted"] or 0

    def clean_caught(self) -> int:
        """Return how many were caught; none where nothing is said."""
        return self.cleaned_data["caught"] or 0


class ReplyForm(forms.Form):
    """What follows from a case that did not fit."""

    text = forms.CharField(
        label=gettext_lazy("What follows from it"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, report_id: int, **options: Any) -> None:
        super().__init__(data, prefix=f"reply-{report_id}", **options)


class AppealForm(forms.Form):
    """Whom the affected can turn to, or why nobody is affected."""

    prefix = "appeal"

    affects_people = forms.TypedChoiceField(
        label=gettext_lazy("Are people affected by what is decided?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        coerce=_choice,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why nobody is affected"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Where that is so."),
    )
    contact = forms.CharField(
        label=gettext_lazy("Whom they can turn to"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("As they are told it: a desk, an address, a number."),
    )
    answer_days = forms.IntegerField(
        label=gettext_lazy("They are answered within"), required=False, min_value=1, max_value=1000
    )
    reviewed_by_others = forms.BooleanField(
        label=gettext_lazy("Somebody looks at it again who had no part in the decision"), required=False
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, route: AppealRoute | None) -> None:
        initial: dict[str, Any] = {"revision": 0}
        if route:
            names = ("reason", "contact", "answer_days", "reviewed_by_others", "revision")
            initial = {name: getattr(route, name) for name in names}
            initial["affects_people"] = "yes" if route.affects_people else "no"
        super().__init__(data, initial=initial)


class CaseForm(forms.Form):
    """A case that does not fit."""

    about = forms.ModelChoiceField(
        Citation.objects.none(),
        label=gettext_lazy("Which decision"),
        empty_label=gettext_lazy("Choose the decision"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"), choices=[(k.value, k.label) for k in CaseKind], widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("What does not fit?"),
        help_text=gettext_lazy("In a sentence or two. No names, and nothing that tells who the case is about."),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    case_reference = forms.CharField(
        label=gettext_lazy("Number of the case"),
        help_text=gettext_lazy("It is not kept: only a seal that tells whether two reports are about the same case."),
        required=False,
        max_length=REFERENCE_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, offered: Any, **options: Any) -> None:
        super().__init__(data, **options)
        field: Any = self.fields["about"]
        field.queryset = offered
        field.label_from_instance = lambda citation: f"{citation.decision} ({citation.initiative})"
