"""What a case says, as somebody typed or sent it: plain values by name, within bounds."""

from collections.abc import Mapping
from typing import Any

from roles.rules.refusals import Refused

_MOST_VALUES = 100
_LONGEST_NAME = 200
_LONGEST_VALUE = 500


def given_checked(given: Mapping[str, Any], *, where: str) -> dict[str, Any]:
    """Return the values of a case by name; names without a value are left out.

    Raises: Refused, saying where, for anything but plain values, for too many and too long ones.
    """
    if not isinstance(given, Mapping):
        raise Refused(f"{where} is no set of values by name.")
    if len(given) > _MOST_VALUES:
        raise Refused(f"{where} has {len(given)} values; {_MOST_VALUES} can be kept.")
    kept: dict[str, Any] = {}
    for name, value in given.items():
        label = str(name).strip()
        if not label or len(label) > _LONGEST_NAME:
            raise Refused(f"{where} has a value without a name, or with a name longer than {_LONGEST_NAME} letters.")
        if not isinstance(value, str | int | float | bool | None):
            raise Refused(f"{where}: “{label}” is neither a text, a number, yes or no, nor empty.")
        if isinstance(value, str) and len(value) > _LONGEST_VALUE:
            raise Refused(f"{where}: “{label}” is longer than {_LONGEST_VALUE} letters.")
        if value is not None and value != "":
            kept[label] = value
    return kept
