"""Who owns and who makes decisions, as a DMN file names them: references to organisation units (or indicators)."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from decisions.dmn.elements import attribute, children, reference

CONTEXT_TAGS = ("organizationUnit", "performanceIndicator")


@dataclass(frozen=True, slots=True)
class People:
    """The names of organisation units by identifier, and what the units themselves say they own and make."""

    names: Mapping[str, str]
    owned: Mapping[str, tuple[str, ...]]
    made: Mapping[str, tuple[str, ...]]

    @staticmethod
    def of(root: etree._Element) -> "People":
        """Return the people of a document."""
        units = [*children(root, *CONTEXT_TAGS)]
        names = {attribute(unit, "id"): attribute(unit, "name").strip() for unit in units}
        return People(names, _told(units, "decisionOwned"), _told(units, "decisionMade"))

    def owners(self, decision: etree._Element) -> tuple[str, ...]:
        """Return the names of those who own a decision, each once."""
        return self._named(decision, "decisionOwner", self.owned)

    def makers(self, decision: etree._Element) -> tuple[str, ...]:
        """Return the names of those who make a decision, each once."""
        return self._named(decision, "decisionMaker", self.made)

    def _named(self, decision: etree._Element, tag: str, told: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        own = (self.names.get(reference(entry), "") for entry in children(decision, tag))
        return tuple(dict.fromkeys(name for name in (*own, *told.get(attribute(decision, "id"), ())) if name))


def _told(units: list[etree._Element], tag: str) -> dict[str, tuple[str, ...]]:
    told: dict[str, tuple[str, ...]] = {}
    for unit in units:
        for entry in children(unit, tag):
            told[reference(entry)] = (*told.get(reference(entry), ()), attribute(unit, "name").strip())
    return told
