"""Setting how much may go wrong, and signing it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from governance.events import changed
from governance.models import Initiative, Tolerance
from governance.rules.limits import Direction
from governance.rules.permissions import GRANTS, Act
from governance.services.initiatives import holds_capacity
from roles.events import Target, announce
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted
from roles.rules.refusals import NotPermitted, Reason, Refused, Stale

EDITABLE = frozenset({"measure", "numerator", "denominator", "direction", "unit", "target", "amber", "limit", "owner"})
SETTERS = (Capacity.RISK_TOLERANCE_OWNER, Capacity.OUTCOME_OWNER, Capacity.MEASUREMENT_OWNER)


def may_set_tolerances(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may write tolerances of the initiative; signing is the tolerance owner's alone."""
    return is_granted(actor, Act.SET_TOLERANCES, GRANTS) or holds_capacity(actor, initiative, *SETTERS)


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

    Raises: NotPermitted; Stale; Refused when target and limit contradict each other.
    """
    if not may_set_tolerances(actor, initiative):
        text = "Only the second line, the PMO and those who answer for tolerance, outcome or measurement can set this."
        raise NotPermitted(Reason("PERMISSION", text))
    if unknown := fields.keys() - EDITABLE:
        raise Refused(f"A tolerance has no {', '.join(sorted(unknown))} to write.")
    row = Tolerance(initiative=initiative)
    if tolerance is not None:
        row = Tolerance.objects.select_for_update(of=("self",)).get(pk=tolerance.pk, initiative=initiative)
    if revision is not None and revision != row.revision:
        raise Stale("Somebody changed this tolerance since you opened it. Reload to see what they wrote.")
    details = {name: [str(getattr(row, name)), str(value)] for name, value in fields.items()}
    for name, value in fields.items():
        setattr(row, name, value)
    _check_order(row)
    _check_unique(row)
    row.signed_by_id = row.signed_at = None
    row.revision += 1 if row.pk else 0
    row.save()
    announce(changed, "tolerance_set", Target(row, details), actor_id=actor.id, at=at)
    return row


@transaction.atomic
def tolerance_remove(tolerance: Tolerance, *, actor: Actor, at: datetime) -> None:
    """Remove a tolerance that was not signed.

    Raises: NotPermitted; Refused once it is signed.
    """
    locked = Tolerance.objects.select_for_update(of=("self",)).get(pk=tolerance.pk)
    if not may_set_tolerances(actor, locked.initiative):
        raise NotPermitted(Reason("PERMISSION", "You may not set tolerances on this initiative."))
    if locked.signed_at:
        raise Refused("A signed tolerance is not removed; change it, and it has to be signed anew.")
    announce(changed, "tolerance_remove", locked, actor_id=actor.id, at=at)
    locked.delete()


@transaction.atomic
def tolerance_sign(tolerance: Tolerance, *, actor: Actor, at: datetime, revision: int | None = None) -> Tolerance:
    """Sign a tolerance as the risk tolerance owner of its initiative.

    Raises: NotPermitted for anybody else, superusers included; Stale when `revision`, the one that was read, is no
    longer the current one; Refused while target, limit or owner is missing.
    """
    locked = Tolerance.objects.select_for_update(of=("self",)).get(pk=tolerance.pk)
    if not may_sign(actor, locked.initiative):
        text = "Only the risk tolerance owner of this initiative signs its tolerances."
        raise NotPermitted(Reason("RSK-1", text))
    if revision is not None and revision != locked.revision:
        raise Stale("Somebody changed this tolerance since you opened it. Read it again before you sign.")
    missing = [name for name in ("target", "limit", "owner") if getattr(locked, name) is None]
    if missing:
        raise Refused(Reason("RSK-1", f"This tolerance has no {' and no '.join(missing)} yet."))
    locked.signed_by_id, locked.signed_at = actor.id, at
    locked.revision += 1
    locked.save(update_fields=["signed_by", "signed_at", "revision"])
    announce(changed, "tolerance_sign", locked, actor_id=actor.id, at=at)
    return locked


def _check_order(row: Tolerance) -> None:
    if row.target is None or row.limit is None:
        return
    upper = row.direction == Direction.UPPER
    if (upper and row.target > row.limit) or (not upper and row.target < row.limit):
        raise Refused("The target has to be on the good side of the limit.")
    if row.amber is not None and not min(row.target, row.limit) <= row.amber <= max(row.target, row.limit):
        raise Refused("Amber lies between target and limit.")


def _check_unique(row: Tolerance) -> None:
    twins = Tolerance.objects.filter(initiative=row.initiative, measure__iexact=row.measure).exclude(pk=row.pk)
    if twins.exists():
        raise Refused(f"There is a tolerance for {row.measure} already. Change that one.")
