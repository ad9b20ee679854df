"""The units a source names: found among ours, or added."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from governance.imports.headers import folded
from governance.imports.units import UnitName
from roles.events import announce, changed
from roles.models import Unit
from roles.rules.people import UnitKind
from roles.rules.permissions import Actor

Path = tuple[UnitName, ...]
# Who names no unit is put here, where everybody belongs.
_EVERYBODY = UnitName("Organisation", "ORG")
_CODE_LIMIT = 60


@dataclass(slots=True)
class Units:
    """All units, by what a source can call them; those not found yet are made ready, level by level."""

    by_place: dict[tuple[str, ...], Unit] = field(default_factory=dict)
    by_name: dict[str, Unit] = field(default_factory=dict)
    below: dict[tuple[int, str], Unit] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)
    fresh: list[list[Unit]] = field(default_factory=lambda: [[], []])

    @classmethod
    def read(cls) -> "Units":
        """Return the units as they are, in one statement."""
        units = cls()
        # Of two with the same name the higher and older one is meant: roots first, then by age.
        found = sorted(Unit.objects.all(), key=lambda unit: (unit.parent_id is not None, unit.pk))
        for unit in found:
            units.codes.add(unit.code)
            units.by_name.setdefault(folded(unit.name), unit)
            if unit.parent_id:
                units.below.setdefault((unit.parent_id, folded(unit.name)), unit)
        for unit in found:
            units.by_name.setdefault(folded(unit.code), unit)
        return units

    def find_or_ready(self, path: Path) -> Unit:
        """Return the unit at the end of a path, a new and unsaved one where there is none."""
        path = path or (_EVERYBODY,)
        place = tuple(folded(unit.name) for unit in path)
        if place not in self.by_place:
            above = self.find_or_ready(path[:-1]) if len(path) > 1 else None
            self.by_place[place] = self._existing(above, place[-1]) or self._ready(path[-1], above)
        return self.by_place[place]

    def _existing(self, above: Unit | None, name: str) -> Unit | None:
        if above is None:
            return self.by_name.get(name)
        return self.below.get((above.pk, name)) if above.pk else None

    def _ready(self, named: UnitName, above: Unit | None) -> Unit:
        unit = Unit(
            code=self._free_code(named.code if above is None else f"{above.code}-{named.code}"),
            name=named.name,
            kind=UnitKind.TECHNOLOGY if named.technology else UnitKind.BUSINESS,
            parent=above,
            source=Unit.Source.IMPORT,
        )
        self.fresh[above is not None].append(unit)
        return unit

    def _free_code(self, wanted: str) -> str:
        code, number = wanted[:_CODE_LIMIT], 1
        while code in self.codes:
            number += 1
            code = f"{wanted[: _CODE_LIMIT - len(str(number)) - 1]}-{number}"
        self.codes.add(code)
        return code


def units_add(levels: Iterable[list[Unit]]) -> Sequence[Unit]:
    """Save these new units, the upper ones first, and return them. For the import, which checked who may."""
    return [unit for level in levels for unit in Unit.objects.bulk_create(level)]


def units_announce(added: Sequence[Unit], *, actor: Actor, at: datetime) -> None:
    """Tell of units that were added. Once all rows are written: whoever tells holds the ledger until the end."""
    if added:
        announce(changed, "units_import", *added, actor_id=actor.id, at=at)
