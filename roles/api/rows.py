"""What the API shows: rows of `.values()`, never model instances, with every field listed."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, ClassVar

from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

Columns = tuple[str, ...]
# Of each field its name, its column, and how a value of it is shown.
Ways = list[tuple[str, str, Callable[[Any], Any]]]


class Row(serializers.Serializer[Any]):
    """One object as it is shown.

    A plain field is the column of that name, a reference several columns of a related object. A nested serializer is
    not in the database's row: the resource adds it, as it does the fields named in `added`.
    """

    added: ClassVar[frozenset[str]] = frozenset()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Return what is shown of a row: as the framework does it, without asking each field how it finds its value."""
        if not isinstance(instance, dict):
            return super().to_representation(instance)
        shown = {}
        for name, source, show in self._ways:
            value = instance if source == "*" else instance[source]
            shown[name] = None if value is None else show(value)
        return shown

    @cached_property
    def _ways(self) -> Ways:
        """How the fields are shown: as always, unless one of them depends on who asks."""
        return _ways_of(self) if _depends(type(self)) else _ways_always(type(self))

    @classmethod
    def columns(cls) -> Columns:
        """Return the columns that the fields need."""
        return _columns_of(cls)


# The framework copies all fields of a serializer for each one that is made: that takes longer than to show its rows.
def _ways_of(row: Row) -> Ways:
    fields = (field for field in row.fields.values() if not field.write_only)
    return [(str(field.field_name), str(field.source), _way_of(field)) for field in fields]


def _way_of(field: serializers.Field[Any, Any, Any, Any]) -> Callable[[Any], Any]:
    return _AT_ONCE.get(type(field), field.to_representation)


def _moment(value: datetime) -> str:
    """Return a moment as the framework writes it, in UTC."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


@cache
def _ways_always(kind: type[Row]) -> Ways:
    return _ways_of(kind())


@cache
def _depends(kind: type[Row]) -> bool:
    """Whether a field of such a row, or of a row within it, is shown by the request."""
    return any(_by_request(field) for field in kind().fields.values())


def _by_request(field: serializers.Field[Any, Any, Any, Any] | serializers.BaseSerializer[Any]) -> bool:
    inner = field.child if isinstance(field, serializers.ListSerializer) else field
    if isinstance(inner, Row):
        return _depends(type(inner))
    return isinstance(inner, serializers.BaseSerializer) or getattr(inner, "by_request", False)


@cache
def _columns_of(kind: type[Row]) -> Columns:
    found: dict[str, None] = {"id": None}
    for name, field in kind().fields.items():
        if isinstance(field, Computed):
            found |= dict.fromkeys(field.columns)
        elif name not in kind.added and not isinstance(field, serializers.BaseSerializer):
            found[str(field.source)] = None
    return tuple(found)


class Computed(serializers.Field[Any, Any, Any, Any]):
    """Something shown that is made of several columns of the row, and of the request where it says so."""

    columns: Columns
    by_request: ClassVar[bool] = False

    def __init__(self, **options: Any) -> None:
        super().__init__(source="*", read_only=True, **options)


class Link(Computed):
    """An address that is made of several columns, under the name that the portal was asked by."""

    by_request = True


class Reference(Computed):
    """A related object in a row, shown by a few of its columns; null where there is none.

    `parts` maps what is shown to the related object's column; the first one is never null. `shape` describes the parts
    where they are more than an id and texts.
    """

    parts: ClassVar[Mapping[str, str]]
    shape: ClassVar[type[serializers.BaseSerializer[Any]] | None] = None

    def __init__(self, relation: str, **options: Any) -> None:
        self.relation = relation
        self.columns = tuple(f"{relation}__{column}" for column in self.parts.values())
        super().__init__(**options)

    def to_representation(self, value: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the parts of the related object."""
        if value[self.columns[0]] is None:
            return None
        return {name: value[column] for name, column in zip(self.parts, self.columns, strict=True)}


class PersonReference(Reference):
    """A person."""

    parts = {"id": "id", "name": "display_name"}


class UnitReference(Reference):
    """A unit of the organisation."""

    parts = {"id": "id", "code": "code", "name": "name"}


class RoleReference(Reference):
    """A role: a job that people hold."""

    parts = {"id": "id", "title": "title"}


@extend_schema_field({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$"})
class ClockField(serializers.TimeField):
    """A time of day where it happens: without an offset, which is what the format `time` would ask for."""


class EnumField(serializers.ChoiceField):
    """One word of a fixed vocabulary, read into its enumeration."""

    def __init__(self, kind: type[Enum], **options: Any) -> None:
        self.kind = kind
        super().__init__(choices=[(member.value, getattr(member, "label", "")) for member in kind], **options)

    def to_internal_value(self, data: Any) -> Any:
        """Return the member, or an empty string where that is allowed."""
        value = super().to_internal_value(data)
        return value if value == "" else self.kind(value)


# The framework asks for each moment which time zone it is in: here it is the same for everybody. Of the others this is
# all that it does.
_AT_ONCE: dict[type, Callable[[Any], Any]] = {
    serializers.CharField: str,
    serializers.DateField: date.isoformat,
    serializers.DateTimeField: _moment,
    serializers.IntegerField: int,
    EnumField: lambda value: value,
}


def grouped(rows: Iterable[Mapping[str, Any]], by: str) -> dict[Any, list[Mapping[str, Any]]]:
    """Return rows by the value of one column."""
    found: dict[Any, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row[by], []).append(row)
    return found
