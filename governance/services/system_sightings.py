"""What an inventory of software sees of AI systems: which version runs, from whom, and what it may do there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from governance.events import changed
from governance.models import AISystem
from governance.queries.systems import SEEN, shipped_of
from governance.rules.permissions import GRANTS, Act
from governance.rules.versions import fingerprint_reason
from roles.events import Target, announce
from roles.rules.permissions import Actor, require
from roles.rules.refusals import Reason, Refused

MOST_PERMISSIONS = 200
LONGEST_PERMISSION = 120
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen of one system."""

    system: str
    label: str
    fingerprint: str
    permissions: Collection[str]
    vendor: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """A system, and what of it is new: the version, and what it may do that it might not before."""

    system: AISystem
    new: bool
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@transaction.atomic
def system_version_see(seen: Sighting, *, actor: Actor, at: datetime) -> Noted:
    """Note what an inventory saw; a version that is new, or may do more, is told to whoever uses the system.

    It is registered nowhere and allowed nowhere. What was told before is passed over, so that a feed may send all it
    has every night. The first time, what the system may do is only noted: nobody knows what it might before.
    Raises: NotPermitted; Refused with every reason.
    """
    require(actor, Act.TELL_OF_SYSTEMS, GRANTS)
    if reasons := _reasons(seen):
        raise Refused(*reasons)
    system = _locked(seen)
    known, told = system.permissions, sorted({each.strip() for each in seen.permissions if each.strip()})
    added = tuple(each for each in told if known is not None and each not in known)
    removed = tuple(each for each in known or () if each not in told)
    fresh = seen.fingerprint not in {version.fingerprint for version in shipped_of(system)}
    if not (fresh or added or removed or known is None):
        return Noted(system, new=False)
    system.permissions = told
    system.vendor = seen.vendor.strip()[:200] or system.vendor
    system.save(update_fields=["permissions", "vendor"])
    details: dict[str, object] = {"label": seen.label.strip(), "fingerprint": seen.fingerprint, "permissions": told}
    # Told apart by being there at all: only what may do more asks that somebody classifies again.
    details |= {"added": list(added)} if added else {}
    details |= {"removed": list(removed)} if removed else {}
    announce(changed, SEEN, Target(system, details), actor_id=actor.id, at=at)
    return Noted(system, new=fresh, added=added, removed=removed)


def _locked(seen: Sighting) -> AISystem:
    name = seen.system.strip()
    rows = AISystem.objects.select_for_update()
    known = rows.filter(name__iexact=name).order_by("pk").first()
    return known or rows.get(pk=AISystem.objects.get_or_create(name=name)[0].pk)


def _reasons(seen: Sighting) -> list[Reason]:
    reasons = [Reason("FINGERPRINT", text) for text in [fingerprint_reason(seen.fingerprint)] if text]
    if not 0 < len(seen.system.strip()) <= _LONGEST_NAME:
        reasons.append(Reason("SYSTEM", f"Say which system it is, in {_LONGEST_NAME} characters at most."))
    if not seen.label.strip():
        reasons.append(Reason("LABEL", "Say what this version is called."))
    if len(seen.permissions) > MOST_PERMISSIONS or any(len(p) > LONGEST_PERMISSION for p in seen.permissions):
        text = f"There are at most {MOST_PERMISSIONS} permissions, each of at most {LONGEST_PERMISSION} characters."
        reasons.append(Reason("PERMISSIONS", text))
    return reasons
