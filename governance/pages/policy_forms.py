"""The form in which a draft of a policy is written: made from the parameters themselves, so that a new one shows up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.pages.findings import themed
from governance.pages.policy import NUMBERS
from governance.pages.policy_groups import number_groups
from governance.pages.policy_words import (
    ASKED_AT,
    OPTIONS,
    gate_asking,
    place_label,
    requirement_label,
    title_of,
    unit_of,
)
from governance.rules.policy import Policy
from governance.rules.policy_changes import STEPS, in_order, places_in_order
from governance.rules.requirements import REQUIREMENTS, Requirement
from governance.rules.stages import Gate

_TYPES = {field.name: field.type for field in fields(Policy)}
_VALUE = "%(value)g"
_MOST = 10**9
# Why the rules do not go by a value, where more can be said of it than that.
WHY = {
    "review_steps": gettext_lazy(
        "Production asks for signatures in any case, and each gate that asks for some asks somebody in any case, each "
        "capacity once."
    ),
    "minimum_group": gettext_lazy("Fewer than five people are no group: figures about them are figures about each."),
    "calendar_timezone": gettext_lazy("There is no such time zone. Write one like Europe/Brussels."),
}


class PolicyForm(forms.Form):
    """All parameters of a policy as fields, save who signs, which are rows of their own.

    `parameters` are those that the form begins with, `published` those that count now.
    """

    note = forms.CharField(
        label=gettext_lazy("What for"),
        help_text=gettext_lazy("Whoever publishes it reads this first."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
    )

    def __init__(self, data: Any, *, parameters: Mapping[str, Any], published: Mapping[str, Any], note: str) -> None:
        super().__init__(data, initial={"note": note})
        self.parameters, self.published = in_order(parameters), published
        for name, value in self.parameters.items():
            self.fields.update(_fields(name, value))

    def values(self) -> dict[str, Any]:
        """Return the parameters as they were typed, in the shape in which they are kept."""
        return {name: self._typed(name, value) for name, value in self.parameters.items() if name != STEPS}

    def refuse(self, entry: str, text: str) -> None:
        """Say at its field why the rules do not go by a parameter."""
        places = (name for name in self.fields if name == entry or name.startswith(f"{entry}__"))
        why = WHY.get(entry) or (_("The rules cannot go by this.") if entry else text)
        self.add_error(next(places, None), str(why))

    def _typed(self, name: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {place: _plain(self.cleaned_data[f"{name}__{place}"]) for place in value}
        return _plain(self.cleaned_data[name])

    @cached_property
    def gates(self) -> "list[_Asked]":
        """The gates whose requirements are chosen, in order."""
        names = [name for name in self.parameters if name.startswith(ASKED_AT)]
        order = {gate.value: place for place, gate in enumerate(Gate)}
        names.sort(key=lambda name: order.get(name.removeprefix(ASKED_AT), len(order)))
        return [_Asked(name, gate_asking(name)) for name in names]

    @property
    def themes(self) -> list[dict[str, Any]]:
        """Every requirement there is by what it is about, with a box for each gate."""
        chosen = {gate.name: set(self[gate.name].value() or ()) for gate in self.gates}
        return [
            {"title": title, "rows": [self._row(requirement, chosen) for requirement in held]}
            for title, held in themed(REQUIREMENTS.values(), lambda requirement: requirement.id)
        ]

    def _row(self, requirement: Requirement, chosen: Mapping[str, set[str]]) -> dict[str, Any]:
        boxes = [
            {
                "name": gate.name,
                "gate": gate.label,
                "checked": requirement.id in chosen[gate.name],
                "published": requirement.id in self.published.get(gate.name, ()),
            }
            for gate in self.gates
        ]
        return {"requirement": requirement, "boxes": boxes}

    @property
    def numbers(self) -> list[dict[str, Any]]:
        """The plain numbers, each with its sentence around it, under headings."""
        names = [name for name, value in self.parameters.items() if _is_number(value)]
        return [
            {"title": group.title, "lines": [self._line(name) for name in group.names]}
            for group in number_groups(names)
        ]

    def _line(self, name: str) -> dict[str, Any]:
        text = str(NUMBERS.get(name, f"{title_of(name)}: {_VALUE}"))
        before, _value, after = text.replace("%%", "%").partition(_VALUE)
        return {"before": before, "after": after, "field": self[name], "published": self._other(name)}

    @property
    def tables(self) -> list[dict[str, Any]]:
        """What has a number for each tier, severity or authority."""
        return [
            {
                "title": title_of(name),
                "unit": unit_of(name),
                "fields": [self[f"{name}__{place}"] for place in places_in_order(value)],
            }
            for name, value in self.parameters.items()
            if isinstance(value, Mapping) and name != STEPS
        ]

    @property
    def choices(self) -> list[forms.BoundField]:
        """Switches, lists and words."""
        apart = {gate.name for gate in self.gates} | {STEPS}
        return [
            self[name]
            for name, value in self.parameters.items()
            if name not in apart and not _is_number(value) and not isinstance(value, Mapping)
        ]

    def _other(self, name: str) -> str:
        """Return what counts now where the draft says something else."""
        now = self.published.get(name)
        return f"{now:g}" if _is_number(now) and now != self.parameters[name] else ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A gate, and the parameter that lists what it asks."""

    name: str
    label: str


def _fields(name: str, value: Any) -> Iterator[tuple[str, forms.Field]]:
    """Yield the fields of one parameter, by the shape of its value."""
    if isinstance(value, Mapping):
        if name != STEPS:
            for place, number in value.items():
                yield f"{name}__{place}", _number(name, place_label(place), number)
    elif name.startswith(ASKED_AT):
        known = [*REQUIREMENTS, *(number for number in value if number not in REQUIREMENTS)]
        yield name, _several(gate_asking(name), [(number, requirement_label(number)) for number in known], value)
    elif isinstance(value, list):
        options = OPTIONS.get(name) or {entry: entry for entry in value}
        yield name, _several(title_of(name), list(options.items()), value)
    elif isinstance(value, bool):
        yield name, forms.BooleanField(label=title_of(name), initial=value, required=False)
    elif _is_number(value):
        yield name, _number(name, title_of(name), value)
    else:
        yield name, _word(name, value)


def _number(name: str, label: str, value: float) -> forms.Field:
    whole = _TYPES.get(name) is int
    kind = forms.IntegerField if whole else forms.FloatField
    widget = forms.NumberInput(attrs={"class": "input"} | ({} if whole else {"step": "any"}))
    return kind(label=label, initial=value, min_value=0, max_value=_MOST, widget=widget)


def _several(label: str, options: Sequence[tuple[str, Any]], value: Sequence[str]) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label, choices=options, initial=list(value), required=False, widget=forms.CheckboxSelectMultiple
    )


def _word(name: str, value: str) -> forms.Field:
    if name in OPTIONS:
        options = list(OPTIONS[name].items())
        return forms.ChoiceField(label=title_of(name), choices=options, initial=value, widget=forms.RadioSelect)
    return forms.CharField(label=title_of(name), initial=value, max_length=60)


def _plain(value: Any) -> Any:
    """Return a number without a fraction as it is kept."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
