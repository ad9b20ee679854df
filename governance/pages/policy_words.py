"""What policies say in words: each parameter, each place in it, and what one says otherwise than another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from decisions.rules.vocabulary import EscalationCategory
from governance.pages.policy import NUMBERS
from governance.pages.review_words import MEANINGS
from governance.rules.directions import Way
from governance.rules.parameters import ChangeApplies
from governance.rules.policy_changes import STEPS, PolicyChange
from governance.rules.requirements import REQUIREMENTS
from governance.rules.reviews import Meaning, When
from governance.rules.severity import Severity
from governance.rules.stages import Gate
from governance.rules.waivers import Authority
from roles.rules.capacities import HELD_CAPACITIES, Capacity

ASKED_AT = "requirements_"
# Parameters that are no plain number and no list of requirements, as headings.
TITLES = {
    "owner_hours_by_tier": gettext_lazy("Hours an owner needs"),
    "severity_resolve_hours": gettext_lazy("Time to mend a flag"),
    "waiver_days": gettext_lazy("How long a waiver lasts at most"),
    "mandatory_categories": gettext_lazy("Always decided by a person"),
    "review_steps": gettext_lazy("Who signs"),
    "gatekeepers_apart": gettext_lazy("One person signs one step of a review"),
    "change_applies": gettext_lazy("A change of this policy reaches open reviews"),
    "determination_capacity": gettext_lazy("Who determines which laws bind, besides the second line"),
    "calendar_timezone": gettext_lazy("Days are counted in the time zone"),
}
OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "change_applies": {
        ChangeApplies.NEXT_GATE.value: gettext_lazy("with their next gate: they go on as they began"),
        ChangeApplies.IMMEDIATE.value: gettext_lazy("at once: what was signed is signed anew"),
    },
    "determination_capacity": {each.value: each.label for each in HELD_CAPACITIES},
    "mandatory_categories": {category.value: category.label for category in EscalationCategory},
}
WAYS: Mapping[Way, tuple[Any, str, str]] = {
    Way.TIGHTER: (gettext_lazy("stricter"), "accent", "arrow-up"),
    Way.LOOSER: (gettext_lazy("looser"), "warn", "arrow-down"),
    Way.NEITHER: (gettext_lazy("different"), "", "arrow-right"),
}
WHEN = {
    When.ALWAYS: gettext_lazy("in any case"),
    When.ROLES_CHANGE: gettext_lazy("where roles change"),
    When.TECHNICAL: gettext_lazy("where it is technical"),
}
STEP_FIELDS = {
    "order": gettext_lazy("turn"),
    "meaning": gettext_lazy("what the signature says"),
    "when": gettext_lazy("asked"),
    "quorum": gettext_lazy("how many sign"),
    "due_days": gettext_lazy("business days for it"),
}
_UNITS = {"_hours": gettext_lazy("hours"), "_days": gettext_lazy("days"), "_by_tier": gettext_lazy("hours a month")}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One thing that a policy says otherwise: what it says now, what it would say, and which way that goes."""

    now: str
    then: str
    way: Any
    kind: str
    icon: str


def change_lines(changes: Iterable[PolicyChange]) -> list[ChangeLine]:
    """Return changes as sentences."""
    return [_line(change) for change in changes]


def _line(change: PolicyChange) -> ChangeLine:
    (now, then), (way, kind, icon) = _sides(change), WAYS[change.way]
    return ChangeLine(now, then, way, kind, icon)


def ways_sentence(changes: Iterable[PolicyChange]) -> str:
    """Say how many changes there are, and how many go which way."""
    ways = [change.way for change in changes]
    if not ways:
        return _("Nothing is changed yet.")
    text = ngettext("%(count)d change:", "%(count)d changes:", len(ways)) % {"count": len(ways)}
    counted = [f"{ways.count(way)} {words[0]}" for way, words in WAYS.items() if way in ways]
    return f"{text} {', '.join(counted)}."


def title_of(name: str) -> str:
    """Return what a parameter is called as a heading; one that nobody named by its name."""
    return str(TITLES.get(name) or capfirst(name.replace("_", " ")))


def unit_of(name: str) -> str:
    """Return what the numbers of a parameter are counted in, or nothing where its name does not say."""
    return next((str(unit) for suffix, unit in _UNITS.items() if name.endswith(suffix)), "")


def place_label(place: str) -> str:
    """Return what a place of a parameter is called: a tier, a severity, an authority."""
    if place.isdigit():
        return _("Impact tier %(tier)s") % {"tier": place}
    for kind in (Severity, Authority):
        if place in kind:
            return kind(place).label
    return capfirst(place.replace("_", " "))


def gate_asking(name: str) -> str:
    """Return the gate whose requirements a parameter lists, in words."""
    gate = name.removeprefix(ASKED_AT)
    return _(Gate(gate).label) if gate in Gate else capfirst(gate)


def requirement_label(number: str) -> str:
    """Return a requirement with its title."""
    known = REQUIREMENTS.get(number)
    return f"{number} {_(known.title)}" if known else number


def step_sentence(part: tuple[str, ...], step: Mapping[str, Any] | None) -> str:
    """Say who signs at a gate, or that nobody does in that capacity."""
    gate, capacity = _gate(part[0]), Capacity(part[1]).label
    if step is None:
        return _("%(gate)s: no signature of the %(capacity)s.") % {"gate": gate, "capacity": capacity}
    values = {
        "gate": gate,
        "capacity": capacity,
        "turn": step["order"],
        "does": str(MEANINGS.get(Meaning(step["meaning"]), step["meaning"])),
        "when": str(WHEN[When(step["when"])]),
        "days": step["due_days"],
    }
    return _("%(gate)s: the %(capacity)s %(does)s %(when)s, in turn %(turn)s, within %(days)s business days.") % values


def _sides(change: PolicyChange) -> tuple[str, str]:
    """Return what is said now and what would be said."""
    if change.name.startswith(ASKED_AT):
        return _yes_and_no(change, _asks(change), _asks_not(change))
    if change.name == STEPS:
        return _step_sides(change)
    if change.name == "mandatory_categories":
        label = str(OPTIONS[change.name].get(change.part[0], change.part[0]))
        yes, no = _("%(label)s: always decided by a person."), _("%(label)s: not always decided by a person.")
        return _yes_and_no(change, yes % {"label": label}, no % {"label": label})
    if change.name in NUMBERS:
        now, then = (str(NUMBERS[change.name]) % {"value": side} for side in (change.before, change.after))
        return now, then
    label = title_of(change.name) + (f", {place_label(change.part[0])}" if change.part else "")
    return f"{label}: {_value(change.name, change.before)}", f"{label}: {_value(change.name, change.after)}"


def _yes_and_no(change: PolicyChange, yes: str, no: str) -> tuple[str, str]:
    return (no, yes) if change.before is None else (yes, no)


def _asks(change: PolicyChange) -> str:
    values = {"gate": gate_asking(change.name), "requirement": requirement_label(change.part[0])}
    return _("%(gate)s asks for %(requirement)s.") % values


def _asks_not(change: PolicyChange) -> str:
    values = {"gate": gate_asking(change.name), "requirement": requirement_label(change.part[0])}
    return _("%(gate)s does not ask for %(requirement)s.") % values


def _step_sides(change: PolicyChange) -> tuple[str, str]:
    gate, capacity, *field = change.part
    if not field:
        return step_sentence(change.part, change.before), step_sentence(change.part, change.after)
    label = f"{_gate(gate)}, {Capacity(capacity).label}, {STEP_FIELDS.get(field[0], field[0])}"
    now, then = (_step_value(field[0], side) for side in (change.before, change.after))
    return f"{label}: {now}", f"{label}: {then}"


def _step_value(field: str, value: Any) -> str:
    if field == "when":
        return str(WHEN[When(value)])
    return str(MEANINGS.get(Meaning(value), value)) if field == "meaning" else str(value)


def _gate(value: str) -> str:
    return _(Gate(value).label) if value in Gate else value


def _value(name: str, value: Any) -> str:
    if value is None:
        return _("not said")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return f"{value:g} {unit_of(name)}".rstrip()
    return str(OPTIONS.get(name, {}).get(value, value))
