"""Differences in words that whoever answers for an outcome understands."""

from collections.abc import Callable, Mapping
from typing import Any

from governance.rules.difference_labels import label_of_field
from governance.rules.value_words import in_words, is_empty, quoted
from roles.rules.capacities import LABELS, Capacity
from roles.rules.plans import Destination
from roles.rules.records import record

Path = tuple[str, ...]

# What is said of a thing where a field of it turns to yes, and where it turns to no.
_TURNS = {
    "acts_without_person": ("says that it acts without a person", "no longer says that it acts without a person"),
    "principal_basis": ("says that people act on its answer", "no longer says that people act on its answer"),
    "in_objectives": ("has it among the objectives", "no longer has it among the objectives"),
    "high_touch": ("is high-touch", "is no longer high-touch"),
    "mandatory": ("is mandatory", "is no longer mandatory"),
    "oversight": ("is looking after the AI", "is no longer looking after the AI"),
    "retired": ("is retired", "is no longer retired"),
    "used": ("is used", "is no longer used"),
}
# These are there where they are so, and else they are not.
_SAID_WHERE_SO = frozenset({"oversight"})
_ITEMS = {
    "allowed_answers": "Answer",
    "verbs": "Verb",
    "reasons": "Reason",
    "conflicts": "Conflict of inputs",
    "requires": "Need",
    "takes_over": "Work taken over",
}


@record(frozen=True, slots=True)
class _Place:
    """What a path leads to: the thing, how a sentence goes on to name it, and how many steps of the path name it."""

    subject: str
    of: str
    depth: int


def worded(
    path: Path, kind: str, sides: tuple[Any, Any], around: tuple[Any, Any], contents: tuple[Any, Any]
) -> tuple[str, str]:
    """Return what a difference is about, and the sentence that tells it.

    `sides` is what differs, before and after, `around` the object it stands in, `contents` all of it.
    """
    if (told := _holder(path, sides, contents)) is not None:
        return told
    place = _place(path, contents)
    return place.subject, _sentence(place, path, kind, sides, around)


def _sentence(place: _Place, path: Path, kind: str, sides: tuple[Any, Any], around: tuple[Any, Any]) -> str:
    rest = path[place.depth :]
    verb = _came_or_went(kind, sides)
    if not rest:
        return f"{place.subject} {verb or 'changes'}{_quoted_sides(sides)}."
    if path[0] == "waivers":
        return f"A waiver of {path[1]}{_until(sides)} {verb}."
    name = rest[-1]
    if path[0] == "tolerances":
        return f"{place.subject}: {_of_tolerance(name)} {_moved(name, sides, around)}."
    if (turn := _turned(name, kind, sides)) is not None:
        return f"{place.subject} {turn}."
    if kind != "changed":
        item = in_words(name, sides[0] if kind == "removed" else sides[1], None)
        return f"{_ITEMS.get(name, _capital(label_of_field(name)))} {item} of {place.of} {verb}."
    label = "number of hours" if name == "hours" else label_of_field(name)
    return f"{_capital(label)} of {place.of} {_moved(name, sides, around)}."


def _quoted_sides(sides: tuple[Any, Any]) -> str:
    """Quote what a line said and says, where what differs is a line of text."""
    before, after = sides
    if isinstance(before, str) and isinstance(after, str):
        return f" from {quoted(before)} to {quoted(after)}"
    line = before if after is None else after
    return f": {quoted(line)}" if isinstance(line, str) and (before is None or after is None) else ""


def _came_or_went(kind: str, sides: tuple[Any, Any]) -> str:
    """Say that something came or went, or nothing where it is another one than before."""
    if kind == "added" or (sides[0] is None and sides[1] is not None):
        return "is added"
    return "is removed" if kind == "removed" or sides[1] is None else ""


def _of_tolerance(name: str) -> str:
    return "name in measurements" if name == "key" else label_of_field(name)


def _until(sides: tuple[Any, Any]) -> str:
    waiver = sides[0] if isinstance(sides[0], dict) else sides[1]
    ends = waiver.get("ends_on") if isinstance(waiver, dict) else None
    return f" until {in_words('ends_on', ends, None)}" if ends else ""


def _moved(name: str, sides: tuple[Any, Any], around: tuple[Any, Any]) -> str:
    """Return how a value moves from one side to the other, as the predicate of a sentence."""
    before, after = sides
    old, new = in_words(name, before, around[0]), in_words(name, after, around[1])
    if is_empty(before) and not is_empty(after):
        return f"is set to {new}"
    if is_empty(after) and not is_empty(before):
        return f"is taken away; it was {old}"
    if _is_number(before) and _is_number(after):
        return f"{'rises' if after > before else 'falls'} from {old} to {new}"
    if _same_one(before, after):
        return f"is called {new} now, not {old}"
    if isinstance(before, list) and isinstance(after, list):
        return "is put in another order"
    return "is reworded" if old == new else f"changes from {old} to {new}"


def _turned(name: str, kind: str, sides: tuple[Any, Any]) -> str | None:
    if kind == "changed":
        return _turn(name, sides[1])
    return _turn(name, kind == "added") if name in _SAID_WHERE_SO else None


def _turn(name: str, after: Any) -> str | None:
    phrases = _TURNS.get(name)
    return phrases[0 if after else 1] if phrases and isinstance(after, bool) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same_one(before: Any, after: Any) -> bool:
    """Whether both are one person or one unit, by another name."""
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return False
    names = before.get("name"), after.get("name")
    return (
        all(names)
        and names[0] != names[1]
        and any(key in before and before[key] == after.get(key) for key in ("id", "code"))
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _at(contents: tuple[Any, Any], *path: str) -> Mapping[str, Any]:
    """Return the object at a path as it is now, or as it was where it is gone; an empty one where there is none."""
    for content in reversed(contents):
        for step in path:
            content = content.get(step) if isinstance(content, dict) else None  # noqa: PLW2901 - one step down
        if isinstance(content, dict):
            return content
    return {}


def _place(path: Path, contents: tuple[Any, Any]) -> _Place:
    if len(path) > 1 and (find := _PLACES.get(path[0])):
        return find(path, contents)
    name = path[0].replace("_", " ")
    return _Place(f"The {name}", f"the {name}", 1)


def _decision(path: Path, contents: tuple[Any, Any]) -> _Place:
    name = quoted(_at(contents, *path[:2]).get("name") or path[1])
    if path[2:3] == ("table",):
        return _table(path, name)
    if len(path) > 3 and (part := _PARTS.get(path[2])):  # noqa: PLR2004 - section, code, kind of part, its name
        whole = f"the {part} {quoted(path[3])}" + ("" if part == "queue" else f" of {name}")
        return _Place(_capital(whole), whole, 4)
    return _Place(f"Decision {name}", name, 2)


_PARTS = {
    "edge_cases": "edge case",
    "grants": "segment",
    "inputs": "input",
    "outcomes": "outcome",
    "queues": "queue",
    "ramp": "step of the handover",
}
_COLUMNS = {"inputs": "input column", "outputs": "answer column"}


def _table(path: Path, name: str) -> _Place:
    if len(path) > 4 and path[3] == "rules":  # noqa: PLR2004 - section, code, table, rules, its number
        return _Place(f"Rule {path[4]} in the table of {name}", f"rule {path[4]} in the table of {name}", 5)
    if len(path) > 4 and (column := _COLUMNS.get(path[3])):  # noqa: PLR2004 - the same for a column
        whole = f"the {column} {quoted(path[4])} in the table of {name}"
        return _Place(_capital(whole), whole, 5)
    return _Place(f"The decision table of {name}", f"the decision table of {name}", 3)


def _plan(path: Path, contents: tuple[Any, Any]) -> _Place:
    title = quoted(_at(contents, *path[:2]).get("title") or path[1])
    if len(path) > 3 and path[2] == "activities":  # noqa: PLR2004 - section, plan, activities, the activity
        whole = f"the activity {quoted(path[3])} in plan {title}"
        return _Place(_capital(whole), whole, 4)
    if len(path) > 3 and path[2] == "movements":  # noqa: PLR2004 - the same for where hours go
        whole = f"the move of hours to {_destination(path[3])} in plan {title}"
        return _Place(_capital(whole), whole, 4)
    if len(path) > 3 and path[2] == "role":  # noqa: PLR2004 - section, plan, role, the field
        return _Place(f"Plan {title}", f"the role in plan {title}", 3)
    return _Place(f"Plan {title}", f"plan {title}", 2)


def _destination(key: str) -> str:
    kind, colon, where = key.partition(": ")
    label = Destination(kind).label if kind in set(Destination) else kind
    return quoted(f"{label}{colon}{where}")


def _system(path: Path, contents: tuple[Any, Any]) -> _Place:
    name = quoted(path[1])
    if len(path) > 3:  # noqa: PLR2004 - section, system, versions, the fingerprint
        label = _at(contents, *path[:4]).get("label") or path[3]
        return _Place(f"Version {quoted(label)} of system {name}", f"version {quoted(label)} of system {name}", 4)
    return _Place(f"System {name}", f"system {name}", 2)


def _named(word: str) -> Callable[[Path, tuple[Any, Any]], _Place]:
    def find(path: Path, _contents: tuple[Any, Any]) -> _Place:
        return _Place(f"{_capital(word)} {quoted(path[1])}", f"{word} {quoted(path[1])}", 2)

    return find


_PLACES: Mapping[str, Callable[[Path, tuple[Any, Any]], _Place]] = {
    "decisions": _decision,
    "plans": _plan,
    "systems": _system,
    "tolerances": _named("tolerance"),
    "value": _named("benefit"),
    "waivers": lambda path, _contents: _Place(f"Waiver of {path[1]}", f"the waiver of {path[1]}", 1),
}


def _holder(path: Path, sides: tuple[Any, Any], contents: tuple[Any, Any]) -> tuple[str, str] | None:
    """Tell who answers for something: who came, who went, who instead of whom; None where it is about no holder."""
    found = _holding(path, contents)
    if found is None:
        return None
    subject, role, rest = found
    old, new = (entry["person"]["name"] if _is_term(entry) else None for entry in sides)
    if old and new:
        return subject, f"{new} is {role} instead of {old}."
    if new:
        return subject, f"{new} becomes {role}."
    if old:
        return subject, f"{old} is no longer {role}."
    return (subject, _held(role, rest, sides, contents, path)) if rest else None


def _holding(path: Path, contents: tuple[Any, Any]) -> tuple[str, str, Path] | None:
    """Return subject, role and the rest of the path where it leads to somebody who answers for something."""
    if path[0] == "accountabilities" and len(path) > 2:  # noqa: PLR2004 - section, capacity, what of it
        role = LABELS.get(Capacity(path[1]), path[1]) if path[1] in set(Capacity) else path[1]
        return _capital(role), role, path[2:]
    if path[0] == "decisions" and path[2:3] == ("owners",) and len(path) > 3:  # noqa: PLR2004 - the same, one deeper
        name = quoted(_at(contents, *path[:2]).get("name") or path[1])
        return f"Decision {name}", f"owner of {name}", path[3:]
    return None


def _is_term(entry: Any) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("person"), dict) and bool(entry["person"].get("name"))


def _held(role: str, rest: Path, sides: tuple[Any, Any], contents: tuple[Any, Any], path: Path) -> str:
    holders = _at(contents, *path[:2]) if path[0] == "decisions" else contents[1].get("accountabilities", {})
    listed = holders.get("owners" if path[0] == "decisions" else path[1]) or []
    name = next((h["person"]["name"] for h in listed if _is_term(h) and str(h["person"].get("id")) == rest[0]), "")
    if rest[-1] == "person" and _same_one(*sides):
        return f"{sides[0]['name']}, who is {role}, is called {sides[1]['name']} now."
    whose = f"{name} as {role}" if name else role
    if (turn := _turn(rest[-1], sides[1])) is not None:
        return f"{_capital(whose)} {turn}."
    return f"{_capital(label_of_field(rest[-1]))} of {whose} {_moved(rest[-1], sides, (None, None))}."
