"""Which row of a source is which initiative, though nothing numbers the rows.

The rule: a row is known by its organisation, unit and title, in any case and spacing. Rows that share all three are
twins. A twin that comes first has the plain reference, the next ones `-2`, `-3`, and so on, handed out once: at the
next import twins are recognised by what they say (all columns the same first, then most columns the same), so it
matters neither in which order they come nor that one of them changed or another one joined.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from governance.imports.cells import folded_word

Columns = Mapping[str, str]
# Beyond this, comparing every row with every other costs too much; what is left is matched in order.
_MOST_COMPARED = 40_000


def reference(*parts: str) -> str:
    """Return what a row is known by, from its organisation, unit and title."""
    text = "\x1f".join(folded_word(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def plain(ref: str) -> str:
    """Return a reference without its twin's number."""
    return ref.partition("-")[0]


def matched(rows: Sequence[tuple[str, Columns]], known: Mapping[str, Columns]) -> list[str]:
    """Return a reference for each row, in order: of an initiative that is known, or a new one.

    `rows` are given with their plain reference, `known` maps the references in use to what was said last.
    """
    by_plain: dict[str, list[str]] = defaultdict(list)
    for ref in known:
        by_plain[plain(ref)].append(ref)
    places: dict[str, list[int]] = defaultdict(list)
    for place, (base, _columns) in enumerate(rows):
        places[base].append(place)
    result = [""] * len(rows)
    for base, twins in places.items():
        free = dict.fromkeys(sorted(by_plain[base], key=_twin_number))
        left = _take_same(twins, free, rows, known, result)
        _take_closest(left, free, rows, known, result)
        _number_rest(base, [place for place in left if not result[place]], by_plain[base], result)
    return result


def _take_same(
    twins: Iterable[int],
    free: dict[str, None],
    rows: Sequence[tuple[str, Columns]],
    known: Mapping[str, Columns],
    result: list[str],
) -> list[int]:
    said: dict[tuple[tuple[str, str], ...], list[str]] = defaultdict(list)
    for ref in free:
        said[tuple(sorted(known[ref].items()))].append(ref)
    left = []
    for place in twins:
        if same := said[tuple(sorted(rows[place][1].items()))]:
            result[place] = same.pop(0)
            del free[result[place]]
        else:
            left.append(place)
    return left


def _take_closest(
    left: Sequence[int],
    free: dict[str, None],
    rows: Sequence[tuple[str, Columns]],
    known: Mapping[str, Columns],
    result: list[str],
) -> None:
    if len(left) * len(free) > _MOST_COMPARED:
        for place, ref in zip(left, free, strict=False):
            result[place] = ref
        return
    pairs = sorted(
        (-len(rows[place][1].items() & known[ref].items()), order, _twin_number(ref), place, ref)
        for order, place in enumerate(left)
        for ref in free
    )
    for _same, _order, _number, place, ref in pairs:
        if not result[place] and ref in free:
            result[place] = ref
            del free[ref]


def _number_rest(base: str, places: Iterable[int], known: Iterable[str], result: list[str]) -> None:
    taken = {_twin_number(ref) for ref in known}
    number = 1
    for place in places:
        while number in taken:
            number += 1
        taken.add(number)
        result[place] = base if number == 1 else f"{base}-{number}"


def _twin_number(ref: str) -> int:
    return int(ref.partition("-")[2] or 1)
