"""How material a change of what was signed is: computed from what differs, never typed in.

Source: domain catalogue, 8.6. `RULES` is the only list of rules there is; `material/` holds its parts.
"""

from collections.abc import Iterable
from typing import Any

from governance.rules.differences import Difference, Kind
from governance.rules.material import conditions, decisions, initiatives, logic, plans
from governance.rules.material.rule import WORDING, Materiality, MaterialityRule
from governance.rules.stages import Gate
from roles.rules.records import record


def _is_renamed(change: Difference) -> bool:
    """Whether the same person or unit goes by another name, and nothing else is said of them."""
    sides = (change.before, change.after)
    if change.kind is not Kind.CHANGED or not all(isinstance(side, dict) and "name" in side for side in sides):
        return False
    before, after = ({key: part for key, part in side.items() if key != "name"} for side in sides)
    return before == after


# The first rule that speaks of a change holds.
RULES: tuple[MaterialityRule, ...] = (
    MaterialityRule("MAT-NAME", ("**",), Materiality.EDITORIAL, WORDING, _is_renamed),
    *initiatives.RULES,
    *decisions.RULES,
    *logic.RULES,
    *conditions.RULES,
    *plans.RULES,
)
# Closed by default: what no rule speaks of may allow more than was signed.
UNKNOWN = MaterialityRule("MAT-UNKNOWN", ("**",), Materiality.LOOSENING, "No rule says that this allows nothing more.")


@record(frozen=True, slots=True)
class MaterialChange:
    """A difference, how material it is, the rule that says so, and why."""

    difference: Difference
    materiality: Materiality
    rule: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        """Return the change as it is kept with a review."""
        return {
            **self.difference.as_json(),
            "materiality": self.materiality.value,
            "rule": self.rule,
            "reason": self.reason,
        }


def materiality(found: Iterable[Difference]) -> tuple[MaterialChange, ...]:
    """Return each difference with how material it is: as the first rule that speaks of it says, else loosening."""
    return tuple(_judged(difference) for difference in found)


def _judged(difference: Difference) -> MaterialChange:
    rule = next((rule for rule in RULES if rule.speaks_of(difference)), UNKNOWN)
    return MaterialChange(difference, rule.materiality, rule.id, rule.reason)


def most_material(changes: Iterable[MaterialChange]) -> Materiality | None:
    """Return the class that asks for most among these changes, or None where nothing changed."""
    found = {change.materiality for change in changes}
    return next((level for level in Materiality if level in found), None)


def gate_for(changes: Iterable[MaterialChange]) -> Gate:
    """Return the gate that changes of what was signed have to pass."""
    return Gate.LOOSENING if most_material(changes) is Materiality.LOOSENING else Gate.AMENDMENT


__all__ = ["MaterialChange", "Materiality", "gate_for", "materiality", "most_material"]
