"""Which of the demo's decisions needs which: maps that the architect brought along as DMN."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from decisions.dmn.namespaces import NAMES
from decisions.models import Decision
from decisions.services.maps import map_import
from governance.demo.company import Company

_MODEL = NAMES["1.5"].model


@dataclass(frozen=True, slots=True)
class Chart:
    """A map: its name, what stands in it beside decisions, and what needs what, by name."""

    name: str
    unit: str
    inputs: tuple[str, ...]
    sources: tuple[str, ...]
    needs: tuple[tuple[str, str], ...]


def draw(company: Company, chart: Chart, decisions: Sequence[Decision], at: datetime) -> None:
    """Have a map of these decisions; each is found in the register by its name and unit."""
    data = etree.tostring(_document(chart, [decision.name for decision in decisions]))
    map_import(data=data, unit=company.units[chart.unit], actor=company.actor("architect"), at=at)


def _document(chart: Chart, decisions: Sequence[str]) -> etree._Element:
    root = etree.Element(f"{{{_MODEL}}}definitions", id="map", name=chart.name)
    root.set("namespace", "urn:harbour-mutual")
    kinds = dict.fromkeys(chart.inputs, "inputData") | dict.fromkeys(chart.sources, "knowledgeSource")
    kinds |= dict.fromkeys(decisions, "decision")
    for name, kind in kinds.items():
        element = etree.SubElement(root, f"{{{_MODEL}}}{kind}", id=_id(name), name=name)
        for requirement, role, needed in _needs(chart, name, kinds):
            outer = etree.SubElement(element, f"{{{_MODEL}}}{requirement}", id=f"{_id(name)}_{_id(needed)}")
            etree.SubElement(outer, f"{{{_MODEL}}}{role}", href=f"#{_id(needed)}")
    return root


def _needs(chart: Chart, name: str, kinds: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield what a decision needs: the requirement, the role of what is needed, and its name."""
    for needed, target in chart.needs:
        if target == name:
            kind = kinds[needed]
            if kind == "knowledgeSource":
                yield "authorityRequirement", "requiredAuthority", needed
            else:
                role = "requiredInput" if kind == "inputData" else "requiredDecision"
                yield "informationRequirement", role, needed


def _id(name: str) -> str:
    return "_" + "".join(letter if letter.isalnum() else "_" for letter in name)
