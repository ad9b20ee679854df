"""Values of the expression language as JSON: numbers exactly as they are, dates, times and durations as ISO text."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from decisions.feel.temporal import write_temporal
from decisions.feel.texts import write_number
from decisions.feel.values import Kind, kind_of, own


def to_json(value: Any) -> str:
    """Return a value as JSON text. What is no value of the language is null."""
    value = own(value)
    kind = kind_of(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(str(name))}: {to_json(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(to_json, value)) + "]"
    if isinstance(value, Decimal):
        return write_number(value)
    if isinstance(value, str):
        return _text(value)
    if kind in {Kind.NULL, Kind.OTHER}:
        return "null"
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else _text(write_temporal(value))


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
