"""Granting, restricting, stopping and taking back what an initiative may do. Stopping is never slowed down."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from governance.events import changed
from governance.models import Clearance, ClearanceEvent, Initiative, Review
from governance.rules.clearances import ClearanceAct, ClearanceState
from governance.rules.limits import OnRed
from governance.rules.permissions import GRANTS, Act
from governance.rules.policy import policy_again
from governance.rules.scope import published_scope
from governance.rules.stages import Gate
from governance.services.initiatives import holds_capacity
from governance.services.readiness import initiatives_lock
from governance.services.signed_tables import signed_tables_keep
from roles.events import Target, announce
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted
from roles.rules.refusals import NotPermitted, Reason, Refused

# Anybody in the chain stops it alone. Source: domain catalogue, section 0, 5.
STOPPERS = (
    Capacity.OUTCOME_OWNER,
    Capacity.PLATFORM_OWNER,
    Capacity.INTERVENTION_LEAD,
    Capacity.SECOND_LINE,
    Capacity.ACCOUNTABLE_EXECUTIVE,
)
# What was stopped no gate but the restart lets go on: an amendment least of all.
_STOPPED = frozenset({ClearanceState.RESTRICTED, ClearanceState.SUSPENDED})


def clearance_grant(initiative: Initiative, review: Review, *, at: datetime, actor_id: int) -> Clearance:
    """Return what this review's remit allows from now on, in place of what was cleared before.

    Called by the deciding act in its transaction, which announces it. While somebody has stopped or restricted the
    initiative, or a broken limit has, whatever gate is passed grants a remit that is stopped or restricted as well; an
    amendment does not put off the day of the next authorisation.
    """
    policy = policy_again(initiative.policy_profile.policy, review.policy)
    before = _locked(initiative)
    goes_on = before if before and before.state != ClearanceState.REVOKED else None
    stopped = goes_on if goes_on and goes_on.state in _STOPPED else None
    due = {"granted_at": at, "valid_from": at.date(), "review_due": at.date() + timedelta(days=policy.clearance_days)}
    if goes_on and review.gate == Gate.AMENDMENT:
        due = {name: getattr(goes_on, name) for name in due}
    row = Clearance(
        initiative=initiative,
        stage=review.target,
        remit=review.remit,
        review=review,
        body=_body(initiative, review, int(policy.restricted_autonomy)),
        serial=before.serial if before else 0,
        **due,
    )
    act = ClearanceAct.SUPERSEDED if goes_on else ClearanceAct.GRANTED
    state = ClearanceState(stopped.state) if stopped else ClearanceState.ACTIVE
    reason = stopped.reason if stopped else ""
    signed_tables_keep(review.remit, at)
    _write(row, act, state, reason, review=review, actor_id=actor_id, at=at)
    return row


def clearance_restart(initiative: Initiative, review: Review, *, at: datetime, actor_id: int) -> Clearance:
    """Return the clearance active again, by a restart that two parties agreed to. What is cleared stays as it was.

    Called by the deciding act in its transaction, which announces it.
    Raises: Refused where nothing was stopped.
    """
    row = _locked(initiative)
    if row is None or row.state not in _STOPPED:
        raise Refused("Nothing here was stopped or restricted, so there is nothing to start again.")
    _write(row, ClearanceAct.RESTORED, ClearanceState.ACTIVE, "", review=review, actor_id=actor_id, at=at)
    return row


def clearance_revoke(initiative: Initiative, *, at: datetime, actor_id: int, reason: str) -> Clearance | None:
    """Return the clearance taken back for good, or None where there was none: after a step back or at the end.

    Called by the act that moves the initiative, in its transaction, which announces it.
    """
    row = _locked(initiative)
    if row is None or row.state == ClearanceState.REVOKED:
        return None
    _write(row, ClearanceAct.REVOKED, ClearanceState.REVOKED, reason, actor_id=actor_id, at=at)
    return row


def may_stop(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person alone may stop or restrict the initiative: everybody in its chain, and the second line."""
    return is_granted(actor, Act.STOP, GRANTS, unit=initiative.beneficiary_unit_id) or holds_capacity(
        actor, initiative, *STOPPERS
    )


@transaction.atomic
def clearance_suspend(initiative: Initiative, *, reason: str, actor: Actor, at: datetime) -> Clearance:
    """Stop the initiative, at once and alone: from the next question on nothing of it is allowed.

    Raises: NotPermitted; Refused without a reason or where nothing is cleared or it stands still already.
    """
    _check_stopper(actor, initiative, reason)
    row = _running(initiative, ClearanceState.SUSPENDED)
    event = _write(row, ClearanceAct.SUSPENDED, ClearanceState.SUSPENDED, reason.strip(), actor_id=actor.id, at=at)
    announce(changed, "clearance_suspend", _told(row), event, actor_id=actor.id, at=at, reason=reason.strip())
    return row


@transaction.atomic
def clearance_restrict(initiative: Initiative, *, reason: str, actor: Actor, at: datetime) -> Clearance:
    """Take the AI's autonomy back to the level of the policy, at once and alone.

    Raises: NotPermitted; Refused without a reason or where nothing is cleared or it is restricted or stopped already.
    """
    _check_stopper(actor, initiative, reason)
    row = _running(initiative, ClearanceState.RESTRICTED)
    event = _write(row, ClearanceAct.RESTRICTED, ClearanceState.RESTRICTED, reason.strip(), actor_id=actor.id, at=at)
    announce(changed, "clearance_restrict", _told(row), event, actor_id=actor.id, at=at, reason=reason.strip())
    return row


def clearance_turn(initiative: Initiative, on_red: OnRed, *, reason: str, at: datetime) -> list[Target]:
    """Turn the clearance because a limit was broken, by nobody's hand, and return what was written for the ledger.

    Nothing where nothing is cleared, or where it stands as strict already. Called by whatever opens the breach, in its
    transaction, which announces it. Only a restart that two agree to turns it back.
    """
    row, state = _locked(initiative), _TURNED.get(on_red)
    if row is None or state is None or row.state in {state, ClearanceState.SUSPENDED, ClearanceState.REVOKED}:
        return []
    event = _write(row, ClearanceAct(state.value), state, reason, actor_id=None, at=at)
    return [_told(row), Target(event)]


_TURNED = {OnRed.RESTRICT: ClearanceState.RESTRICTED, OnRed.SUSPEND: ClearanceState.SUSPENDED}


def _locked(initiative: Initiative) -> Clearance | None:
    """Return the clearance, held until commit; the initiative first, as everybody does who holds both."""
    initiatives_lock([initiative.pk])
    return Clearance.objects.select_for_update(of=("self",)).filter(initiative=initiative).first()


def _check_stopper(actor: Actor, initiative: Initiative, reason: str) -> None:
    if not may_stop(actor, initiative):
        text = "Only those who answer for this initiative, the second line, the PMO and executives can stop it."
        raise NotPermitted(Reason("PERMISSION", text))
    if not reason.strip():
        raise Refused(Reason("REASON", "Say why."))


def _running(initiative: Initiative, wanted: ClearanceState) -> Clearance:
    row = _locked(initiative)
    if row is None or row.state == ClearanceState.REVOKED:
        raise Refused("Nothing of this initiative is cleared.")
    if row.state in {wanted, ClearanceState.SUSPENDED}:
        raise Refused(f"It is {row.state} already.")
    return row


def _told(row: Clearance) -> Target:
    return Target(row, {"clearance": row.state, "remit": row.remit_id})


def _write(
    row: Clearance,
    act: ClearanceAct,
    state: ClearanceState,
    reason: str,
    *,
    at: datetime,
    actor_id: int | None,
    review: Review | None = None,
) -> ClearanceEvent:
    """Write the state, and return the event that tells of it for good."""
    row.state, row.reason, row.serial = state.value, reason, row.serial + 1
    row.changed_by_id, row.changed_at = actor_id, at
    row.save()
    return ClearanceEvent.objects.create(
        initiative_id=row.pk,
        act=act.value,
        state=state.value,
        stage=row.stage,
        remit_id=row.remit_id,
        review=review,
        reason=reason,
        actor_id=actor_id,
        at=at,
    )


def _body(initiative: Initiative, review: Review, restricted_autonomy: int) -> dict[str, Any]:
    remit = review.remit
    return {
        "initiative": initiative.key,
        "title": initiative.title,
        "gate": review.gate,
        "go_live": review.go_live.isoformat() if review.go_live else None,
        "remit": {"number": remit.number, "digest": remit.digest},
        **published_scope(
            remit.content, map_version=remit.sections["decisions"], restricted_autonomy=restricted_autonomy
        ),
    }
