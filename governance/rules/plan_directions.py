"""Which way a difference goes in what becomes of people's work, and in what that is worth."""

from dataclasses import replace
from typing import Any

from governance.rules.differences import Difference, Kind
from governance.rules.directions import Way, chosen, coming_loosens, coming_tightens, grant
from governance.rules.value import BenefitKind
from governance.rules.value_words import is_empty
from roles.rules.plans import Destination, Fallback


def fallback(change: Difference) -> Way:
    """Judge how the work is done once the AI is gone: another way is another promise, none is least of all."""
    before, after = ("" if side == Fallback.NONE else side for side in (change.before, change.after))
    if before == after or (is_empty(before) and is_empty(after)):
        return Way.NEITHER
    return chosen(replace(change, before=before, after=after))


def money_saved(change: Difference) -> Way:
    """Judge where hours go by how many of them save money, for that ends posts or leaves them empty."""
    before, after = (_hours_saved(side, around) for side, around in zip(_sides(change), change.around, strict=True))
    return Way.NEITHER if before == after else grant(replace(change, before=before, after=after))


def worth(change: Difference) -> Way:
    """Judge a benefit by the hours claimed for it; what it costs somebody has to stay named."""
    entry = change.before if change.kind is Kind.REMOVED else change.after
    if not isinstance(entry, dict):
        return Way.LOOSER
    if entry.get("kind") == BenefitKind.DISBENEFIT:
        return coming_tightens(change)
    return coming_loosens(change) if entry.get("hours") else Way.NEITHER


def _sides(change: Difference) -> tuple[Any, Any]:
    return change.before, change.after


def _hours_saved(value: Any, around: Any) -> Any:
    """Return how many hours save money of a movement, or of the hours that stand in one."""
    movement = value if isinstance(value, dict) else around
    destination = movement.get("destination") if isinstance(movement, dict) else None
    if destination not in list(Destination) or not Destination(destination).saves_money:
        return 0
    return (movement.get("hours") if isinstance(value, dict) else value) or 0
