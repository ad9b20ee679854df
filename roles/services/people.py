"""Writing about people and units."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from roles.events import Target, announce, changed
from roles.models import Absence, Person, Unit
from roles.rules.permissions import GRANTS, Act, Actor, is_granted, require
from roles.rules.refusals import NotPermitted, Reason, Refused, Stale
from roles.services.plan_digests import plans_retold

# What decides whether a unit, and with it whoever works there, belongs to technology.
JUDGED_BY = frozenset({"kind", "parent"})
# What plans call people and units by: whoever signed them signed that.
NAMES_OF_PERSON = frozenset({"display_name", "printed_name"})
NAMES_OF_UNIT = frozenset({"code", "name"})
# The impact tiers that somebody may sign for.
TIERS = range(1, 5)


def may_change_people(actor: Actor) -> bool:
    """Whether this person may change what is known of people."""
    return is_granted(actor, Act.CHANGE_PEOPLE, GRANTS)


def may_record_absence(actor: Actor, person: Person) -> bool:
    """Whether this person may say when somebody is away: themselves, their manager, HR and admins."""
    return (actor.may_act and actor.id in {person.pk, person.manager_id}) or may_change_people(actor)


def may_authorise(actor: Actor, person: Person) -> bool:
    """Whether this person may say up to which impact somebody signs how much risk is taken: never for themselves."""
    return actor.may_answer and is_granted(actor, Act.AUTHORISE, GRANTS) and actor.identity != person.identity_group


@transaction.atomic
def person_update(
    person: Person, *, actor: Actor, at: datetime, reason: str = "", revision: int | None = None, **fields: Any
) -> Person:
    """Change what is known of a person; their accountabilities stay and are judged anew.

    Raises: NotPermitted for anybody but HR and admins; Stale when `revision` is given and no longer the current one.
    """
    require(actor, Act.CHANGE_PEOPLE, GRANTS, unit=person.unit_id)
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if revision is not None and revision != locked.revision:
        raise Stale("Somebody changed this person since you opened it. Reload to see what they wrote.")
    details = _apply(locked, fields)
    locked.revision += 1
    locked.save(update_fields=[*fields, "revision"])
    plans = plans_retold(Q(changes__removal_owner=locked)) if details.keys() & NAMES_OF_PERSON else []
    announce(changed, "person_update", Target(locked, details), *plans, actor_id=actor.id, at=at, reason=reason)
    return locked


@transaction.atomic
def person_authorise(person: Person, *, authority: int | None, reason: str, actor: Actor, at: datetime) -> Person:
    """Say up to which impact tier somebody may sign how much risk is taken; None: up to what policy lets everybody.

    What they signed stays; the initiatives it is for are judged anew.
    Raises: NotPermitted for anybody but the second line and executives, and for oneself; Refused without a reason or
    for a tier that there is not.
    """
    require(actor, Act.AUTHORISE, GRANTS)
    if not may_authorise(actor, person):
        raise NotPermitted(Reason("PERSON", "Nobody says of themselves how much risk they may sign for."))
    if authority is not None and authority not in TIERS:
        raise Refused(Reason("AUTHORITY", f"Impact tiers run from {TIERS[0]} to {TIERS[-1]}."))
    if not reason.strip():
        raise Refused(Reason("REASON", "Say why: it is kept with the authority."))
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    details = _apply(locked, {"risk_authority": authority})
    locked.revision += 1
    locked.save(update_fields=["risk_authority", "revision"])
    announce(changed, "person_authorise", Target(locked, details), actor_id=actor.id, at=at, reason=reason)
    return locked


@transaction.atomic
def unit_update(unit: Unit, *, actor: Actor, at: datetime, reason: str, **fields: Any) -> Unit:
    """Change a unit; whoever is in it or below it is judged anew, past decisions are not touched.

    Raises: NotPermitted for anybody but admins: renaming a technology unit must not make it a business one; Refused
    when its kind or its place in the tree changes and nobody says why.
    """
    require(actor, Act.CHANGE_UNITS, GRANTS)
    locked = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    details = _apply(locked, fields)
    if details.keys() & JUDGED_BY and not reason.strip():
        text = "Say why the kind or the place of this unit changes: whoever works in it or below it is judged anew."
        raise Refused(Reason("REASON", text))
    locked.save(update_fields=list(fields))
    plans = plans_retold(_naming(locked)) if details.keys() & NAMES_OF_UNIT else []
    announce(changed, "unit_update", Target(locked, details), *plans, actor_id=actor.id, at=at, reason=reason)
    return locked


@transaction.atomic
def absence_record(*, person: Person, starts_on: Any, ends_on: Any, actor: Actor, at: datetime) -> Absence:
    """Record days on which somebody is away: by themselves, their manager or HR.

    Raises: NotPermitted for anybody else.
    """
    if not may_record_absence(actor, person):
        require(actor, Act.CHANGE_PEOPLE, GRANTS, unit=person.unit_id)
    absence = Absence.objects.create(person=person, starts_on=starts_on, ends_on=ends_on)
    announce(changed, "absence_record", person, actor_id=actor.id, at=at)
    return absence


def _naming(unit: Unit) -> Q:
    """Return which plans name a unit: as that of a job, or as where hours go."""
    jobs = ("role", "changes__activity__role", "changes__transfer_to", "movements__activity__role")
    found = Q(movements__unit=unit)
    for job in jobs:
        found |= Q(**{f"{job}__unit": unit})
    return found


def _apply(obj: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """Set the fields and return each that changed, as [before, after]."""
    details = {}
    for name, value in fields.items():
        before = getattr(obj, name)
        if before != value:
            details[name] = [str(before), str(value)]
            setattr(obj, name, value)
    return details
