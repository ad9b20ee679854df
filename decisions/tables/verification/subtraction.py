"""What is left of a box when a few rules are taken away from it, as boxes that do not meet."""

from collections.abc import Sequence

import numpy as np

from decisions.tables.axes import Flags, Places

# More boxes than these are not what this way is meant for.
_MOST = 64

Part = dict[int, int]  # for each column in which the rules differ its rows as bits


def remainder(matrix: Flags, starts: Places, counts: Places) -> list[Part] | None:
    """Return what no rule covers, None where that would be too many boxes.

    `counts` are the rows that each rule accepts of each column.
    """
    ends = np.append(starts[1:], len(matrix))
    columns = [place for place in range(len(starts)) if ends[place] - starts[place] > 1]
    masks = {column: _bits(matrix[starts[column] : ends[column]]) for column in columns}
    whole = {column: (1 << int(ends[column] - starts[column])) - 1 for column in columns}
    parts: list[Part] = [whole]
    # The largest first: what it covers no other has to cut up.
    for rule in np.argsort(-np.log(counts).sum(axis=0), kind="stable").tolist():
        own = {column: masks[column][rule] for column in columns}
        parts = [left for part in parts for left in _without(part, own)]
        if len(parts) > _MOST:
            return None
    return parts


def _without(part: Part, rule: Part) -> list[Part]:
    if any(not part[column] & rule[column] for column in part):
        return [part]
    left = []
    core = dict(part)
    for column, mask in part.items():
        beyond = mask & ~rule[column]
        if beyond:
            left.append({**core, column: beyond})
            core[column] = mask & rule[column]
    return left


def _bits(rows: Flags) -> Sequence[int]:
    """Return for each rule the rows it accepts as the bits of a whole number."""
    packed = np.packbits(rows, axis=0, bitorder="little")
    return [int.from_bytes(packed[:, rule].tobytes(), "little") for rule in range(rows.shape[1])]
