"""What facts, and whatever rules make of them, are made of."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

__all__ = ["record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(*, frozen: bool, slots: bool) -> Any:  # noqa: ARG001 - kept by the checker of types
        """Make a frozen dataclass with slots that nobody may change, and only the checker of types keeps unchanged.

        Python refuses the change of a frozen dataclass when it runs, and pays for that with three times the work to
        make one. A sweep makes two hundred for each initiative.
        """
        return dataclass(slots=slots, unsafe_hash=True)
