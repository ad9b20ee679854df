"""What a list of initiatives can be asked for, as its address says it and as its filters show it."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.queries.initiatives import SORTS, STANDINGS, Wanted, profiles, sources
from governance.rules.questions import Question
from governance.rules.requirements import REQUIREMENTS
from governance.rules.severity import Severity
from governance.rules.stages import Nature, Stage
from roles.queries.units import UnitTree

STANDING_LABELS = {
    "open": gettext_lazy("Open"),
    "live": gettext_lazy("On real cases"),
    "overdue": gettext_lazy("Pilot past its time-box"),
    "ahead": gettext_lazy("Ahead of what Remit allowed"),
}
TIERS = [(0, gettext_lazy("Tier not known")), *((tier, str(tier)) for tier in range(1, 5))]
# Filters that stand in the bar, in order; the others wait behind "More filters".
IN_THE_BAR = ("standing", "stage", "nature", "unit", "answered", "severity")
BEHIND = ("reported", "tier", "unmet", "unanswered", "source", "profile")


class InitiativeFilters(forms.Form):
    """The query of a list's address. What it does not know is left out, so that an old address still opens."""

    q = forms.CharField(required=False, max_length=100)
    standing = forms.ChoiceField(required=False, choices=[(key, STANDING_LABELS[key]) for key in STANDINGS])
    stage = forms.ChoiceField(required=False, choices=[(s.value, s.label) for s in Stage])
    reported = forms.ChoiceField(required=False, choices=[(s.value, s.label) for s in Stage])
    nature = forms.ChoiceField(required=False, choices=[(n.value, n.label) for n in Nature])
    unit = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    below = forms.ChoiceField(required=False, choices=[("no", "no")])
    tier = forms.TypedChoiceField(required=False, choices=TIERS, coerce=int, empty_value=None)
    answered = forms.TypedChoiceField(
        required=False, choices=[(n, f"{n} of 5") for n in range(6)], coerce=int, empty_value=None
    )
    unanswered = forms.TypedChoiceField(
        required=False, choices=[(q.value, q.text) for q in Question], coerce=int, empty_value=None
    )
    unmet = forms.ChoiceField(required=False, choices=[(r.id, f"{r.id} {r.title}") for r in REQUIREMENTS.values()])
    severity = forms.ChoiceField(required=False, choices=[(s.value, s.label) for s in Severity])
    source = forms.ChoiceField(required=False)
    profile = forms.ChoiceField(required=False)
    sort = forms.ChoiceField(required=False, choices=[(sort, sort) for sort in SORTS])

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        choices_of(self, "unit").choices = unit_options()
        choices_of(self, "source").choices = [(source, source) for source in sources()]
        choices_of(self, "profile").choices = profiles()

    @property
    def wanted(self) -> Wanted:
        """What the address asks for."""
        self.is_valid()
        values = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        return Wanted(**values | {"below": values.get("below") != "no"})

    def selects(self, names: Sequence[str]) -> list[dict[str, Any]]:
        """Return these filters as the component `filters` shows them."""
        return [
            {
                "name": name,
                "label": _any_label(name),
                "options": [
                    {"value": value, "label": label, "selected": str(value) == self.data.get(name)}
                    for value, label in _options(self, name)
                ],
            }
            for name in names
            if _options(self, name)
        ]

    def chips(self) -> list[dict[str, str]]:
        """Return a chip for each filter that is on, with the address of the list without it."""
        self.is_valid()
        return [
            {"label": self._said(name), "remove_url": self._without(name)}
            for name in ("q", *IN_THE_BAR, *BEHIND, "below")
            if self.data.get(name) and name in self.cleaned_data
        ]

    def _said(self, name: str) -> str:
        if name == "q":
            return f"“{self.cleaned_data['q']}”"
        if name == "below":
            return _("Without units below")
        chosen = self.data.get(name)
        label = next((label for value, label in _options(self, name) if str(value) == chosen), chosen)
        return f"{_chip_label(name)}: {str(label).strip()}"

    def _without(self, name: str) -> str:
        rest = QueryDict(mutable=True)
        rest.update({key: value for key, value in self.data.items() if value})
        for key in (name, "page", "selected"):
            rest.pop(key, None)
        return f"?{rest.urlencode()}"


def choices_of(form: forms.Form, name: str) -> forms.ChoiceField:
    """Return a field that has choices, as such."""
    return cast("forms.ChoiceField", form.fields[name])


def _options(form: forms.Form, name: str) -> list[tuple[Any, Any]]:
    return list(cast("Any", form.fields[name]).choices)


def unit_options() -> list[tuple[int, str]]:
    """Return every unit by the tree, those below set in."""
    tree = UnitTree.read()
    children: dict[int | None, list[int]] = {}
    for unit, parent in sorted(tree.parents.items(), key=lambda pair: tree.names[pair[0]].casefold()):
        children.setdefault(parent, []).append(unit)

    def walk(units: Iterable[int], depth: int) -> Iterable[tuple[int, str]]:
        for unit in units:
            yield unit, f"{'  ' * depth}{tree.names[unit]}"
            yield from walk(children.get(unit, ()), depth + 1)

    return list(walk(children.get(None, ()), 0))


def _any_label(name: str) -> str:
    return {
        "standing": _("Any standing"),
        "stage": _("Any stage"),
        "nature": _("Any nature"),
        "unit": _("Any unit"),
        "answered": _("Any answers"),
        "severity": _("Any flags"),
        "reported": _("Any reported stage"),
        "tier": _("Any impact tier"),
        "unmet": _("Any requirement not met"),
        "unanswered": _("Any question not answered"),
        "source": _("Any source"),
        "profile": _("Any policy profile"),
    }[name]


def _chip_label(name: str) -> str:
    return {
        "standing": _("Standing"),
        "stage": _("Stage"),
        "nature": _("Nature"),
        "unit": _("Unit"),
        "answered": _("Answered"),
        "severity": _("Flagged"),
        "reported": _("Reported"),
        "tier": _("Impact"),
        "unmet": _("Not met"),
        "unanswered": _("Not answered"),
        "source": _("Source"),
        "profile": _("Judged by"),
    }[name]
