"""Saying which versions of its systems an initiative is to run. Until it is signed, that is a proposal."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from governance.events import changed
from governance.models import Accountability, AISystem, Initiative, SystemVersion
from governance.queries.systems import SHIP, shipped_of
from governance.rules.permissions import GRANTS, Act
from governance.rules.stages import ENDED_STAGES
from governance.rules.versions import fingerprint_reason
from governance.services.initiatives import holds_capacity
from governance.services.readiness import initiatives_lock
from roles.events import Target, announce
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted
from roles.rules.refusals import NotPermitted, Reason, Refused


def may_register_version(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may say which versions the initiative runs: its platform owner, and the platform group."""
    unit = initiative.beneficiary_unit_id
    granted = is_granted(actor, Act.REGISTER_VERSION, GRANTS, unit=unit) and actor.reaches(initiative.pk)
    return granted or holds_capacity(actor, initiative, Capacity.PLATFORM_OWNER)


@transaction.atomic
def system_version_register(
    initiative: Initiative,
    *,
    system: AISystem,
    label: str,
    fingerprint: str,
    note: str = "",
    actor: Actor,
    at: datetime,
) -> SystemVersion:
    """Put a version of one of the initiative's systems up for signing. What is cleared stays as it is.

    Raises: NotPermitted; Refused for a system the initiative does not use, a fingerprint that is none or known already.
    """
    _check(initiative, actor)
    reasons = [Reason("FINGERPRINT", text) for text in [fingerprint_reason(fingerprint)] if text]
    if not initiative.systems.filter(pk=system.pk).exists():
        reasons.append(Reason("SYSTEM", f"This initiative does not use {system.name}."))
    if SystemVersion.objects.filter(initiative=initiative, fingerprint=fingerprint, withdrawn_at=None).exists():
        reasons.append(Reason("FINGERPRINT", "This fingerprint is registered here already."))
    if not label.strip():
        reasons.append(Reason("LABEL", "Say what this version is called."))
    if reasons:
        raise Refused(*reasons)
    version = SystemVersion.objects.create(
        initiative=initiative,
        system=system,
        label=label.strip(),
        fingerprint=fingerprint,
        note=note,
        registered_by_id=actor.id,
        registered_at=at,
    )
    details = {"fingerprint": fingerprint}
    announce(changed, "system_version_register", Target(version, details), actor_id=actor.id, at=at)
    return version


@transaction.atomic
def system_version_withdraw(version: SystemVersion, *, actor: Actor, at: datetime) -> SystemVersion:
    """Take a version out of what is to be signed. One that is cleared stays cleared until a remit without it is signed.

    Raises: NotPermitted; Refused once it is withdrawn.
    """
    _check(version.initiative, actor)
    locked = SystemVersion.objects.select_for_update(of=("self",)).select_related("system").get(pk=version.pk)
    if locked.withdrawn_at:
        raise Refused("This version was withdrawn already.")
    locked.withdrawn_at = at
    locked.save(update_fields=["withdrawn_at"])
    details = {"fingerprint": locked.fingerprint}
    announce(changed, "system_version_withdraw", Target(locked, details), actor_id=actor.id, at=at)
    return locked


def _check(initiative: Initiative, actor: Actor) -> None:
    if not may_register_version(actor, initiative):
        text = "Only the platform owner of this initiative and the platform group say which versions it runs."
        raise NotPermitted(Reason("PERMISSION", text))
    initiatives_lock([initiative.pk])
    stage = Initiative.objects.values_list("stage", flat=True).get(pk=initiative.pk)
    if stage in ENDED_STAGES:
        raise Refused(f"This initiative is {stage}; nothing about it changes any more.")


def may_ship(actor: Actor, system: AISystem) -> bool:
    """Whether this person may say that a version was shipped: the platform group, and who runs it for an initiative."""
    if is_granted(actor, Act.REGISTER_VERSION, GRANTS):
        return True
    held = Q(initiative__systems=system, capacity=Capacity.PLATFORM_OWNER, status="accepted")
    return actor.may_answer and Accountability.objects.filter(held, person__identity_group=actor.identity).exists()


@transaction.atomic
def system_version_ship(system: AISystem, *, label: str, fingerprint: str, actor: Actor, at: datetime) -> AISystem:
    """Say that the supplier shipped a version, so that whoever uses the system hears of it before it runs.

    It is registered nowhere and allowed nowhere: each initiative has it signed, or keeps it from running.
    Raises: NotPermitted; Refused for a fingerprint that is none or was shipped already, or without a label.
    """
    if not may_ship(actor, system):
        text = "Only the platform group and the platform owners of those who use a system say what was shipped of it."
        raise NotPermitted(Reason("PERMISSION", text))
    locked = AISystem.objects.select_for_update().get(pk=system.pk)
    reasons = [Reason("FINGERPRINT", text) for text in [fingerprint_reason(fingerprint)] if text]
    if not label.strip():
        reasons.append(Reason("LABEL", "Say what this version is called."))
    if fingerprint in {shipped.fingerprint for shipped in shipped_of(locked)}:
        reasons.append(Reason("FINGERPRINT", "That this version was shipped is on record already."))
    if reasons:
        raise Refused(*reasons)
    details = {"label": label.strip(), "fingerprint": fingerprint}
    announce(changed, SHIP, Target(locked, details), actor_id=actor.id, at=at)
    return locked
