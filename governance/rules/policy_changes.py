"""What differs between two parameters of a policy profile, one thing at a time, and which way each goes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from governance.rules.directions import Way
from governance.rules.policy import Policy
from governance.rules.policy_directions import way_of_entry, way_of_number, way_of_switch
from governance.rules.reviews import When
from governance.rules.severity import Severity
from governance.rules.stages import Gate
from governance.rules.waivers import Authority
from roles.rules.records import record

STEPS = "review_steps"
# What a step is known by, and what may differ of it otherwise.
_KNOWN_BY = "capacity"


@record(frozen=True, slots=True)
class PolicyChange:
    """One thing that a policy says otherwise.

    `name` is the parameter, `part` leads to the place in it: a requirement, a tier, or of a step its gate, its capacity
    and its field. What is new has no `before`, what is gone no `after`.
    """

    name: str
    part: tuple[str, ...]
    before: Any
    after: Any
    way: Way


def in_order[T](parameters: Mapping[str, T]) -> dict[str, T]:
    """Return parameters in the order in which a policy lists them, whatever nobody lists at the end.

    As they are stored they have none.
    """
    return dict(sorted(parameters.items(), key=lambda pair: (_ORDER.get(pair[0], len(_ORDER)), pair[0])))


def places_in_order(places: Iterable[str]) -> list[str]:
    """Return tiers, severities, authorities or gates in the order in which they are read."""
    return sorted(places, key=lambda place: (_PLACES.get(place, len(_PLACES)), place))


_ORDER = {field.name: place for place, field in enumerate(fields(Policy))}
_PLACES = {str(value): place for place, value in enumerate((*Severity, *Authority, *Gate))}


def policy_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[PolicyChange, ...]:
    """Return everything in which two parameters differ, in the order of a policy; empty when they agree."""
    names = in_order({**before, **after})
    return tuple(change for name in names for change in _changes(name, before.get(name), after.get(name)))


def changes_told(details: Mapping[str, Any], known: Mapping[str, Any]) -> tuple[PolicyChange, ...]:
    """Return the changes that a kept record tells, before and after by parameter; what is no parameter is passed over.

    `known` are the parameters that a profile has.
    """
    pairs = {name: pair for name, pair in details.items() if name in known and _is_pair(pair)}
    return policy_changes({n: pair[0] for n, pair in pairs.items()}, {n: pair[1] for n, pair in pairs.items()})


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == len(("before", "after"))


def _changes(name: str, before: Any, after: Any) -> Iterator[PolicyChange]:
    if before == after and isinstance(before, bool) is isinstance(after, bool):
        return
    if name == STEPS:
        yield from _of_steps(before or {}, after or {})
    elif isinstance(before, Mapping) or isinstance(after, Mapping):
        yield from _of_mapping(name, before or {}, after or {})
    elif isinstance(before, list) or isinstance(after, list):
        yield from _of_list(name, before or [], after or [])
    elif isinstance(after, bool):
        yield PolicyChange(name, (), before, after, way_of_switch(name, after))
    else:
        yield PolicyChange(name, (), before, after, way_of_number(name, before, after))


def _of_list(name: str, before: list[Any], after: list[Any]) -> Iterator[PolicyChange]:
    """Yield what came and what went. In which order they stand says nothing."""
    for entry in (each for each in before if each not in after):
        yield PolicyChange(name, (str(entry),), entry, None, way_of_entry(name, added=False))
    for entry in (each for each in after if each not in before):
        yield PolicyChange(name, (str(entry),), None, entry, way_of_entry(name, added=True))


def _of_mapping(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[PolicyChange]:
    for key in places_in_order({**before, **after}):
        old, new = before.get(key), after.get(key)
        if old != new:
            yield PolicyChange(name, (key,), old, new, _way_of_place(name, old, new))


def _way_of_place(name: str, before: Any, after: Any) -> Way:
    """Judge a place of a mapping: where it was empty, or is, nothing compares."""
    return Way.NEITHER if before is None or after is None else way_of_number(name, before, after)


def _of_steps(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[PolicyChange]:
    for gate in places_in_order({**before, **after}):
        old, new = ({step[_KNOWN_BY]: step for step in side.get(gate, [])} for side in (before, after))
        for capacity in [*old, *(each for each in new if each not in old)]:
            yield from _of_step((gate, capacity), old.get(capacity), new.get(capacity))


def _of_step(part: tuple[str, str], old: Any, new: Any) -> Iterator[PolicyChange]:
    if old is None or new is None:
        yield PolicyChange(STEPS, part, old, new, Way.TIGHTER if old is None else Way.LOOSER)
        return
    for name in (name for name in old if old[name] != new.get(name)):
        yield PolicyChange(
            STEPS, (*part, name), old[name], new.get(name), _way_of_field(name, old[name], new.get(name))
        )


def _way_of_field(name: str, before: Any, after: Any) -> Way:
    """Judge a field of a step: more who sign, and asked in any case, bind."""
    if name == "quorum":
        return Way.TIGHTER if after > before else Way.LOOSER
    if name == "when" and When.ALWAYS in {before, after}:
        return Way.TIGHTER if after == When.ALWAYS else Way.LOOSER
    return Way.NEITHER
