"""Ending a breach takes two: somebody who answers for the outcome asks, somebody of the second line concurs."""

from datetime import datetime

from django.db import transaction

from governance.models import Breach
from governance.rules.breaches import BREACH_OVER, BreachAct, BreachState
from governance.services.breaches import (
    CLOSE,
    REJECT,
    breach_change,
    breach_locked,
    may_ask_to_close,
    may_ask_to_reject,
    may_concur,
)
from governance.services.readings import readings_refresh
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason, Refused


@transaction.atomic
def breach_close_ask(
    breach: Breach, *, actor: Actor, at: datetime, reason: str = "", revision: int | None = None
) -> Breach:
    """Ask that a breach be closed, after it was watched to the end, or earlier for a reason.

    Raises: NotPermitted for anybody but the outcome owner; Stale; Refused.
    """
    row = breach_locked(breach, revision)
    if not may_ask_to_close(actor, row.initiative):
        raise NotPermitted(Reason("PERMISSION", "Only the outcome owner can ask that a breach be closed."))
    _check_waits_for_nobody(row)
    if row.state != BreachState.WATCHING:
        raise Refused(Reason("STATE", "Only what was watched can be closed."))
    if row.watch_until and at.date() <= row.watch_until and not reason.strip():
        text = f"It is watched until {row.watch_until:%-d %b %Y}. Say why it can be closed before."
        raise Refused(Reason("reason", text))
    return _asked(row, CLOSE, BreachAct.CLOSE_ASKED, actor=actor, at=at, reason=reason)


@transaction.atomic
def breach_reject_ask(
    breach: Breach, *, reason: str, actor: Actor, at: datetime, revision: int | None = None
) -> Breach:
    """Say that a breach is a false alarm: what was counted was not so, or did not count.

    Raises: NotPermitted for anybody but intervention lead, outcome owner and tolerance owner; Stale; Refused.
    """
    row = breach_locked(breach, revision)
    if not may_ask_to_reject(actor, row.initiative):
        text = "Only the intervention lead, the outcome owner and the risk tolerance owner can call it a false alarm."
        raise NotPermitted(Reason("PERMISSION", text))
    _check_waits_for_nobody(row)
    if not reason.strip():
        raise Refused(Reason("reason", "Say why it is a false alarm. The second line reads it."))
    return _asked(row, REJECT, BreachAct.REJECT_ASKED, actor=actor, at=at, reason=reason)


@transaction.atomic
def breach_concur(breach: Breach, *, actor: Actor, at: datetime, note: str = "", revision: int | None = None) -> Breach:
    """Concur as the second line with what somebody else asks; with that the breach is over.

    Whatever is counted of its tolerance begins anew. The clearance stays as it is: that takes a restart.
    Raises: NotPermitted; Stale; Refused where nobody asks for anything.
    """
    row = _asked_of(breach, actor, revision)
    rejected = row.closing == REJECT
    state, act = (BreachState.REJECTED, BreachAct.REJECTED) if rejected else (BreachState.CLOSED, BreachAct.CLOSED)
    fields: dict[str, object] = {"state": state, "concurred_by_id": actor.id, "closed_at": at}
    done = breach_change(row, act, fields, actor=actor, at=at, note=note)
    readings_refresh([row.initiative_id], at)
    return done


@transaction.atomic
def breach_decline(breach: Breach, *, reason: str, actor: Actor, at: datetime, revision: int | None = None) -> Breach:
    """Say as the second line why a breach is not over; it stays where it is.

    Raises: NotPermitted; Stale; Refused without a reason, or where nobody asks for anything.
    """
    row = _asked_of(breach, actor, revision)
    if not reason.strip():
        raise Refused(Reason("reason", "Say what is missing."))
    fields: dict[str, object] = {"closing": "", "closing_by_id": None, "closing_at": None}
    return breach_change(row, BreachAct.DECLINED, fields, actor=actor, at=at, note=reason)


def _asked(row: Breach, what: str, act: BreachAct, *, actor: Actor, at: datetime, reason: str) -> Breach:
    fields: dict[str, object] = {"closing": what, "closing_by_id": actor.id, "closing_at": at}
    return breach_change(row, act, fields, actor=actor, at=at, note=reason)


def _asked_of(breach: Breach, actor: Actor, revision: int | None) -> Breach:
    row = breach_locked(breach, revision)
    if not row.closing or row.state in BREACH_OVER:
        raise Refused(Reason("STATE", "Nobody asks for anything here."))
    if not may_concur(actor, row):
        text = "Only the second line can say so, never whoever asks and never the outcome owner."
        raise NotPermitted(Reason("SOD-BREACH", text))
    return row


def _check_waits_for_nobody(row: Breach) -> None:
    if row.state in BREACH_OVER:
        raise Refused(f"This breach is over: {row.get_state_display().lower()}.")
    if row.closing:
        raise Refused(Reason("STATE", "That was asked already; it waits for the second line."))
