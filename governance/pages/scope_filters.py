"""The filters that portfolio and lists share: which initiatives are meant, as an address says it and as it is shown."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.queries.scope import SCOPE_NAMES, Scope, owners_with_most, scope_read
from governance.queries.scope_words import LABELS, TIERS, scope_words
from governance.queries.sight import Sight
from governance.rules.stages import Nature, Stage
from roles.pages.listing import url_without
from roles.queries.units import UnitTree

IN_SCOPE = ("unit", "nature", "stage", "outcome_owner", "tier")


class ScopeFilters(forms.Form):
    """The query of an address. What it does not know is left out, so that an old address still opens."""

    stage = forms.ChoiceField(required=False, choices=[(s.value, s.label) for s in Stage])
    nature = forms.ChoiceField(required=False, choices=[(n.value, n.label) for n in Nature])
    unit = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    below = forms.ChoiceField(required=False, choices=[("no", "no")])
    tier = forms.TypedChoiceField(required=False, choices=TIERS, coerce=int, empty_value=None)
    outcome_owner = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)

    labels = LABELS
    shown: tuple[str, ...] = IN_SCOPE

    def __init__(self, data: QueryDict, sight: Sight) -> None:
        super().__init__(data)
        self.sight = sight
        choices_of(self, "unit").choices = unit_options()
        owners = owners_with_most(timezone.localdate(), scope_read(data, sight).outcome_owner, sight)
        choices_of(self, "outcome_owner").choices = list(owners)

    @property
    def scope(self) -> Scope:
        """Which initiatives the address means."""
        return Scope(**{name: value for name, value in self.asked().items() if name in SCOPE_NAMES}, sight=self.sight)

    def asked(self) -> dict[str, Any]:
        """Return what the address asks for and the form knows."""
        self.is_valid()
        values = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        return values | {"below": values.get("below") != "no"}

    def selects(self, names: Sequence[str]) -> list[dict[str, Any]]:
        """Return these filters as the component `filters` shows them."""
        return [
            {
                "name": name,
                "label": self.labels[name][0],
                "options": [
                    {"value": value, "label": label, "selected": str(value) == self.data.get(name)}
                    for value, label in _options(self, name)
                ],
            }
            for name in names
            if _options(self, name)
        ]

    def chips(self) -> list[dict[str, str]]:
        """Return a chip for each filter that is on, with the address of the page without it."""
        self.is_valid()
        return [
            {"label": self._said(name), "remove_url": self._without(name)}
            for name in (*self.shown, "below")
            if self.data.get(name) and name in self.cleaned_data
        ]

    def _said(self, name: str) -> str:
        if name == "q":
            return f"“{self.cleaned_data['q']}”"
        if name == "below":
            return _("Without units below")
        chosen = self.data.get(name)
        label = next((label for value, label in _options(self, name) if str(value) == chosen), chosen)
        return f"{self.labels[name][1]}: {str(label).strip()}"

    def _without(self, name: str) -> str:
        rest = QueryDict(mutable=True)
        rest.update({key: value for key, value in self.data.items() if value})
        for key in (name, "page", "selected"):
            rest.pop(key, None)
        return f"?{rest.urlencode()}"


def kept_scope(request: HttpRequest, scope: Scope, *own: str) -> dict[str, Any]:
    """Return `chips` and `kept` for a list that a figure opened: what narrows it and has no field of its own there."""
    words = {name: said for name, said in scope_words(scope).items() if name not in own}
    chips = [{"label": label, "remove_url": url_without(request, name)} for name, label in words.items()]
    return {"chips": chips, "kept": {name: scope.address()[name] for name in words}}


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
            yield unit, f"{'\N{EM SPACE}' * depth}{tree.names[unit]}"
            yield from walk(children.get(unit, ()), depth + 1)

    return list(walk(children.get(None, ()), 0))
