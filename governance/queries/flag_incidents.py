"""Which flags are of one incident: the same version of a shared system runs unsigned in several initiatives."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from governance.models import AISystem, Flag, Initiative, Runtime, SystemVersion
from governance.queries.systems import shipped_labels

RULE = "F-DEC-1"


@dataclass(frozen=True, slots=True)
class FlagIncident:
    """A version that runs unsigned in several initiatives, and the system that they share."""

    fingerprint: str
    label: str
    system: AISystem


def incidents_of(flags: Iterable[Flag]) -> Mapping[int, FlagIncident]:
    """Return the incident of each of these flags that is of one, by the flag's id.

    In four statements, and none where fewer than two flags tell of a version that nobody signed.
    """
    told = [flag for flag in flags if flag.rule == RULE and flag.initiative_id]
    if len({flag.initiative_id for flag in told}) < _SEVERAL:
        return {}
    by_version: dict[str, list[Flag]] = defaultdict(list)
    for flag, version in _versions(told):
        by_version[version].append(flag)
    shared = {version: those for version, those in by_version.items() if _count(those) >= _SEVERAL}
    systems = _systems(shared)
    labels = shipped_labels(shared) if systems else {}
    return {
        flag.pk: FlagIncident(version, labels.get(version, ""), systems[version])
        for version, those in shared.items()
        if version in systems
        for flag in those
    }


_SEVERAL = 2


def _versions(flags: Collection[Flag]) -> Iterable[tuple[Flag, str]]:
    """Yield each flag with the version that its environment runs now."""
    rows = (
        Runtime.objects.filter(initiative__in={flag.initiative_id for flag in flags})
        .order_by("initiative_id", "environment", "-last_seen_at", "-pk")
        .distinct("initiative_id", "environment")
        .values_list("initiative_id", "environment", "fingerprint")
    )
    running = {f"{RULE}:initiative:{number}:{place}": version for number, place, version in rows}
    return ((flag, running[flag.dedupe_key]) for flag in flags if running.get(flag.dedupe_key))


def _count(flags: Iterable[Flag]) -> int:
    return len({flag.initiative_id for flag in flags})


def _systems(shared: Mapping[str, Collection[Flag]]) -> Mapping[str, AISystem]:
    """Return the one system that all initiatives of a version use, and of which it is no other's on record."""
    if not shared:
        return {}
    ids = {flag.initiative_id for flags in shared.values() for flag in flags}
    used: dict[int, set[int]] = defaultdict(set)
    for initiative, system in Initiative.systems.through.objects.filter(initiative__in=ids).values_list(
        "initiative_id", "aisystem_id"
    ):
        used[initiative].add(system)
    registered = dict(SystemVersion.objects.filter(fingerprint__in=shared).values_list("fingerprint", "system_id"))
    found: dict[str, int] = {}
    for version, flags in shared.items():
        common = set.intersection(*(used[flag.initiative_id] for flag in flags if flag.initiative_id))
        if version in registered:
            found[version] = registered[version]
        elif common:
            found[version] = min(common)
    systems = AISystem.objects.in_bulk(set(found.values()))
    return {version: systems[number] for version, number in found.items()}
