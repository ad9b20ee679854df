"""Data types of a DMN file with their components, and raw values of a case made into values of these types.

Source: DMN 1.5, 7.3.3.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from decisions.dmn.elements import attribute, child, children, expression_text, text_of
from decisions.dmn.item_types import Types
from decisions.dmn.model import DataType
from decisions.feel.errors import FeelError
from decisions.feel.evaluate import passes
from decisions.feel.making import number_from
from decisions.feel.parse import parse_tests
from decisions.feel.syntax import UnaryTests
from decisions.feel.temporal import read_date, read_date_time, read_duration, read_time
from decisions.feel.values import Kind, kind_of, own
from decisions.tables.table import ValueType

DEEPEST = 20


@dataclass(slots=True)
class TypeReader:
    """Reads the data types of a document; a type that is made of itself ends where it repeats."""

    types: Types
    components: set[str] = field(default_factory=set)

    def named(self, name: str, depth: int = 0) -> DataType:
        """Return the type of a name; anything for one that is not known."""
        element = self.types.definitions.get(name)
        if element is None:
            element = self.types.definitions.get(name.rpartition(":")[2])
        if element is None or depth > DEEPEST:
            return DataType(self.types.base(name))
        return self.defined(element, depth)

    def defined(self, element: etree._Element, depth: int = 0) -> DataType:
        """Return the type that an item definition or a component defines."""
        parts = {}
        for part in children(element, "itemComponent"):
            name = attribute(part, "name")
            self.components.add(name)
            if depth <= DEEPEST:
                parts[name] = self.defined(part, depth + 1)
        base = self.named(text_of(child(element, "typeRef")), depth + 1) if not parts else DataType()
        found = replace(base, components=parts) if parts else base
        if attribute(element, "isCollection") == "true":
            found = replace(found, many=True)
        allowed = allowed_values(element)
        return replace(found, allowed=allowed) if allowed else found


def allowed_values(element: etree._Element) -> UnaryTests | None:
    """Return what a type allows, None where it allows everything or says so in words that are not executed here."""
    for kind in ("typeConstraint", "allowedValues"):
        if text := expression_text(child(element, kind)):
            try:
                return parse_tests(text)
            except FeelError:
                return None
    return None


def typed(value: Any, wanted: DataType, depth: int = 0) -> Any:
    """Return a raw value of a case as a value of this type; null where it is none, or not an allowed one."""
    if value is None or depth > DEEPEST:
        return None
    if wanted.many:
        alone = replace(wanted, many=False)
        listed = value if isinstance(value, list | tuple) else [value]
        return [typed(item, alone, depth + 1) for item in listed]
    found = _structured(value, wanted, depth) if wanted.components else plain(value, wanted.base)
    if found is None or wanted.allowed is None or isinstance(found, Mapping | list):
        return found
    return found if passes(wanted.allowed, found, {}) is True else None


def _structured(value: Any, wanted: DataType, depth: int) -> Any:
    if not isinstance(value, Mapping):
        return None
    return {
        name: typed(part, wanted.components[name], depth + 1) if name in wanted.components else part
        for name, part in value.items()
    }


def plain(value: Any, wanted: ValueType) -> Any:
    """Return a raw value as one of a basic type; null where it is none. Texts are read as what the type asks for."""
    value = own(value)
    if wanted is ValueType.ANY:
        return value
    if isinstance(value, str) and wanted is not ValueType.STRING:
        return next(_read(value.strip(), wanted), None)
    kind = kind_of(value)
    if wanted is ValueType.DATE_TIME and kind is Kind.DATE:
        return read_date_time(value.isoformat())
    return value if kind.value == wanted.value else None


def _read(text: str, wanted: ValueType) -> Iterator[Any]:
    """Yield what a text says as a value of a type, nothing where it says none."""
    if wanted is ValueType.NUMBER:
        yield number_from(text, None, None)
    elif wanted is ValueType.BOOLEAN:
        yield {"true": True, "false": False}.get(text)
    elif wanted in _READERS:
        found = _READERS[wanted](text)
        yield found if found is not None and kind_of(found).value == wanted.value else None


_READERS: Mapping[ValueType, Any] = {
    ValueType.DATE: read_date,
    ValueType.TIME: read_time,
    ValueType.DATE_TIME: read_date_time,
    ValueType.DAYS: read_duration,
    ValueType.MONTHS: read_duration,
}
