"""What the guided form asks, step by step. Every field but the name may stay open."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from decisions.models import Decision, Input
from decisions.rules.autonomy import Autonomy
from decisions.rules.vocabulary import Days, Impact, LogicKind, Reversibility, Verb
from roles.models import Unit

_OPEN = ("", gettext_lazy("Not said yet"))
_MOST_ANSWER_LETTERS = 120


def options(words: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Return the members of a vocabulary as choices, with one for what is still open."""
    return [_OPEN, *((word.value, word.label) for word in words)]


class NewForm(forms.Form):
    """What a decision needs to exist: a name and a unit."""

    name = forms.CharField(
        label=gettext_lazy("Name of the decision"),
        help_text=gettext_lazy("A verb and what it is about, as people say it: Route case, Settle small claim."),
        max_length=150,
    )
    unit = forms.ModelChoiceField(
        Unit.objects.order_by("name", "pk"),
        label=gettext_lazy("Unit"),
        help_text=gettext_lazy("The unit whose work this is, not the one that runs the technology."),
    )


class BasicsForm(forms.Form):
    """What is decided."""

    name = NewForm.base_fields["name"]
    question = forms.CharField(
        label=gettext_lazy("The question it answers"),
        help_text=gettext_lazy("One question with a question mark: “Which team handles this case?”"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    verb = forms.ChoiceField(label=gettext_lazy("What the AI does"), choices=options(Verb), required=False)
    allowed_answers = forms.CharField(
        label=gettext_lazy("Allowed answers"),
        help_text=gettext_lazy("One a line, at least two. The AI may give no other."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    trigger = forms.CharField(
        label=gettext_lazy("What starts it"),
        help_text=gettext_lazy("The event after which it is decided: a customer writes, a meter reading comes in."),
        max_length=300,
        required=False,
    )
    volume_per_day = forms.IntegerField(
        label=gettext_lazy("Cases a day"),
        help_text=gettext_lazy("On a usual day; an estimate is good enough to begin with."),
        min_value=0,
        max_value=2_000_000_000,
        required=False,
    )

    def clean_allowed_answers(self) -> list[str]:
        """Return the answers, each once, in the order in which they were written."""
        lines = (line.strip() for line in self.cleaned_data["allowed_answers"].splitlines())
        answers = list(dict.fromkeys(line for line in lines if line))
        if any(len(answer) > _MOST_ANSWER_LETTERS for answer in answers):
            raise forms.ValidationError(_("An answer has at most 120 letters. Explain it in the logic."))
        return answers

    @staticmethod
    def of(decision: Decision) -> dict[str, Any]:
        """Return what is said already."""
        return {
            "name": decision.name,
            "question": decision.question,
            "verb": decision.verb,
            "allowed_answers": "\n".join(decision.allowed_answers),
            "trigger": decision.trigger,
            "volume_per_day": decision.volume_per_day,
        }


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class AutonomyForm(forms.Form):
    """How bad a wrong answer is, and how much the AI may do by itself."""

    impact = forms.ChoiceField(label=gettext_lazy("Impact of a wrong answer"), choices=options(Impact), required=False)
    reversibility = forms.ChoiceField(
        label=gettext_lazy("Can it be undone?"), choices=options(Reversibility), required=False
    )
    autonomy = forms.TypedChoiceField(
        label=gettext_lazy("Autonomy"), choices=options(Autonomy), coerce=int, empty_value=None, required=False
    )
    operates_days = forms.ChoiceField(label=gettext_lazy("It runs on"), choices=options(Days), required=False)
    operates_from = _time(gettext_lazy("from"))
    operates_until = _time(gettext_lazy("until"))

    @staticmethod
    def of(decision: Decision) -> dict[str, Any]:
        """Return what is said already."""
        names = ("impact", "reversibility", "autonomy", "operates_days", "operates_from", "operates_until")
        return {name: getattr(decision, name) for name in names}


class LogicForm(forms.Form):
    """By which logic it is decided."""

    logic_kind = forms.ChoiceField(
        label=gettext_lazy("How the logic is written down"), choices=options(LogicKind), required=False
    )
    logic_text = forms.CharField(
        label=gettext_lazy("The logic"),
        help_text=gettext_lazy(
            "As you would explain it to a new colleague: what leads to which answer, and what must never count."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    @staticmethod
    def of(decision: Decision) -> dict[str, Any]:
        """Return what is said already."""
        return {"logic_kind": decision.logic_kind, "logic_text": decision.logic_text}


class ConflictsForm(forms.Form):
    """Which inputs can contradict each other, or why none can."""

    pairs = forms.MultipleChoiceField(
        label=gettext_lazy("These can contradict each other"),
        help_text=gettext_lazy("Tick every pair of which one can say yes and the other no about the same case."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ruled_out = forms.CharField(
        label=gettext_lazy("Or: why no two of them can"),
        help_text=gettext_lazy("Only where it is so, for instance because both come from one record."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, inputs: Iterable[Input], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ordered = list(inputs)
        self.fields["pairs"].choices = [  # type: ignore[attr-defined] # a MultipleChoiceField, as declared above
            (f"{min(first.pk, second.pk)}-{max(first.pk, second.pk)}", f"{first.name} – {second.name}")
            for place, first in enumerate(ordered)
            for second in ordered[place + 1 :]
        ]

    def clean_pairs(self) -> list[tuple[int, int]]:
        """Return the pairs as ids of inputs."""
        split = (value.split("-") for value in self.cleaned_data["pairs"])
        return [(int(first), int(second)) for first, second in split]

    @staticmethod
    def of(decision: Decision) -> dict[str, Any]:
        """Return what is said already."""
        pairs = [f"{pair.first_id}-{pair.second_id}" for pair in decision.conflicts.all()]
        return {"pairs": pairs, "ruled_out": decision.conflicts_ruled_out}


class InputForm(forms.Form):
    """Something the decision looks at."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Input"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "inputs-known", "autocomplete": "off"}),
    )
    source_system = forms.CharField(
        label=gettext_lazy("Where it comes from"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "sources-known", "autocomplete": "off"}),
    )
    mandatory = forms.BooleanField(label=gettext_lazy("The decision needs it"), required=False, initial=True)


class BaseInputFormSet(forms.BaseFormSet):  # type: ignore[type-arg] # generic in its stubs alone
    """The inputs in their order of precedence."""

    ordering_widget = forms.NumberInput

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Call the order what it is here: who wins where two disagree."""
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Precedence")
        form.fields["ORDER"].required = False
        form.fields["DELETE"].label = _("Remove")

    def entries(self) -> list[dict[str, Any]]:
        """Return the inputs that are filled in and not removed, first precedence first."""
        return [form.cleaned_data for form in self.ordered_forms if form.cleaned_data.get("name")]


InputFormSet = forms.formset_factory(
    InputForm, formset=BaseInputFormSet, extra=1, can_delete=True, can_order=True, max_num=60
)


def input_rows(decision: Decision) -> list[dict[str, Any]]:
    """Return the inputs that are said already, as rows of the form."""
    return [
        {"id": entry.pk, "name": entry.name, "source_system": entry.source_system, "mandatory": entry.mandatory}
        for entry in decision.inputs.all()
    ]
