"""Saying what people are trusted with. Admins do it, for others; who holds something may not audit or administer."""

from datetime import datetime

from django.contrib.auth.models import Group as AuthGroup
from django.db import transaction

from roles.events import Target, announce, changed
from roles.models import Membership, Person, Unit
from roles.rules.permissions import GRANTS, Act, Actor, Group, is_granted, require
from roles.rules.refusals import NotPermitted, Reason, Refused

WHOLE = "the whole company"


def may_give_memberships(actor: Actor) -> bool:
    """Whether this person may say what others are trusted with."""
    return is_granted(actor, Act.GIVE_MEMBERSHIPS, GRANTS)


def may_see_memberships(actor: Actor) -> bool:
    """Whether this person may read who is trusted with what."""
    return is_granted(actor, Act.SEE_MEMBERSHIPS, GRANTS)


@transaction.atomic
def membership_give(
    person: Person, *, group: Group, unit: Unit | None, reason: str, actor: Actor, at: datetime
) -> Membership | None:
    """Put somebody into a group: within a unit and all below it, or without a unit for the whole company.

    Returns the membership, None where it is for the whole company: that is a row of Django's groups.
    Raises: NotPermitted for anybody but admins, and for oneself; Refused without a reason, for somebody who left, for
    admins of one unit, or where it is so already.
    """
    _require(actor, person)
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if reasons := _against(locked, group, unit, reason):
        raise Refused(*reasons)
    details = {"group": group.value, "unit": WHOLE if unit is None else unit.code}
    made = None
    if unit is None:
        locked.groups.add(AuthGroup.objects.get_or_create(name=group.value)[0])
    else:
        made = Membership.objects.create(person=locked, group=group.value, unit=unit, given_by_id=actor.id, given_at=at)
    target = Target(made or locked, details)
    announce(changed, "membership_give", target, actor_id=actor.id, at=at, reason=reason.strip())
    return made


@transaction.atomic
def membership_end(person: Person, *, group: Group, unit: Unit | None, reason: str, actor: Actor, at: datetime) -> None:
    """Take somebody out of a group, of one unit or of the whole company. What they did in it stays.

    Raises: NotPermitted for anybody but admins, and for oneself; Refused without a reason or where it is not so.
    """
    _require(actor, person)
    if not reason.strip():
        raise Refused(Reason("REASON", "Say why: it is kept with the change."))
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    held = Membership.objects.filter(person=locked, group=group.value, unit=unit, ended_at=None).first()
    whole = locked.groups.filter(name=group.value).first() if unit is None else None
    if held is None and whole is None:
        raise Refused(Reason("STATE", f"{person} is not in this group there."))
    if whole is not None:
        locked.groups.remove(whole)
    if held is not None:
        held.ended_at, held.ended_by_id = at, actor.id
        held.save(update_fields=["ended_at", "ended_by"])
    details = {"group": group.value, "unit": WHOLE if unit is None else unit.code}
    target = Target(held or locked, details)
    announce(changed, "membership_end", target, actor_id=actor.id, at=at, reason=reason.strip())


def _require(actor: Actor, person: Person) -> None:
    require(actor, Act.GIVE_MEMBERSHIPS, GRANTS)
    if actor.identity == person.identity_group:
        raise NotPermitted(Reason("PERSON", "Nobody says of themselves what they are trusted with."))


def _against(person: Person, group: Group, unit: Unit | None, reason: str) -> list[Reason]:
    reasons = []
    if not reason.strip():
        reasons.append(Reason("REASON", "Say why: it is kept with the change."))
    if not person.may_sign_in:
        reasons.append(Reason("PERSON", f"{person} does not work here, or their account is closed."))
    if unit is not None and group is Group.ADMIN:
        reasons.append(Reason("UNIT", "Who administers does so for the whole company."))
    already = Membership.objects.filter(person=person, group=group.value, unit=unit, ended_at=None)
    if already.exists() if unit else person.groups.filter(name=group.value).exists():
        reasons.append(Reason("STATE", f"{person} is in this group there already."))
    return reasons
