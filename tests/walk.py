"""Every address of the portal, found in its URL patterns, so that a new one is tested without being named."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from rest_framework import serializers


@dataclass(frozen=True)
class Route:
    """One address: its name, the names of its parts, and its view."""

    name: str
    parts: frozenset[str]
    view: Any

    def url(self, **known):
        """Return the address with these parts, as far as it asks for them."""
        return reverse(self.name, kwargs={part: known.get(part, 1) for part in self.parts})


def routes():
    return [route for route in _below(get_resolver(), "", frozenset()) if not route.name.endswith(":")]


def _below(resolver, namespace, parts):
    for entry in resolver.url_patterns:
        own = parts | _parts(entry)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _below(entry, inner, own)
        elif isinstance(entry, URLPattern) and entry.name:
            yield Route(f"{namespace}{entry.name}", own, entry.callback)


def _parts(entry):
    return frozenset(entry.pattern.converters) | frozenset(entry.pattern.regex.groupindex)


def sample(body):
    """Return something valid in shape to send to an act of the API."""
    return {name: _value(field) for name, field in body().fields.items() if not field.read_only}


def _value(field):  # noqa: C901, PLR0911 - one line for each kind of field
    match field:
        case serializers.ManyRelatedField():
            return []
        case serializers.PrimaryKeyRelatedField():
            return field.get_queryset().order_by("pk").values_list("pk", flat=True).first()
        case serializers.SlugRelatedField():
            return field.get_queryset().order_by("pk").values_list(field.slug_field, flat=True).first()
        case serializers.ListSerializer():
            return [sample(type(field.child))]
        case serializers.ListField():
            return [_value(field.child)]
        case serializers.ChoiceField():
            return next(iter(field.choices))
        case serializers.BooleanField():
            return True
        case serializers.IntegerField() | serializers.DecimalField():
            return 1
        case serializers.DateField():
            return date(2027, 1, 4).isoformat()
        case serializers.TimeField():
            return "09:00"
        case serializers.EmailField():
            return "somebody@example.org"
        case _:
            return "Something"
