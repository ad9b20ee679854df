"""One incident of a system that several initiatives share: the same version runs unsigned in more than one of them."""

from collections.abc import Iterable, Mapping

from governance.rules.facts import Facts
from governance.rules.raised import is_chased
from roles.rules.records import record


@record(frozen=True, slots=True)
class Place:
    """Where a version runs: in which environment of which initiative."""

    key: str
    title: str
    environment: str


@record(frozen=True, slots=True)
class Incident:
    """A version that runs where nobody signed it. `label` is what it is called, empty where nobody said."""

    fingerprint: str
    label: str
    places: tuple[Place, ...]

    @property
    def initiatives(self) -> int:
        """In how many initiatives it runs."""
        return len({place.key for place in self.places})


def incidents(
    using: Iterable[Facts], labels: Mapping[str, str], others: Mapping[str, frozenset[str]]
) -> tuple[Incident, ...]:
    """Return the incidents of one system, the one in most initiatives first.

    `using` are the initiatives that use it; `labels` names its versions by fingerprint; `others` holds, by the key of
    an initiative, the fingerprints of other systems that it uses: those are no matter of this one.
    """
    found: dict[str, list[Place]] = {}
    for facts in using:
        clearance = facts.clearance
        if clearance is None or facts.stage is not clearance.stage or not is_chased(facts):
            continue
        for runtime in facts.runtimes:
            version = runtime.fingerprint
            if not version or version in clearance.fingerprints or version in others.get(facts.key, frozenset()):
                continue
            found.setdefault(version, []).append(Place(facts.key, facts.title, runtime.environment))
    made = [Incident(version, labels.get(version, ""), tuple(places)) for version, places in found.items()]
    return tuple(sorted(made, key=lambda incident: (-incident.initiatives, incident.fingerprint)))
