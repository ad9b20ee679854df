"""What differs between two contents of a remit, each in a sentence. No change is ever left out."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from typing import Any

from governance.rules.difference_words import worded
from roles.rules.canonical import canonical
from roles.rules.records import record

# The sections that hold an initiative's conditions, in the order in which they are read.
SECTIONS = (
    "initiative",
    "systems",
    "classification",
    "accountabilities",
    "decisions",
    "tolerances",
    "plans",
    "waivers",
    "value",
)
# What was asked of whoever signed, and how it was written down, are no conditions of the initiative.
ASIDE = frozenset({"ask", "format"})


class Kind(StrEnum):
    """What became of something."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@record(frozen=True, slots=True)
class Difference:
    """One thing that is another one than before.

    `path` leads to it, the section first. What was added has no before, what was removed no after. `around` is the
    object it stands in, before and after: a limit is judged by the direction beside it.
    """

    section: str
    subject: str
    path: tuple[str, ...]
    kind: Kind
    before: Any
    after: Any
    text: str
    around: tuple[Any, Any] = field(default=(None, None), repr=False)

    @property
    def field(self) -> str:
        """The name of what differs."""
        return self.path[-1]

    def as_json(self) -> dict[str, Any]:
        """Return the difference as it is kept with a review."""
        return {
            "section": self.section,
            "subject": self.subject,
            "path": list(self.path),
            "kind": self.kind.value,
            "before": self.before,
            "after": self.after,
            "text": self.text,
        }


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return everything in which two contents differ, section by section; empty when they say the same.

    What a content asks of those who sign it does not count.
    """
    old, new = _read(before), _read(after)
    found: list[Difference] = []
    for section in [*SECTIONS, *sorted((old.keys() | new.keys()) - set(SECTIONS))]:
        one, two = (side.get(section, {} if _may_be_unsaid((section,)) else _ABSENT) for side in (old, new))
        here = [_told(raw, old, new) for raw in _walk((section,), one, two, (old, new))]
        if (
            not here and not _same(one, two) and not _may_be_unsaid((section,))
        ):  # closed by default: what nobody compares is still a change
            here = [_told(_raw((section,), one, two, (old, new)), old, new)]
        found += here
    return tuple(_once(found))


def _read(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content as whoever reads its canonical text has it, so that both are compared alike."""
    read: dict[str, Any] = json.loads(canonical({name: part for name, part in content.items() if name not in ASIDE}))
    return read


_ABSENT = object()


@record(frozen=True, slots=True)
class _Raw:
    path: tuple[str, ...]
    kind: Kind
    before: Any
    after: Any
    around: tuple[Any, Any]


def _raw(path: tuple[str, ...], before: Any, after: Any, around: tuple[Any, Any]) -> _Raw:
    if before is _ABSENT:
        return _Raw(path, Kind.ADDED, None, after, around)
    if after is _ABSENT:
        return _Raw(path, Kind.REMOVED, before, None, around)
    return _Raw(path, Kind.CHANGED, before, after, around)


def _same(before: Any, after: Any) -> bool:
    if before is _ABSENT or after is _ABSENT:
        return before is after
    return canonical(before) == canonical(after)


def _walk(path: tuple[str, ...], before: Any, after: Any, around: tuple[Any, Any]) -> Iterator[_Raw]:
    if _may_be_unsaid(path):
        before, after = ({} if side is _ABSENT else side for side in (before, after))
    if _same(before, after):
        return
    if _has_parts(before) and _has_parts(after):
        for name in sorted(before.keys() | after.keys()):
            yield from _walk((*path, name), before.get(name, _ABSENT), after.get(name, _ABSENT), (before, after))
    elif isinstance(before, list) or isinstance(after, list):
        yield from _walk_lists(path, before, after, around)
    else:
        yield _raw(path, before, after, around)


def _may_be_unsaid(path: tuple[str, ...]) -> bool:
    """Whether nothing is there where nothing was said: its parts come and go one by one."""
    return path == ("value",) or (path[0] == "plans" and path[2:] == ("movements",))


# Who somebody is, which unit, which hours: one thing, told and judged as one.
_AS_ONE = ({"id", "name"}, {"id", "name", "accepted"}, {"code", "name"}, {"days", "from", "until"})


def _has_parts(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    return value.keys() not in _AS_ONE or any(isinstance(part, dict) for part in value.values())


def _walk_lists(path: tuple[str, ...], before: Any, after: Any, around: tuple[Any, Any]) -> Iterator[_Raw]:
    lists = [[] if entry is _ABSENT or entry is None else entry for entry in (before, after)]
    if not all(isinstance(entry, list) for entry in lists) or not any(lists):
        # Nothing said and an empty list read alike, and yet are another digest.
        yield _raw(path, before, after, around)
    elif all(isinstance(entry, dict) and isinstance(entry.get("person"), dict) for entry in lists[0] + lists[1]):
        yield from _walk_holders(path, lists[0], lists[1], around)
    else:
        yield from _walk_items(path, lists[0], lists[1], around)


def _walk_items(path: tuple[str, ...], before: list[Any], after: list[Any], around: tuple[Any, Any]) -> Iterator[_Raw]:
    gone = _less(before, after)
    new = _less(after, before)
    yield from (_Raw(path, Kind.REMOVED, entry, None, around) for entry in gone)
    yield from (_Raw(path, Kind.ADDED, None, entry, around) for entry in new)
    if not gone and not new and before != after:
        yield _Raw(path, Kind.CHANGED, before, after, around)


def _less(entries: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """Return what is left of the entries once each of the others took away its like."""
    left = Counter(map(canonical, entries))
    left.subtract(map(canonical, others))
    return [json.loads(text) for text, count in left.items() for _ in range(count)]


def _walk_holders(
    path: tuple[str, ...], before: list[Any], after: list[Any], around: tuple[Any, Any]
) -> Iterator[_Raw]:
    """Compare who answers for something, person by person; who comes as another goes, comes instead."""
    gone, new = list(before), list(after)
    for one in before:
        two = next((entry for entry in new if entry["person"].get("id") == one["person"].get("id")), None)
        if two is not None:
            gone.remove(one)
            new.remove(two)
            yield from _walk((*path, str(one["person"].get("id"))), one, two, around)
    for one, two in zip(gone, new, strict=False):
        yield _Raw((*path, "person"), Kind.CHANGED, one, two, around)
    yield from (_Raw((*path, "person"), Kind.REMOVED, one, None, around) for one in gone[len(new) :])
    yield from (_Raw((*path, "person"), Kind.ADDED, None, two, around) for two in new[len(gone) :])


def _told(raw: _Raw, old: Mapping[str, Any], new: Mapping[str, Any]) -> Difference:
    subject, text = worded(raw.path, raw.kind.value, (raw.before, raw.after), raw.around, (old, new))
    return Difference(raw.path[0], subject, raw.path, raw.kind, raw.before, raw.after, text, raw.around)


def _once(found: Sequence[Difference]) -> Iterator[Difference]:
    """Tell once what several decisions share: the people and hours of one queue."""
    seen: set[str] = set()
    for difference in found:
        shared = difference.path[2:] if difference.path[2:3] == ("queues",) else difference.path
        told = canonical([shared, difference.before, difference.after])
        if told not in seen:
            seen.add(told)
            yield difference
