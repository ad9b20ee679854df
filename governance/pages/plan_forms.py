"""The forms of a redesign plan."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.queries.plan_desk import Names, person_label, role_label
from roles.models import ActivityChange, RedesignPlan, Role, Unit
from roles.rules.plans import ENDING_FATES, Fallback, Fate, GradeReview, RemovalKind


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
    unit = forms.ModelChoiceField(
        Unit.objects.order_by("name", "pk"),
        label=gettext_lazy("Its unit"),
        empty_label=gettext_lazy("Choose"),
        required=False,
    )
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


def _text(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=10_000, widget=widget)


def _span(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=5, decimal_places=1, required=False)


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=False)


def _hours(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=8, decimal_places=1, required=False)


def _choices(kind: Any, nothing: Any) -> list[tuple[str, Any]]:
    return [("", nothing), *((each.value, each.label) for each in kind)]


class PlanForm(forms.Form):
    """What a plan says beside its activities. What is not sent stays as it is."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    summary = _text(gettext_lazy("What changes for these people"))
    new_purpose = _text(gettext_lazy("What the job is for from then on"))
    authorities = _text(gettext_lazy("What its holders may decide from then on"))
    indicators = _text(gettext_lazy("By what the job is judged from then on"))
    no_new_work = _text(
        gettext_lazy("Why the AI creates no work"),
        gettext_lazy("Only where no activity is new. Whoever signs the plan signs this too."),
    )
    workload = _text(gettext_lazy("What the work does to people"), gettext_lazy("Pace, breaks, strain."))
    equality = _text(gettext_lazy("Whom it touches more than others, and what is done about it"))
    grade_review = forms.ChoiceField(
        label=gettext_lazy("Review of the grade"), choices=[(g.value, g.label) for g in GradeReview], required=False
    )
    span_before = _span(gettext_lazy("People led by one, before"))
    span_after = _span(gettext_lazy("People led by one, after"))
    rollback_until = _day(gettext_lazy("Can be rolled back until"))

    def said(self) -> dict[str, Any]:
        """Return what was sent: a field that a page does not show is not emptied by it."""
        sent = {name: value for name, value in self.cleaned_data.items() if name in self.data}
        if "grade_review" in sent:
            sent["grade_review"] = sent["grade_review"] or GradeReview.NONE.value
        return sent


def plan_values(plan: RedesignPlan) -> dict[str, Any]:
    """Return what a plan says, for its form."""
    return {name: getattr(plan, name) for name in PlanForm.base_fields}


class ActivityForm(forms.Form):
    """What becomes of one activity. `names` says what typed names mean."""

    statement = forms.CharField(label=gettext_lazy("Activity"), max_length=250)
    fate = forms.ChoiceField(
        label=gettext_lazy("What becomes of it"),
        choices=_choices(Fate, gettext_lazy("Not decided yet")),
        required=False,
    )
    hours_before = _hours(gettext_lazy("Hours before"))
    hours_after = _hours(gettext_lazy("Hours after"))
    effective_date = _day(gettext_lazy("From"))
    rationale = _text(gettext_lazy("Why"))
    residual = forms.CharField(label=gettext_lazy("What a person still does of it"), max_length=250, required=False)
    oversight = forms.BooleanField(
        label=gettext_lazy("It is looking after the AI"),
        help_text=gettext_lazy("Only new work: its hours count against what the escalations need."),
        required=False,
    )
    transfer_to = forms.CharField(
        label=gettext_lazy("Role that takes it over"),
        help_text=gettext_lazy("Where it is transferred."),
        required=False,
        widget=forms.TextInput(attrs={"list": "roles-offered", "autocomplete": "off"}),
    )
    removal_kind = forms.ChoiceField(
        label=gettext_lazy("What will prove that it ended"),
        choices=_choices(RemovalKind, gettext_lazy("Not said yet")),
        required=False,
    )
    removal_owner = forms.CharField(
        label=gettext_lazy("Who sees to it that it ends"),
        required=False,
        widget=forms.TextInput(attrs={"list": "people-offered", "autocomplete": "off"}),
    )
    fallback = forms.ChoiceField(
        label=gettext_lazy("If the AI is gone"),
        choices=_choices(Fallback, gettext_lazy("Not said yet")),
        required=False,
    )
    fallback_hours = _hours(gettext_lazy("Hours that can be done by hand"))
    fallback_until = _day(gettext_lazy("That is so until"))
    decisions = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Decisions that take it over"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        self.fields["decisions"].choices = names.decisions  # type: ignore[attr-defined] # a field of choices

    @property
    def stored(self) -> bool:
        """Whether the plan has this activity already: then its words are those of the role."""
        return bool(self.initial.get("statement"))

    @property
    def wants_more(self) -> bool:
        """Whether the plan lacks something of how this work ends, which stands behind the row."""
        said, fate = self.initial, self.initial.get("fate")
        if fate == Fate.TRANSFER:
            return not said.get("transfer_to")
        return fate in ENDING_FATES and not all(
            said.get(name) for name in ("removal_kind", "removal_owner", "fallback")
        )

    def clean_transfer_to(self) -> Any:
        """Return the role that is meant."""
        return self._named("transfer_to", self.names.roles, _("No role is called “%(name)s”. Choose one of the list."))

    def clean_removal_owner(self) -> Any:
        """Return the person who is meant."""
        text = _("Nobody, or more than one, is called “%(name)s”. Choose somebody of the list.")
        return self._named("removal_owner", self.names.people, text)

    def _named(self, field: str, known: Mapping[str, Any], text: str) -> Any:
        typed = self.cleaned_data[field].strip()
        if not typed:
            return None
        if typed.casefold() not in known:
            raise forms.ValidationError(text % {"name": typed})
        return known[typed.casefold()]


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

    def errors_listed(self) -> list[dict[str, str]]:
        """Return what is wrong in which row, for the summary at the top."""
        listed = [{"text": str(text), "url": "#activities"} for text in self.non_form_errors()]
        for form in self.forms:
            listed += [
                {"text": f"{form[name].label}: {text}", "url": f"#{form[name].id_for_label or form[name].auto_id}"}
                for name, texts in form.errors.items()
                for text in texts
            ]
        return listed


ActivityFormSet = forms.formset_factory(
    ActivityForm, formset=BaseActivityFormSet, extra=1, can_delete=True, max_num=200
)


def activity_values(change: ActivityChange, decisions: list[int]) -> dict[str, Any]:
    """Return what becomes of an activity, for its form."""
    plain = [name for name in ActivityForm.base_fields if name not in {"statement", "decisions"}]
    return {name: getattr(change, name) for name in plain} | {
        "statement": change.activity.statement,
        "transfer_to": role_label(change.transfer_to) if change.transfer_to else "",
        "removal_owner": person_label(change.removal_owner) if change.removal_owner else "",
        "decisions": decisions,
    }
