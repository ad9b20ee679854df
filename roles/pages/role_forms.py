"""What the pages of a role ask."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.models import Activity, Role, Unit
from roles.rules.pasting import MOST_CHARACTERS
from roles.rules.work import (
    LONGEST_SKILLS,
    LONGEST_STATEMENT,
    MOST_ACTIVITIES,
    MOST_TIMES,
    WHOLE,
    Described,
    country_problem,
)

FIELDS = (
    *("title", "unit", "headcount", "fte", "site", "jurisdiction", "family", "grade", "span", "purpose"),
    "external_ref",
)


class RoleForm(forms.Form):
    """What is known of a job."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=150)
    unit = forms.ModelChoiceField(
        Unit.objects.order_by("name", "pk"), label=gettext_lazy("Unit"), empty_label=gettext_lazy("Choose")
    )
    headcount = forms.IntegerField(
        label=gettext_lazy("People in it"),
        min_value=0,
        max_value=1_000_000,
        help_text=gettext_lazy("How many hold it."),
    )
    fte = forms.DecimalField(
        label=gettext_lazy("Full-time equivalents"),
        help_text=gettext_lazy("All who hold it together. Left empty, everybody counts as full-time."),
        min_value=0,
        max_digits=8,
        decimal_places=2,
        required=False,
    )
    site = forms.CharField(
        label=gettext_lazy("Site"),
        help_text=gettext_lazy("Where they work. The same job at another site is a role of its own."),
        max_length=100,
        required=False,
    )
    jurisdiction = forms.CharField(
        label=gettext_lazy("Country"),
        help_text=gettext_lazy("Two letters of ISO 3166, such as DE: by its law employees are consulted."),
        max_length=2,
        required=False,
        widget=forms.TextInput(attrs={"size": 4, "autocapitalize": "characters"}),
    )
    family = forms.CharField(label=gettext_lazy("Job family"), max_length=100, required=False)
    grade = forms.CharField(label=gettext_lazy("Grade"), max_length=40, required=False)
    span = forms.DecimalField(
        label=gettext_lazy("Span"),
        help_text=gettext_lazy("How many people one supervisor leads."),
        min_value=0,
        max_digits=5,
        decimal_places=1,
        required=False,
    )
    purpose = forms.CharField(
        label=gettext_lazy("What the job is for"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    external_ref = forms.CharField(
        label=gettext_lazy("Its number elsewhere"),
        help_text=gettext_lazy("As the HR system knows it."),
        max_length=60,
        required=False,
    )

    def __init__(self, *args: Any, role: Role | None = None, **kwargs: Any) -> None:
        self.role = role
        super().__init__(*args, **kwargs)

    def clean_jurisdiction(self) -> str:
        """Return the code in capitals, and refuse one that is no country's."""
        code = str(self.cleaned_data["jurisdiction"]).strip().upper()
        if problem := country_problem(code):
            raise forms.ValidationError(problem)
        return code

    def clean(self) -> dict[str, Any]:
        """Refuse a role that there is already."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("title") and data.get("unit"):
            same = Role.objects.filter(unit=data["unit"], title=data["title"].strip(), site=data.get("site", ""))
            if same.exclude(pk=self.role.pk if self.role else 0).exists():
                self.add_error("title", _("There is a role of this title in this unit at this site already."))
        return data


def _number(label: Any, *, places: int, most: Any = None, digits: int = 8, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=most, max_digits=digits, decimal_places=places, required=False, **more
    )


class ActivityForm(forms.Form):
    """One activity of a job."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    statement = forms.CharField(label=gettext_lazy("Activity"), max_length=LONGEST_STATEMENT)
    volume = forms.IntegerField(label=gettext_lazy("How often"), min_value=0, max_value=MOST_TIMES, required=False)
    minutes = _number(gettext_lazy("Minutes each"), places=2, digits=7)
    hours = _number(gettext_lazy("Hours"), places=1)
    share = _number(gettext_lazy("Or its share of the time"), places=2, most=WHOLE, digits=5)
    skills = forms.CharField(label=gettext_lazy("Skills it takes"), max_length=LONGEST_SKILLS, required=False)
    tacit = forms.BooleanField(label=gettext_lazy("Coordination that no procedure tells of"), required=False)


class BaseActivityFormSet(forms.BaseFormSet):  # type: ignore[type-arg] # generic in its stubs alone
    """The activities of a job, each said once."""

    def clean(self) -> None:
        """Refuse the same activity twice."""
        said = [row.statement.casefold() for row in self.rows()]
        if len(set(said)) < len(said):
            raise forms.ValidationError(_("One activity is listed twice. Put its hours into one row."))

    def rows(self) -> list[Described]:
        """Return the activities that are filled in and not removed."""
        filled = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        return [_described(row) for row in filled if row.get("statement") and not row.get("DELETE")]


ActivityFormSet = forms.formset_factory(
    ActivityForm, formset=BaseActivityFormSet, extra=1, can_delete=True, max_num=MOST_ACTIVITIES
)


class PlainForm(forms.Form):
    """An act whose rows are asked elsewhere; it takes the reasons of a refusal."""


class PasteForm(forms.Form):
    """Rows of a spreadsheet."""

    text = forms.CharField(
        label=gettext_lazy("Rows"),
        help_text=gettext_lazy(
            "Copied from a spreadsheet, or parted by semicolons or commas. With a header: activity, volume, minutes, "
            "hours, share, skills, in any order. Without one: the activity, then its hours a month."
        ),
        max_length=MOST_CHARACTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )


def role_values(role: Role) -> dict[str, Any]:
    """Return a role as its form shows it."""
    return {name: role.unit_id if name == "unit" else getattr(role, name) for name in FIELDS}


def activity_values(activities: Iterable[Activity]) -> list[dict[str, Any]]:
    """Return activities as their formset shows them."""
    return [
        {
            "id": activity.pk,
            "statement": activity.statement,
            "volume": activity.volume_per_month,
            "minutes": activity.minutes_each,
            "hours": activity.hours_per_month,
            "skills": activity.skills,
            "tacit": activity.tacit,
        }
        for activity in activities
    ]


def _described(row: dict[str, Any]) -> Described:
    names = ("volume", "minutes", "share", "skills", "tacit", "id")
    statement = " ".join(row["statement"].split())
    return Described(statement, row["hours"] or Decimal(0), **{name: row[name] for name in names})
