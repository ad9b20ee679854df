"""Whether what was sent has the JSON type that the schema tells of, and a text no more letters.

The framework would make texts of numbers, and numbers and truths of texts: what was meant would be guessed. It
counts letters once it took the blanks off.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from rest_framework import serializers

# In digits, as the schema says: the framework reads `1e3`, ` 1 `, and nothing at all too.
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# Texts, or what is wrong by place.
type Told = list[str] | dict[Any, Told]
Field = serializers.Field[Any, Any, Any, Any]


def wrong_types(fields: Mapping[str, Field], sent: Mapping[Any, Any]) -> dict[str, Told]:
    """Return what is wrong by field, within lists by place; nothing of fields that were left out, or are null."""
    told = {name: _wrong(fields[name], value) for name, value in sent.items() if name in fields}
    return {name: texts for name, texts in told.items() if texts}


def _wrong(field: Field, value: Any) -> Told:
    if value is None:
        return []
    wanted, fits = _wanted(field)
    if not fits(value):
        return [f"This has to be {wanted}."]
    most = getattr(field, "max_length", None)
    if isinstance(value, str) and most is not None and len(value) > most:
        return [f"Ensure this field has no more than {most} characters."]
    if isinstance(field, serializers.ManyRelatedField):
        # Of several objects the framework tells what is wrong with all of them together.
        return next((told for each in value if (told := _wrong(field.child_relation, each))), [])
    child = getattr(field, "child", None)
    if child is None or isinstance(child, serializers.BaseSerializer):
        return []
    below = value.items() if isinstance(value, Mapping) else enumerate(value)
    told = {place: _wrong(child, each) for place, each in below}
    return {place: texts for place, texts in told.items() if texts}


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _whole(value: Any) -> bool:
    """Whether it is a whole number; 2.0 is one as well."""
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _truth(value: Any) -> bool:
    return isinstance(value, bool)


def _decimal(value: Any) -> bool:
    return _number(value) or (isinstance(value, str) and _DECIMAL.fullmatch(value) is not None)


def _list(value: Any) -> bool:
    return isinstance(value, list)


def _object(value: Any) -> bool:
    return isinstance(value, Mapping)


def _anything(_value: Any) -> bool:
    return True


Wanted = tuple[str, Callable[[Any], bool]]
TEXT: Wanted = ("a text", _text)
WHOLE: Wanted = ("a whole number", _whole)
# The first that fits counts.
_WANTED: tuple[tuple[type | tuple[type, ...], Wanted], ...] = (
    (serializers.BooleanField, ("true or false", _truth)),
    ((serializers.IntegerField, serializers.PrimaryKeyRelatedField), WHOLE),
    (serializers.FloatField, ("a number", _number)),
    (serializers.DecimalField, ("a number, or a text that is one", _decimal)),
    ((serializers.ListField, serializers.ManyRelatedField, serializers.ListSerializer), ("a list", _list)),
    (serializers.DictField, ("an object", _object)),
    (
        (
            serializers.CharField,
            serializers.SlugRelatedField,
            serializers.DateField,
            serializers.DateTimeField,
            serializers.TimeField,
        ),
        TEXT,
    ),
)


def _wanted(field: Field) -> Wanted:
    if isinstance(field, serializers.ChoiceField):
        return WHOLE if any(isinstance(choice, int) for choice in field.choices) else TEXT
    return next((wanted for kinds, wanted in _WANTED if isinstance(field, kinds)), ("anything", _anything))
