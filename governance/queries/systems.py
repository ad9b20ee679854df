"""What is known of a system that initiatives share: who uses it, its versions, what was shipped, what runs unsigned."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from governance.models import AISystem, Initiative, LedgerEntry, SystemVersion
from governance.queries.sight import Sight
from governance.rules.facts import ShippedFacts

SHIP, SEEN = "system_version_ship", "system_version_see"
# How far back what was shipped is read; rules say how long of it is told. Units: days.
LOOKED_BACK = 90


@dataclass(frozen=True, slots=True)
class Shipped:
    """A version that the supplier shipped, as somebody said."""

    label: str
    fingerprint: str
    at: datetime
    by: str


def shipped_facts(ids: Collection[int], at: datetime) -> Mapping[int, tuple[ShippedFacts, ...]]:
    """Return what was shipped of late of the systems that these initiatives use, in one statement; two if anything.

    What a system may do besides is told however long ago: somebody has to classify it again.
    """
    entries = _entries().filter(Q(at__gt=at - timedelta(days=LOOKED_BACK)) | Q(details__has_key="added"))
    rows = list(entries.values_list("target_id", "details", "at"))
    if not rows:
        return {}
    used = Initiative.systems.through.objects.filter(initiative__in=ids, aisystem__in=[int(row[0]) for row in rows])
    found: dict[int, list[ShippedFacts]] = defaultdict(list)
    for number, system, name in used.order_by("id").values_list("initiative_id", "aisystem_id", F("aisystem__name")):
        for target, told, moment in rows:
            if target == str(system):
                added = tuple(told.get("added", ()))
                found[number].append(ShippedFacts(name, told["label"], told["fingerprint"], moment, added))
    return {number: tuple(shipped) for number, shipped in found.items()}


def shipped_of(system: AISystem) -> list[Shipped]:
    """Return every version that was shipped of a system, newest first."""
    entries = _entries().filter(target_id=str(system.pk)).order_by("-id").select_related("actor")
    return [
        Shipped(e.details["label"], e.details["fingerprint"], e.at, e.actor.display_name if e.actor else "")
        for e in entries
    ]


def shipped_labels(fingerprints: Collection[str]) -> Mapping[str, str]:
    """Return what these versions are called, as somebody registered or shipped them, in two statements."""
    rows = SystemVersion.objects.filter(fingerprint__in=fingerprints).order_by("pk")
    shipped = _entries().filter(details__fingerprint__in=list(fingerprints)).values_list("details", flat=True)
    return {
        **dict(rows.values_list("fingerprint", "label")),
        **{details["fingerprint"]: details["label"] for details in shipped},
    }


def users_of(system: AISystem, sight: Sight) -> QuerySet[Initiative]:
    """Return the initiatives that are seen to use a system, or to have a version of it that counts."""
    versions = SystemVersion.objects.filter(system=system, withdrawn_at=None).values("initiative")
    users = Initiative.objects.filter(Q(systems=system) | Q(pk__in=versions))
    return sight.of(users).distinct().order_by("key")


def versions_of(system: AISystem, sight: Sight) -> QuerySet[SystemVersion]:
    """Return every version of a system that any initiative which is seen registered, the latest first."""
    found = SystemVersion.objects.filter(system=system).select_related("initiative")
    return sight.of(found).order_by("-registered_at", "-pk")


def versions_of_others(system: AISystem, ids: Collection[int]) -> Mapping[str, frozenset[str]]:
    """Return the fingerprints that these initiatives have on record of other systems, by the initiative's key."""
    rows = SystemVersion.objects.filter(initiative__in=ids).exclude(system=system)
    found: dict[str, set[str]] = defaultdict(set)
    for key, fingerprint in rows.values_list("initiative__key", "fingerprint"):
        found[key].add(fingerprint)
    return {key: frozenset(fingerprints) for key, fingerprints in found.items()}


def _entries() -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(verb__in=(SHIP, SEEN), target_type=AISystem._meta.label_lower).order_by("id")  # noqa: SLF001 - Django's public name
