"""Setting how much may go wrong, and signing it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from governance.events import changed
from governance.models import Breach, Initiative, Tolerance
from governance.rules.measures import key_of
from governance.rules.permissions import GRANTS, Act
from governance.rules.tolerances import proves_less
from governance.services.detection import detect
from governance.services.initiatives import holds_capacity
from governance.services.readiness import initiatives_lock
from governance.services.tolerance_checks import (
    against_authority,
    against_loosening,
    against_signing,
    against_writing,
    limits_of,
)
from roles.events import Target, announce
from roles.models import Person
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted
from roles.rules.refusals import NotPermitted, Reason, Refused, Stale

EDITABLE = frozenset(
    {
        *("measure", "key", "decision", "segment", "numerator", "denominator", "direction", "unit", "owner"),
        *("target", "amber", "limit", "amber_low", "limit_low"),
        *("sampling", "cadence_days", "maturity_days", "minimum_sample", "data_source", "on_red", "playbook"),
        *("baseline_k", "baseline_n", "baseline_value", "baseline_note"),
    }
)
SETTERS = (Capacity.RISK_TOLERANCE_OWNER, Capacity.OUTCOME_OWNER, Capacity.MEASUREMENT_OWNER)


def may_set_tolerances(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may write tolerances of the initiative; signing is the tolerance owner's alone."""
    return is_granted(actor, Act.SET_TOLERANCES, GRANTS, unit=initiative.beneficiary_unit_id) or holds_capacity(
        actor, initiative, *SETTERS
    )


def may_sign(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may sign the initiative's tolerances: its risk tolerance owner and nobody else."""
    return holds_capacity(actor, initiative, Capacity.RISK_TOLERANCE_OWNER)


@transaction.atomic
def tolerance_set(
    initiative: Initiative,
    *,
    tolerance: Tolerance | None = None,
    actor: Actor,
    at: datetime,
    revision: int | None = None,
    **fields: Any,
) -> Tolerance:
    """Write a new tolerance or change one; a change takes the signature off it.

    Raises: NotPermitted; Stale; Refused with every reason: limits that contradict each other, a unit that is not the
    measure's, what the initiative does not cite, more than the enterprise takes, loosening beside a breach.
    """
    if not may_set_tolerances(actor, initiative):
        text = "Only the second line, the PMO and those who answer for tolerance, outcome or measurement can set this."
        raise NotPermitted(Reason("PERMISSION", text))
    if unknown := fields.keys() - EDITABLE:
        raise Refused(f"A tolerance has no {', '.join(sorted(unknown))} to write.")
    initiatives_lock([initiative.pk])
    row, before = Tolerance(initiative=initiative), None
    if tolerance is not None:
        found = Tolerance.objects.select_for_update(of=("self",))
        row, before = (found.get(pk=tolerance.pk, initiative=initiative) for _ in range(2))
    if revision is not None and revision != row.revision:
        raise Stale("Somebody changed this tolerance since you opened it. Reload to see what they wrote.")
    details = {name: [str(getattr(row, name)), str(value)] for name, value in fields.items()}
    _fill(row, before, fields)
    if reasons := [*against_writing(row, before, at), *_twins(row)]:
        raise Refused(*reasons)
    row.signed_by_id = row.signed_at = None
    if before is not None and _proves_less(row, before):
        row.evidence_since = None
    row.revision += 1 if row.pk else 0
    row.save()
    announce(changed, "tolerance_set", Target(row, details), actor_id=actor.id, at=at)
    return row


@transaction.atomic
def tolerance_remove(tolerance: Tolerance, *, actor: Actor, at: datetime) -> None:
    """Remove a tolerance that was not signed.

    Raises: NotPermitted; Refused once it is signed, once it was broken, and for one that was ever signed beside a
    breach: one limit less to keep is a loosening as well.
    """
    initiatives_lock([tolerance.initiative_id])
    locked = Tolerance.objects.select_for_update(of=("self",)).get(pk=tolerance.pk)
    if not may_set_tolerances(actor, locked.initiative):
        raise NotPermitted(Reason("PERMISSION", "You may not set tolerances on this initiative."))
    if locked.signed_at:
        raise Refused("A signed tolerance is not removed; change it, and it has to be signed anew.")
    if (broken := Breach.objects.filter(tolerance=locked).order_by("pk").first()) is not None:
        raise Refused(f"{broken} is on record against this tolerance, so it stays. Write another one beside it.")
    if locked.first_signed_at is not None and (reasons := list(against_loosening(locked, at))):
        raise Refused(*reasons)
    announce(changed, "tolerance_remove", locked, actor_id=actor.id, at=at)
    locked.delete()


@transaction.atomic
def tolerance_sign(tolerance: Tolerance, *, actor: Actor, at: datetime, revision: int | None = None) -> Tolerance:
    """Sign a tolerance as the risk tolerance owner of its initiative.

    A limit that is tighter holds from this moment on: what was counted since the version began is looked at again.
    Raises: NotPermitted for anybody else, superusers included; Stale when `revision`, the one that was read, is no
    longer the current one; Refused with every reason: what is missing, an impact beyond what the signer may take, more
    than the enterprise takes, a loosening beside a breach.
    """
    initiatives_lock([tolerance.initiative_id])
    locked = Tolerance.objects.select_for_update(of=("self",)).get(pk=tolerance.pk)
    if not may_sign(actor, locked.initiative):
        text = "Only the risk tolerance owner of this initiative signs its tolerances."
        raise NotPermitted(Reason("RSK-1", text))
    if revision is not None and revision != locked.revision:
        raise Stale("Somebody changed this tolerance since you opened it. Read it again before you sign.")
    signer = Person.objects.get(pk=actor.id)
    if reasons := [*against_signing(locked, at), *against_authority(locked, signer)]:
        raise Refused(*reasons)
    locked.signed_by_id, locked.signed_at = actor.id, at
    locked.first_signed_at, locked.evidence_since = locked.first_signed_at or at, locked.evidence_since or at
    locked.revision += 1
    locked.save(update_fields=["signed_by", "signed_at", "first_signed_at", "evidence_since", "revision"])
    detect([locked.initiative_id], at=at)
    announce(changed, "tolerance_sign", locked, actor_id=actor.id, at=at)
    return locked


def _fill(row: Tolerance, before: Tolerance | None, fields: dict[str, Any]) -> None:
    """Set the fields; a measure is named by its own words until somebody says otherwise, and so once it is signed."""
    for name, value in fields.items():
        setattr(row, name, value)
    if before is not None and before.first_signed_at is not None:
        row.key = row.key or before.key
    elif not fields.get("key") and (before is None or before.key in ("", key_of(before.measure))):
        row.key = key_of(row.measure)


def _proves_less(row: Tolerance, before: Tolerance) -> bool:
    about = [(each.key, each.decision_id, each.segment_id) for each in (before, row)]
    return about[0] != about[1] or proves_less(limits_of(before), limits_of(row))


def _twins(row: Tolerance) -> list[Reason]:
    twins = Tolerance.objects.filter(initiative=row.initiative, decision=row.decision, segment=row.segment)
    if twins.filter(measure__iexact=row.measure).exclude(pk=row.pk).exists():
        return [Reason("TWIN", f"There is a tolerance for {row.measure} already. Change that one.")]
    return []
