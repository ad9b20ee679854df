"""What the schema tells of limits which the framework keeps to itself: of filters, decimals, texts and lists."""

from typing import Any, Literal

from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

Direction = Literal["request", "response"]
_LIMITS = {"min_value": "minimum", "max_value": "maximum", "max_length": "maxLength"}


def limits_sent(field: Any) -> dict[str, int]:
    """Return the limits of what may be sent in a field: whether a text may be empty, how many rows a list may have."""
    if isinstance(field, serializers.CharField) and not field.allow_blank:
        return {"minLength": getattr(field, "min_length", None) or 1}
    if isinstance(field, serializers.ListSerializer):
        told = {"minItems": getattr(field, "min_length", None), "maxItems": getattr(field, "max_length", None)}
        return {name: limit for name, limit in told.items() if limit is not None}
    return {}


class FilterLimits(DjangoFilterExtension):
    """A filter takes what its form field takes, and is never empty."""

    priority = 1

    def resolve_filter_field(self, *where: Any) -> list[dict[str, Any]]:
        """Return the parameters of a filter, the last that is handed over."""
        told: list[dict[str, Any]] = super().resolve_filter_field(*where)  # type: ignore[no-untyped-call] # has no types
        limits = {_LIMITS[name]: limit for name, limit in where[-1].extra.items() if name in _LIMITS}
        for parameter in told:
            text = parameter["schema"] == {"type": "string"}
            parameter["schema"] |= ({"minLength": 1} if text else {}) | limits
        return told


class DecimalShape(OpenApiSerializerFieldExtension):
    """A decimal is shown as a text, and may be sent as a number too."""

    target_class = "rest_framework.fields.DecimalField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> Any:  # noqa: ARG002 - its signature
        """Return a text of so many digits, and when it is sent the numbers that are let in."""
        field = self.target
        whole = field.max_digits - field.decimal_places
        sign = "" if field.min_value == 0 else "-?"
        shape = {
            "type": "string",
            "format": "decimal",
            "pattern": rf"^{sign}[0-9]{{1,{whole}}}(\.[0-9]{{1,{field.decimal_places}}})?$",
        }
        return shape if direction == "response" else shape | {"type": ["string", "number"]} | _reach(field, 10**whole)


def _reach(field: Any, beyond: int) -> dict[str, float]:
    """Return from where to where its numbers go."""
    low = ("exclusiveMinimum", -beyond) if field.min_value is None else ("minimum", field.min_value)
    high = ("exclusiveMaximum", beyond) if field.max_value is None else ("maximum", field.max_value)
    return {name: float(limit) for name, limit in (low, high)}
