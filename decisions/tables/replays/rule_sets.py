"""Sets of rules and their numbers: one rule is its own number, no rule is the number of rules, several get one."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from decisions.tables.axes import WORD, Words

Ids = NDArray[np.int32]

# The lowest bit of each byte.
_LOWEST = np.array([0, *((byte & -byte).bit_length() - 1 for byte in range(1, 256))], dtype=np.intp)
# Spreads the bits of a row, so that one sum tells rows apart.
_ODD = np.uint64(0x9E3779B97F4A7C15)


class RuleSets:
    """Sets of rules and their numbers."""

    def __init__(self, rules: int) -> None:
        self.rules = rules
        self._known: dict[bytes, int] = {}
        self._members: list[tuple[int, ...]] = []

    def __len__(self) -> int:
        return self.rules + 1 + len(self._members)

    @property
    def none(self) -> int:
        """The number of the empty set."""
        return self.rules

    def members(self, number: int) -> tuple[int, ...]:
        """Return the rules of a set, counted from 0, in their order."""
        if number < self.rules:
            return (number,)
        return () if number == self.rules else self._members[number - self.rules - 1]

    def number(self, rules: Sequence[int]) -> int:
        """Return the number of the set of these rules."""
        if len(rules) < 2:  # noqa: PLR2004 - one rule is its own number
            return rules[0] if rules else self.rules
        row = np.zeros(-(-self.rules // WORD), dtype=np.uint64)
        for rule in rules:
            row[rule // WORD] |= np.uint64(1) << np.uint64(rule % WORD)
        return self._several(row)

    def numbers(self, words: Words) -> Ids:
        """Return the number of the set in each row of bits."""
        found, place, several = _first_words(words)
        rest = found & (found - np.uint64(1))
        ids = np.bitwise_count((found ^ rest) - np.uint64(1)).astype(np.int32)
        if place is not None:
            ids += place
        ids[found == 0] = self.rules
        several |= rest != 0
        if several.any():
            ids[several] = self._all_several(words[several])
        return ids

    def _all_several(self, words: Words) -> Ids:
        if words.shape[1] == 1:
            _keys, first, inverse = np.unique(words[:, 0], return_index=True, return_inverse=True)
        else:
            factors = np.arange(1, 2 * words.shape[1], 2, dtype=np.uint64) * _ODD
            mixed = (words ^ (words >> np.uint64(29))) * factors
            _keys, first, inverse = np.unique(
                mixed.sum(axis=1, dtype=np.uint64), return_index=True, return_inverse=True
            )
            if not np.array_equal(words[first][inverse], words):  # two sets met in one key
                _keys, first, inverse = np.unique(words, axis=0, return_index=True, return_inverse=True)
        numbers = np.array([self._several(words[place]) for place in first], dtype=np.int32)
        return numbers[inverse.reshape(-1)]

    def _several(self, row: Words) -> int:
        key = row.tobytes()
        number = self._known.get(key)
        if number is None:
            number = self._known[key] = len(self)
            flags = np.unpackbits(np.frombuffer(key, dtype=np.uint8), bitorder="little", count=self.rules)
            self._members.append(tuple(int(rule) for rule in np.flatnonzero(flags)))
        return number


def _first_words(words: Words) -> tuple[Words, Ids | None, NDArray[np.bool_]]:
    """Return the first word of each row that is not empty, where its bits begin, and whether there are more of them."""
    count, width = words.shape
    if width == 1:
        return words[:, 0], None, np.zeros(count, dtype=np.bool_)
    filled = np.zeros((count, -(-width // 8) * 8), dtype=np.bool_)
    np.not_equal(words, 0, out=filled[:, :width])
    marks = np.packbits(filled, axis=1, bitorder="little")
    # In each eight words: which is the first one, from a byte; then the first of these bytes.
    byte = (marks != 0).argmax(axis=1) if marks.shape[1] > 1 else np.zeros(count, dtype=np.intp)
    mark = marks[np.arange(count), byte]
    several = (mark & (mark - np.uint8(1))) != 0
    if marks.shape[1] > 1:
        several |= np.count_nonzero(marks, axis=1) > 1
    at = byte * 8 + _LOWEST.take(mark)
    return words.reshape(-1).take(np.arange(count) * width + at), (at * WORD).astype(np.int32), several
