"""People as a directory tells of them: somebody comes, and what they are trusted with."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group as AuthGroup
from django.db import transaction
from django.db.models import Q

from roles.events import Target, announce, changed
from roles.models import Person, Unit
from roles.rules.permissions import GRANTS, Act, Actor, Group, require
from roles.rules.refusals import Reason, Refused


@transaction.atomic
def person_register(
    *, username: str, unit: Unit, actor: Actor, at: datetime, reason: str = "", **fields: Any
) -> Person:
    """Return somebody new, who has no password and is trusted with nothing.

    Raises: NotPermitted for anybody but HR and admins; Refused where the name or the number is somebody's already.
    """
    require(actor, Act.CHANGE_PEOPLE, GRANTS)
    known = Q(username__iexact=username)
    for name in ("external_id", "employee_no"):
        known |= Q(**{name: fields[name]}) if fields.get(name) else Q(pk=None)
    if Person.objects.filter(known).exists():
        raise Refused(Reason("KNOWN", "There is somebody of this name or number already."))
    person = Person(username=username, unit=unit, **fields)
    person.set_unusable_password()
    person.save()
    announce(changed, "person_register", person, actor_id=actor.id, at=at, reason=reason)
    return person


@transaction.atomic
def person_set_groups(
    person: Person, *, groups: Collection[Group], actor: Actor, at: datetime, reason: str = ""
) -> Person:
    """Say what somebody is trusted with, of the groups that there are.

    Raises: NotPermitted for anybody but admins.
    """
    require(actor, Act.GIVE_MEMBERSHIPS, GRANTS)
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    before = sorted(locked.groups.values_list("name", flat=True))
    locked.groups.set(AuthGroup.objects.filter(name__in=[group.value for group in groups]))
    target = Target(locked, {"groups": [before, sorted(group.value for group in groups)]})
    announce(changed, "person_set_groups", target, actor_id=actor.id, at=at, reason=reason)
    return locked
