"""What is typed on the page of a review."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.pages.proving import password_field
from governance.rules.reviews import Lapse, Verdict
from governance.rules.stages import Gate
from roles.models import Person

LONGEST = 4000
DIGEST = r"^[0-9a-f]{64}\Z"


def words(label: Any, hint: Any = "", *, rows: int = 2, required: bool = True) -> forms.CharField:
    """Return a field for a sentence or more."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, widget=widget, max_length=LONGEST, required=required)


def day(label: Any, hint: Any = "", *, required: bool = True) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, widget=widget, required=required)


class PersonChoice(forms.TypedChoiceField):
    """One of some people, who are read once for all fields that offer them."""

    def __init__(self, label: Any, people: Mapping[str, Person], **more: Any) -> None:
        choices = [("", _("Choose")), *((pk, f"{p.display_name}, {p.job_title}") for pk, p in people.items())]
        super().__init__(label=label, choices=choices, coerce=people.get, empty_value=None, **more)


class StrokeForm(forms.Form):
    """What is signed, as it was read, and the proof of who signs."""

    digest = forms.RegexField(DIGEST, widget=forms.HiddenInput, max_length=64)
    step = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)
    password = password_field()


class SignForm(StrokeForm):
    """A signature, with a comment or without."""

    comment = words(gettext_lazy("Comment"), gettext_lazy("It stands beside your signature."), required=False)

    field_order = ["digest", "step", "comment", "password"]


class ObjectForm(StrokeForm):
    """A no, which is of no use to anybody without its reason."""

    comment = words(
        gettext_lazy("What speaks against it"),
        gettext_lazy("It is printed in the pack and in the minutes."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["password"].label = _("Your password, to say no")

    field_order = ["digest", "step", "comment", "password"]


class DecideForm(StrokeForm):
    """The verdict of whoever signs last, and what belongs into the minutes."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"),
        choices=[(verdict.value, verdict.label) for verdict in Verdict],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is decided.")},
    )
    comment = words(gettext_lazy("Why"), gettext_lazy("It stands in the minutes under your name."), rows=3)
    attendees = words(gettext_lazy("Who was there"), required=False)
    note = words(gettext_lazy("What else was said"), required=False)
    next_date = day(gettext_lazy("Looked at again on"), required=False)


class ConditionForm(forms.Form):
    """A condition of a conditional go. What is left empty is no condition."""

    text = words(gettext_lazy("What has to be done"))
    due_on = day(gettext_lazy("By when"))
    lapse = forms.ChoiceField(
        label=gettext_lazy("If it is not met by then"),
        choices=[(lapse.value, lapse.label) for lapse in Lapse],
        initial=Lapse.FLAG,
    )

    def __init__(self, *args: Any, people: Mapping[str, Person], **more: Any) -> None:
        super().__init__(*args, **more)
        said = {"owner": _("Choose who does it."), "verifier": _("Choose who verifies it.")}
        self.fields["owner"] = PersonChoice(_("Who does it"), people)
        self.fields["verifier"] = PersonChoice(_("Who verifies it, and does not do it"), people)
        for name, text in {"text": _("Say what has to be done."), "due_on": _("Name the day."), **said}.items():
            self.fields[name].error_messages["required"] = text
        self.order_fields(["text", "owner", "verifier", "due_on", "lapse"])

    def has_changed(self) -> bool:
        """Whether anything was typed; what happens on a lapse is chosen from the beginning."""
        return bool(set(self.changed_data) - {"lapse"})


def condition_rows(data: Any, people: Mapping[str, Person], most: int) -> "forms.BaseFormSet[ConditionForm]":
    """Return as many empty conditions as there may be, or what was typed into them."""
    rows = forms.formset_factory(ConditionForm, extra=most, max_num=most, absolute_max=most)
    management = {"condition-TOTAL_FORMS": str(most), "condition-INITIAL_FORMS": "0"}
    typed = {**data.dict(), **management} if data is not None else None
    return rows(typed, prefix="condition", form_kwargs={"people": people})


class ReasonForm(forms.Form):
    """An act that has to say why."""

    reason = words(gettext_lazy("Why"), gettext_lazy("It stands on record under your name."))


class MinutesForm(forms.Form):
    """What the chair has on record of the meeting."""

    attendees = words(gettext_lazy("Who was there"), required=False)
    text = words(gettext_lazy("What was said"), rows=4, required=False)


class ReassignForm(forms.Form):
    """Who signs a step instead, and why."""

    step = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    person = forms.ModelChoiceField(Person.objects.filter(is_active=True), label=gettext_lazy("Person"))
    reason = words(gettext_lazy("Why"), gettext_lazy("It stands in the minutes."))


class OpenForm(forms.Form):
    """What is asked of a gate, and why now."""

    gate = forms.ChoiceField(choices=[(gate.value, gate.label) for gate in Gate], widget=forms.HiddenInput)
    statement = words(
        gettext_lazy("What you ask, and why now"),
        gettext_lazy("It stands at the top of the pack that everybody signs."),
        rows=4,
    )
    go_live = day(gettext_lazy("Goes live on"), required=False)


class EvidenceForm(forms.Form):
    """What shows that a condition is met."""

    evidence = words(gettext_lazy("What shows that it is met"), gettext_lazy("Say where it can be looked at."), rows=3)
