"""Who signs at each gate, as rows that can be typed over, added and taken out."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.pages.policy_words import WHEN
from governance.pages.review_words import MEANINGS
from governance.rules.reviews import When
from governance.rules.stages import Gate
from roles.rules.capacities import HELD_CAPACITIES

_MOST_ROWS = 20
_MOST_NUMBER = 99


class StepForm(forms.Form):
    """One step: who signs in which turn, what that says, when it is asked, how many sign within how many days."""

    order = forms.IntegerField(label=gettext_lazy("Turn"), min_value=1, max_value=_MOST_NUMBER, initial=1)
    capacity = forms.ChoiceField(
        label=gettext_lazy("Who"),
        choices=[("", gettext_lazy("Nobody")), *((c.value, c.label) for c in HELD_CAPACITIES)],
        required=False,
    )
    meaning = forms.ChoiceField(label=gettext_lazy("What they do"), choices=[(m.value, w) for m, w in MEANINGS.items()])
    when = forms.ChoiceField(label=gettext_lazy("Asked"), choices=[(w.value, WHEN[w]) for w in When])
    quorum = forms.IntegerField(label=gettext_lazy("How many sign"), min_value=1, max_value=_MOST_NUMBER, initial=1)
    due_days = forms.IntegerField(label=gettext_lazy("Business days"), min_value=1, max_value=_MOST_NUMBER, initial=5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A row in which nobody signs is none, be it one that was there.
        self.empty_permitted = True

    def has_changed(self) -> bool:
        """Whether somebody signs in this row; the rest of it says nothing alone."""
        return bool(str(self.data.get(self.add_prefix("capacity"), "")).strip())


class GateSteps:
    """The rows of one gate."""

    def __init__(self, gate: Gate, data: Any, steps: list[Mapping[str, Any]]) -> None:
        self.gate, self.label, self.prefix = gate, _(gate.label), f"steps-{gate.value}"
        kind = forms.formset_factory(StepForm, formset=_Rows, extra=1, can_delete=True, max_num=_MOST_ROWS)
        self.rows: BaseFormSet[StepForm] = kind(data, prefix=self.prefix, initial=[dict(step) for step in steps])

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The steps as they were typed, in their turn."""
        typed = [
            {name: form.cleaned_data[name] for name in StepForm.base_fields}
            for form in self.rows
            if form.has_changed() and form not in self.rows.deleted_forms
        ]
        return sorted(typed, key=lambda step: step["order"])


class _Rows(BaseFormSet):  # type: ignore[type-arg] # generic in its stubs alone
    """The rows, with the removal called what it is here."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Call the removal what it is here."""
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Take this step out")


def gate_steps(data: Any, steps: Mapping[str, list[Mapping[str, Any]]]) -> list[GateSteps]:
    """Return the rows of every gate that may ask for signatures. Nobody signs that work on something begins."""
    gates = [gate for gate in Gate if gate is not Gate.INTAKE or steps.get(gate.value)]
    return [GateSteps(gate, data, steps.get(gate.value, [])) for gate in gates]


def steps_typed(gates: list[GateSteps], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the steps of all gates as they are kept, in the order in which they stood; a gate without any is none."""
    typed = {gate.gate.value: gate.steps for gate in gates}
    order = [*before, *(gate for gate in typed if gate not in before)]
    return {gate: typed[gate] for gate in order if typed.get(gate)}
