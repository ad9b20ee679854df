"""In whose name an import from the installation's own shell is done."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from roles.events import announce, changed
from roles.models import Person, Unit
from roles.rules.permissions import Actor, Group
from roles.rules.refusals import Reason, Refused

SERVICE_NAME = "import"


class PersonUnknown(Refused):
    """Nobody has this user name."""


@transaction.atomic
def importer(username: str = "", *, at: datetime) -> Actor:
    """Return who imports: the named person, else the PMO's longest known member, else the service person `import`.

    The service person cannot sign in and is in no group. It may import because whoever reaches the shell owns the
    installation already; everybody who is named needs the right like on the page.

    Raises: PersonUnknown.
    """
    if username:
        named = Person.objects.filter(username=username).first()
        if named is None:
            raise PersonUnknown(Reason("PERSON", f"There is nobody called {username}. Give a user name with --as."))
        return named.actor
    for person in Person.objects.filter(groups__name=Group.PMO, is_active=True).order_by("pk"):
        if person.actor.may_act:
            return person.actor
    return _service_actor(at)


def _service_actor(at: datetime) -> Actor:
    person = Person.objects.filter(username=SERVICE_NAME).first()
    if person is None:
        unit, _made = Unit.objects.get_or_create(code="ORG", defaults={"name": "Organisation"})
        person = Person.objects.create_user(
            SERVICE_NAME, None, display_name="Import", job_title="Imports inventories; never signs in", unit=unit
        )
        reason = "An import from the shell, and nobody in the PMO yet to act for."
        announce(changed, "person_add", person, actor_id=person.pk, at=at, reason=reason)
    return replace(person.actor, active=True, groups=frozenset({Group.PMO}))
