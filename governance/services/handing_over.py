"""Handing flags to somebody else: one, or everything that waits for a person."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from governance.events import changed
from governance.models import LIVING, Flag, FlagState, Notice
from governance.rules.permissions import GRANTS, Act
from governance.services.flags import ANEW, acting, chase_anew, flag_living, may_acknowledge
from roles.events import Target, announce
from roles.models import Person
from roles.rules.people import PersonStatus
from roles.rules.permissions import Actor, require
from roles.rules.refusals import NotPermitted, Reason, Refused


@transaction.atomic
def flag_assign(flag: Flag, *, person: Person, because: str = "", actor: Actor, at: datetime) -> Flag:
    """Hand it to somebody else, who is told; whoever had it is reminded no more.

    Raises: NotPermitted for anybody but whoever has it and the PMO; Refused, with every reason.
    """
    locked = flag_living(flag)
    if not may_acknowledge(actor, locked):
        raise NotPermitted(Reason("PERMISSION", "Only the person it was sent to and the PMO can hand this on."))
    if reason := reason_against_person(person):
        raise Refused(reason)
    if person.pk == acting(locked):
        raise Refused(f"{person} has it already.")
    before = locked.acts
    _hand([locked], person, at)
    details = {"goes_to": [str(before) if before else "PMO", str(person)]}
    announce(changed, "flag_assign", Target(locked, details), actor_id=actor.id, at=at, reason=because.strip())
    return locked


@transaction.atomic
def flags_hand_over(person: Person, to: Person, *, because: str, actor: Actor, at: datetime) -> int:
    """Hand everything that waits for one person to another one; return how many flags.

    Raises: NotPermitted for anybody but the PMO and HR; Refused, with every reason.
    """
    require(actor, Act.HAND_OVER_FLAGS, GRANTS)
    if not because.strip():
        raise Refused("Say why. It stays on record under your name.")
    if person.pk == to.pk:
        raise Refused(f"{to} has them already.")
    if reason := reason_against_person(to):
        raise Refused(reason)
    living = Flag.objects.filter(state__in=LIVING)
    theirs = living.filter(assigned=person) | living.filter(assigned=None, owner=person)
    flags = list(theirs.select_for_update(of=("self",)).select_related("assigned", "owner").order_by("pk"))
    if not flags:
        raise Refused(f"Nothing waits for {person}.")
    _hand(flags, to, at)
    details = {"goes_to": [str(person), str(to)]}
    announce(
        changed,
        "flags_hand_over",
        *(Target(flag, details) for flag in flags),
        actor_id=actor.id,
        at=at,
        reason=because.strip(),
    )
    return len(flags)


def reason_against_person(person: Person) -> Reason | None:
    """Return why nothing can be handed to a person, or None."""
    if not person.is_active or person.status == PersonStatus.LEFT:
        return Reason("PERSON", f"{person} does not work here any more. Choose somebody who does.")
    if not person.actor.may_act:
        return Reason("PERSON", f"{person} audits: auditors read everything here and change nothing.")
    return None


def _hand(flags: Sequence[Flag], person: Person, at: datetime) -> None:
    """Have another person act on these from now on, in two statements; what the one before was told is moot."""
    Notice.objects.filter(flag__in=flags, moot_at=None).update(moot_at=at)
    for flag in flags:
        flag.assigned, flag.state = person, FlagState.OPEN
        chase_anew(flag, at)
    Flag.objects.bulk_update(flags, [*ANEW, "assigned"])
