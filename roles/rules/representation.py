"""For whom of the employees somebody speaks."""

from collections.abc import Collection

from roles.rules.records import record


@record(frozen=True, slots=True)
class Constituency:
    """Whose work somebody speaks for, as one body. Each empty list means all of them; what is listed narrows.

    `units` counts with everything below them.
    """

    body: str
    units: frozenset[int] = frozenset()
    jurisdictions: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()

    def covers(self, *, lineage: Collection[int], jurisdiction: str, site: str) -> bool:
        """Whether a job in a unit, country and site is among those spoken for. `lineage` begins with its unit."""
        return (
            (not self.units or not self.units.isdisjoint(lineage))
            and (not self.jurisdictions or jurisdiction in self.jurisdictions)
            and (not self.sites or site.casefold() in {known.casefold() for known in self.sites})
        )

    def is_body(self, name: str) -> bool:
        """Whether it is the body that a rule names."""
        return self.body.strip().casefold() == name.strip().casefold()
