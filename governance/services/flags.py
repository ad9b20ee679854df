"""Acting on flags. They are raised and cleared by the sweep alone."""

from datetime import date, datetime

from django.db import transaction

from governance.events import changed
from governance.models import CHASED, Flag, FlagState
from governance.queries.policy import default_policy
from governance.rules.permissions import GRANTS, Act
from governance.rules.policy import Policy
from governance.rules.quieting import reasons_against_quiet
from governance.rules.severity import Severity
from governance.services.settling import notices_settle
from roles.events import Target, announce
from roles.rules.permissions import Actor, is_granted
from roles.rules.refusals import NotPermitted, Reason, Refused

# What changes when a chase begins anew.
ANEW = ("state", "chased_since", "next_at", "taken", "level", "round")


def may_acknowledge(actor: Actor, flag: Flag) -> bool:
    """Whether this person may say that they are on it, put it off or hand it on."""
    return actor.may_act and (actor.id == acting(flag) or is_granted(actor, Act.CHANGE_INITIATIVE, GRANTS))


def may_accept(actor: Actor, flag: Flag) -> bool:
    """Whether this person may let it stay: the second line, or where it is not high the PMO.

    Never who has to act on it, with whichever account; what is nobody's the PMO has to act on.
    """
    acts = flag.acts
    if acts is not None and acts.identity_group == actor.identity:
        return False
    alone = acts is None or flag.severity == Severity.HIGH
    return is_granted(actor, Act.ACCEPT_HIGH_FLAG if alone else Act.ACCEPT_FLAG, GRANTS)


@transaction.atomic
def flag_acknowledge(flag: Flag, *, actor: Actor, at: datetime) -> Flag:
    """Say that somebody is on it; it stays until what it is about is mended.

    Raises: NotPermitted for anybody but its owner and the PMO; Refused once it is cleared.
    """
    locked = Flag.objects.select_for_update(of=("self",)).get(pk=flag.pk)
    if not may_acknowledge(actor, locked):
        raise NotPermitted(Reason("PERMISSION", "Only the person it was sent to and the PMO can acknowledge this."))
    if locked.state == FlagState.CLEARED:
        raise Refused("This flag is cleared already.")
    locked.state = FlagState.ACKNOWLEDGED
    locked.acknowledged_by_id, locked.acknowledged_at = actor.id, at
    locked.save(update_fields=["state", "acknowledged_by", "acknowledged_at"])
    announce(changed, "flag_acknowledge", locked, actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def flag_snooze(flag: Flag, *, until: date, because: str, actor: Actor, at: datetime) -> Flag:
    """Put it off until a day; on that day it is chased from the beginning.

    Raises: NotPermitted for anybody but its owner and the PMO; Refused, with every reason.
    """
    locked = flag_living(flag)
    if not may_acknowledge(actor, locked):
        raise NotPermitted(Reason("PERMISSION", "Only the person it was sent to and the PMO can put this off."))
    policy = _policy(locked)
    return _quiet(locked, FlagState.SNOOZED, (until, because, policy.snooze_days), actor=actor, at=at)


@transaction.atomic
def flag_accept(flag: Flag, *, until: date, because: str, actor: Actor, at: datetime) -> Flag:
    """Let it stay until a day. No gate opens by that: what it is about is still so.

    Raises: NotPermitted for its owner and those without a say in risk; Refused, with every reason.
    """
    locked = flag_living(flag)
    if not may_accept(actor, locked):
        text = (
            "The second line lets this stay for now, or where it is not high the PMO; never whoever has to act on it."
        )
        raise NotPermitted(Reason("PERMISSION", text))
    policy = _policy(locked)
    return _quiet(locked, FlagState.ACCEPTED, (until, because, policy.accepted_flag_days), actor=actor, at=at)


@transaction.atomic
def flag_wake(flag: Flag, *, actor: Actor, at: datetime) -> Flag:
    """Have it chased again before its day.

    Raises: NotPermitted; Refused where it is chased, or cleared.
    """
    locked = flag_living(flag)
    if not (may_acknowledge(actor, locked) or may_accept(actor, locked)):
        raise NotPermitted(Reason("PERMISSION", "Only those who may leave it alone can have it chased again."))
    if locked.state in CHASED:
        raise Refused("It is being chased.")
    chase_anew(locked, at)
    locked.state = FlagState.OPEN
    locked.save(update_fields=ANEW)
    announce(changed, "flag_wake", locked, actor_id=actor.id, at=at)
    return locked


def chase_anew(flag: Flag, at: datetime) -> None:
    """Chase a flag from the beginning, as something nobody was told of yet."""
    flag.chased_since = flag.next_at = at
    flag.taken = flag.level = 0
    flag.round += 1


def flag_living(flag: Flag) -> Flag:
    """Return the flag under lock.

    Raises: Refused once it is cleared.
    """
    locked = (
        Flag.objects.select_for_update(of=("self",)).select_related("initiative", "assigned", "owner").get(pk=flag.pk)
    )
    if locked.state == FlagState.CLEARED:
        raise Refused("This flag is cleared already.")
    return locked


def acting(flag: Flag) -> int | None:
    """Return who has to act on a flag; None means the PMO."""
    return flag.assigned_id or flag.owner_id


def _policy(flag: Flag) -> Policy:
    return flag.initiative.policy_profile.policy if flag.initiative else default_policy()


def _quiet(flag: Flag, state: FlagState, terms: tuple[date, str, int], *, actor: Actor, at: datetime) -> Flag:
    until, because, most_days = terms
    if reasons := reasons_against_quiet(Severity(flag.severity), until, because, at.date(), most_days):
        raise Refused(*reasons)
    flag.state, flag.quiet_until = state, until
    flag.quiet_because, flag.quiet_by_id = because.strip(), actor.id
    flag.save(update_fields=["state", "quiet_until", "quiet_because", "quiet_by"])
    notices_settle([flag.pk], at)
    verb = "flag_snooze" if state is FlagState.SNOOZED else "flag_accept"
    details = {"until": until.isoformat()}
    announce(changed, verb, Target(flag, details), actor_id=actor.id, at=at, reason=because.strip())
    return flag
