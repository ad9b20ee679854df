"""Names of columns, each one different from the others."""

import re
from collections import Counter
from collections.abc import Sequence

from governance.imports.cells import squashed


def distinct(headers: Sequence[str]) -> tuple[str, ...]:
    """Return the headers with every name different.

    A name that occurs more than once says nothing by itself ("If Other, please explain."), so each of its columns is
    called after the column to its left: "Use Case Topic Area · If Other, please explain.". What is still the same
    gets a number; a column without a name is called by its place.
    """
    plain = [squashed(header) for header in headers]
    counts = Counter(name for name in plain if name)
    named: list[str] = []
    left = ""
    for place, name in enumerate(plain, start=1):
        if not name:
            named.append(f"Column {place}")
        elif counts[name] > 1 and left:
            named.append(f"{left} · {name}")
        else:
            named.append(name)
        if counts[name] <= 1:
            left = named[-1]
    return _numbered(named)


def repeated(headers: Sequence[str]) -> dict[str, int]:
    """Return the names that head more than one column, with how many."""
    counts = Counter(name for header in headers if (name := squashed(header)))
    return {name: count for name, count in counts.items() if count > 1}


def folded(name: str) -> str:
    """Return a name as two people would agree it is the same: letters and digits only, in small letters."""
    return re.sub(r"[^\w]+", " ", squashed(name).casefold()).strip()


def _numbered(names: list[str]) -> tuple[str, ...]:
    taken: set[str] = set()
    result = []
    for name in names:
        candidate, number = name, 1
        while folded(candidate) in taken:
            number += 1
            candidate = f"{name} ({number})"
        taken.add(folded(candidate))
        result.append(candidate)
    return tuple(result)
