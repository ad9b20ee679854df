"""What a good and a bad outcome is, as the guided form asks it and the charter tells it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from decisions.models import AcceptableOutcome, Decision
from decisions.pages.forms import options
from decisions.rules.vocabulary import OutcomeKind

_MOST_LETTERS = 300


class OutcomeForm(forms.Form):
    """One kind of outcome."""

    kind = forms.ChoiceField(label=gettext_lazy("How good it is"), choices=options(OutcomeKind), required=False)
    statement = forms.CharField(
        label=gettext_lazy("What happens"),
        help_text=gettext_lazy("A sentence about one case: “The right team has it within an hour.”"),
        max_length=300,
        required=False,
    )
    examples = forms.CharField(
        label=gettext_lazy("Examples"),
        help_text=gettext_lazy("Real cases, one a line."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-lines": ""}),
    )
    measure = forms.CharField(
        label=gettext_lazy("How often it happens is told by"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "measures-known", "autocomplete": "off"}),
    )

    @property
    def example_count(self) -> int:
        """How many examples are written down."""
        return sum(bool(line.strip()) for line in str(self["examples"].value() or "").splitlines())

    def clean_examples(self) -> list[str]:
        """Return the examples, each once, in the order in which they were written."""
        lines = (line.strip() for line in self.cleaned_data["examples"].splitlines())
        examples = list(dict.fromkeys(line for line in lines if line))
        if any(len(example) > _MOST_LETTERS for example in examples):
            raise forms.ValidationError(_("An example has at most 300 letters. Name the case, and what happened."))
        return examples

    def clean(self) -> dict[str, Any]:
        """Ask for the sentence and for how good it is where one of them is missing."""
        data: dict[str, Any] = super().clean() or {}
        if not any(data.get(name) for name in ("kind", "statement", "examples", "measure")):
            return data
        if not data.get("statement") and "statement" not in self.errors:
            self.add_error("statement", _("Say what happens."))
        if not data.get("kind") and "kind" not in self.errors:
            self.add_error("kind", _("Say how good this outcome is."))
        return data


class BaseOutcomeFormSet(forms.BaseFormSet):  # type: ignore[type-arg] # generic in its stubs alone
    """The outcomes, the best first."""

    def entries(self) -> list[dict[str, Any]]:
        """Return the outcomes that are filled in and not removed."""
        kept = (form.cleaned_data for form in self.forms if form not in self.deleted_forms)
        return [
            {name: data[name] for name in ("kind", "statement", "examples", "measure")}
            for data in kept
            if data.get("statement")
        ]


OutcomeFormSet = forms.formset_factory(OutcomeForm, formset=BaseOutcomeFormSet, extra=1, can_delete=True, max_num=40)


def outcome_rows(decision: Decision) -> list[dict[str, Any]]:
    """Return the outcomes that are said already, as rows of the form."""
    return [
        {
            "kind": outcome.kind,
            "statement": outcome.statement,
            "examples": "\n".join(outcome.examples),
            "measure": outcome.measure,
        }
        for outcome in by_kind(decision.outcomes.all())
    ]


def by_kind(outcomes: Iterable[AcceptableOutcome]) -> list[AcceptableOutcome]:
    """Return outcomes from the best kind to the worst, each kind in the order in which it was written."""
    places = {kind.value: place for place, kind in enumerate(OutcomeKind)}
    return sorted(outcomes, key=lambda outcome: (places[outcome.kind], outcome.pk))
