"""What narrows a portfolio, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.queries.scope import Scope
from governance.rules.stages import Nature, Stage
from roles.models import Person, Unit

TIERS = [
    (0, gettext_lazy("Tier not known")),
    (1, gettext_lazy("1 Low")),
    (2, gettext_lazy("2 Moderate")),
    (3, gettext_lazy("3 High")),
    (4, gettext_lazy("4 Critical")),
]
# What each filter says while nothing is chosen, and before what is.
LABELS: dict[str, tuple[Any, Any]] = {
    "stage": (gettext_lazy("Any stage"), gettext_lazy("Stage")),
    "nature": (gettext_lazy("Any nature"), gettext_lazy("Nature")),
    "unit": (gettext_lazy("Any unit"), gettext_lazy("Unit")),
    "tier": (gettext_lazy("Any impact tier"), gettext_lazy("Impact")),
    "outcome_owner": (gettext_lazy("Any outcome owner"), gettext_lazy("Outcome owner")),
}


def scope_words(scope: Scope) -> Mapping[str, str]:
    """Return each part of a scope in words."""
    address = scope.address()
    options: dict[str, Mapping[str, Any]] = {
        "nature": {nature.value: nature.label for nature in Nature},
        "stage": {stage.value: stage.label for stage in Stage},
        "tier": {str(tier): label for tier, label in TIERS},
    }
    if scope.outcome_owner is not None:
        options["outcome_owner"] = {
            str(pk): name
            for pk, name in Person.objects.filter(pk=scope.outcome_owner).values_list("pk", "display_name")
        }
    if scope.unit is not None:
        units = Unit.objects.filter(pk=scope.unit).values_list("pk", "name")
        options["unit"] = {str(pk): name for pk, name in units}
    said = {
        name: f"{LABELS[name][1]}: {options[name].get(value, value)}"
        for name, value in address.items()
        if name in LABELS
    }
    return said | ({"below": _("Without units below")} if "below" in address else {})
