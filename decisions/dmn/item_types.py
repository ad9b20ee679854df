"""The data types of a DMN file: what `typeRef` means for a column of a table."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from decisions.dmn.description import ItemType
from decisions.dmn.elements import attribute, child, children, expression_text, node_elements, text_of
from decisions.tables.table import ValueType

# DMN's own words, and those that editors of DMN 1.1 used for numbers.
BUILT_IN: Mapping[str, ValueType] = {
    **{value.value.lower(): value for value in ValueType},
    "date and time": ValueType.DATE_TIME,
    "days and time duration": ValueType.DAYS,
    "years and months duration": ValueType.MONTHS,
    "integer": ValueType.NUMBER,
    "long": ValueType.NUMBER,
    "double": ValueType.NUMBER,
    "decimal": ValueType.NUMBER,
}
MOST_STEPS = 20


@dataclass(frozen=True, slots=True)
class Types:
    """The data types that a document defines, and those of its variables, by name."""

    definitions: Mapping[str, etree._Element]
    variables: Mapping[str, str]

    @staticmethod
    def of(root: etree._Element) -> "Types":
        """Return the types of a document."""
        definitions = {attribute(element, "name"): element for element in children(root, "itemDefinition")}
        variables: dict[str, str] = {}
        for node in node_elements(root):
            variable = child(node, "variable")
            if type_name := attribute(variable, "typeRef"):
                variables[attribute(node, "name")] = type_name
                variables[attribute(variable, "name") or attribute(node, "name")] = type_name
        return Types(definitions, variables)

    def listed(self) -> tuple[ItemType, ...]:
        """Return the types as they are told to the register."""
        return tuple(
            ItemType(name, self.base(name), self.allowed(name), attribute(element, "isCollection") == "true")
            for name, element in self.definitions.items()
        )

    def base(self, name: str) -> ValueType:
        """Return what values of a type are; `Any` for a structure, a list and a type that is not known."""
        for _step in range(MOST_STEPS):
            if (known := BUILT_IN.get(_plain(name).lower())) and name not in self.definitions:
                return known
            definition = self.definitions.get(name, self.definitions.get(_plain(name)))
            if definition is None or attribute(definition, "isCollection") == "true":
                break
            name = text_of(child(definition, "typeRef"))
        return ValueType.ANY

    def allowed(self, name: str) -> str:
        """Return the values that a type allows as unary tests, its own or those of the type it is made of."""
        for _step in range(MOST_STEPS):
            definition = self.definitions.get(name, self.definitions.get(_plain(name)))
            if definition is None:
                break
            for kind in ("typeConstraint", "allowedValues"):
                if values := expression_text(child(definition, kind)):
                    return values
            name = text_of(child(definition, "typeRef"))
        return ""

    def of_path(self, path: str) -> tuple[ValueType, str]:
        """Return type and allowed values of `Applicant.Age` or `Applicant`; `Any` where the path leads nowhere."""
        for variable in sorted(self.variables, key=len, reverse=True):
            if path == variable:
                return self.base(self.variables[variable]), self.allowed(self.variables[variable])
            if variable and path.startswith(f"{variable}."):
                return self._component(self.variables[variable], path[len(variable) + 1 :].split("."))
        return ValueType.ANY, ""

    def _component(self, type_name: str, steps: list[str]) -> tuple[ValueType, str]:
        definition = self.definitions.get(type_name, self.definitions.get(_plain(type_name)))
        for position, step in enumerate(steps):
            if definition is None:
                return ValueType.ANY, ""
            found = next(
                (c for c in children(definition, "itemComponent") if attribute(c, "name") == step.strip()), None
            )
            if found is None:
                return ValueType.ANY, ""
            type_name = text_of(child(found, "typeRef"))
            if position == len(steps) - 1:
                own = expression_text(child(found, "allowedValues"))
                return self.base(type_name), own or self.allowed(type_name)
            definition = self.definitions.get(type_name) if type_name else found
        return ValueType.ANY, ""


def _plain(name: str) -> str:
    """Return a type's name without the prefix that DMN 1.1 writes before it (`feel:string`)."""
    return name.rpartition(":")[2]
