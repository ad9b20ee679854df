"""What callers may send: shape only; whether it may be done is for the services to say."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework import serializers

from roles.api.json_types import Told, wrong_types

# What PostgreSQL's integer holds.
LARGEST = 2**31 - 1


class Body(serializers.Serializer[Any]):
    """A body whose fields are all listed. A field that nobody knows is refused, so that a typing error is not lost.

    `hints` tells of fields that exist but are not written here, `typed` whether values have types of their own.
    """

    hints: ClassVar[Mapping[str, str]] = {}
    typed: ClassVar[bool] = True

    def to_internal_value(self, data: Any) -> Any:
        """Return the checked values.

        Raises: ValidationError, naming each unknown field, and each that has another type than the schema tells of.
        """
        if isinstance(data, Mapping):
            writable = {name: field for name, field in self.fields.items() if not field.read_only}
            unknown = sorted(str(name) for name in data if name not in writable)
            wrong: dict[str, Told] = {
                name: [self.hints.get(name, "There is no such field to write here.")] for name in unknown
            }
            if wrong := wrong | (wrong_types(writable, data) if self.typed else {}):
                raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)


class Parameters(Body):
    """What an address says, where everything is a text."""

    typed = False


class EmptyBody(Body):
    """Nothing has to be said: `{}` or no body at all."""


class ReasonBody(Body):
    """Why something is done."""

    reason = serializers.CharField(max_length=2000)


def text(limit: int = 10_000, **options: Any) -> serializers.CharField:
    """Return a field for text that may be left out or empty."""
    return serializers.CharField(**{"max_length": limit, "required": False, "allow_blank": True} | options)


def whole(**options: Any) -> serializers.IntegerField:
    """Return a field for a whole number that may be left out or null."""
    limits = {"min_value": 0, "max_value": LARGEST, "required": False, "allow_null": True}
    return serializers.IntegerField(**limits | options)


def many(body: type[Body], limit: int, **options: Any) -> Any:
    """Return a field for a list of bodies."""
    return body(many=True, **{"max_length": limit} | options)
