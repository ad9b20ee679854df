"""What facts, and whatever rules make of them, are made of."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

__all__ = ["Reckoned", "reckoned", "record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(*, frozen: bool, slots: bool) -> Any:  # noqa: ARG001 - kept by the checker of types
        """Make a frozen dataclass with slots that nobody may change, and only the checker of types keeps unchanged.

        Python refuses the change of a frozen dataclass when it runs, and pays for that with three times the work to
        make one. A sweep makes two hundred for each initiative.
        """
        return dataclass(slots=slots, unsafe_hash=True)


class Reckoned:
    """Of a record: notes what was reckoned of it, which several rules ask one after the other.

    The record has a field `_reckoned = reckoned()`, which a changed copy does not take over.
    """

    __slots__ = ()
    _reckoned: dict[Hashable, Any]

    def once[T](self, name: Hashable, reckon: Callable[[], T]) -> T:
        """Return what is reckoned of it alone, under a name: once, however often it is asked."""
        if name not in self._reckoned:
            self._reckoned[name] = reckon()
        found: T = self._reckoned[name]
        return found


def reckoned() -> Any:
    """Return the field that holds what was reckoned, and tells no two records apart."""
    return field(default_factory=dict, init=False, compare=False, repr=False)
