"""The catalogue of measures of what digital labour does. Shipped as data; own measures stand beside it.

Source: domain catalogue, section 3.3.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from governance.rules.limits import Direction, MeasureUnit
from roles.rules.records import record


@record(frozen=True, slots=True)
class CatalogueMeasure:
    """One measure. `derived`: it is counted from what is told of each case, without anybody measuring.

    `trap` says what misleads about it.
    """

    key: str
    label: str
    numerator: str
    denominator: str
    unit: MeasureUnit
    direction: Direction
    trap: str
    derived: bool


def _read() -> Mapping[str, CatalogueMeasure]:
    entries = json.loads((Path(__file__).resolve().parents[1] / "data" / "measures.json").read_text())
    return {
        entry["key"]: CatalogueMeasure(
            **{**entry, "unit": MeasureUnit(entry["unit"]), "direction": Direction(entry["direction"])}
        )
        for entry in entries
    }


CATALOGUE: Mapping[str, CatalogueMeasure] = _read()
_BY_LABEL = {measure.label.casefold(): measure for measure in CATALOGUE.values()}
# Names that measures of the catalogue went by before there was one, and what was signed then calls them.
_BEFORE = {"misrouted cases": "misroute_rate", "overridden recommendations": "override_rate"}


def measure_named(label: str) -> CatalogueMeasure | None:
    """Return the measure of the catalogue that goes by this name, or None where it is one's own."""
    return _BY_LABEL.get(label.strip().casefold())


def key_of(label: str) -> str:
    """Return how measurements name a measure: by the catalogue's key, else by its own words, made plain."""
    if known := measure_named(label):
        return known.key
    plain = label.strip().casefold()
    return _BEFORE.get(plain) or re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]


def label_of(key: str, otherwise: str) -> str:
    """Return what the catalogue calls a measure, or what somebody else calls it."""
    known = CATALOGUE.get(key)
    return known.label if known else otherwise
