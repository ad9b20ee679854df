"""Naming who speaks for employees. HR writes down whom a body sent; nobody names themselves."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from roles.events import Target, announce, changed
from roles.models import Person, Representation, Unit
from roles.queries.representation import bodies_known
from roles.rules.permissions import GRANTS, Act, Actor, Group, is_granted, require
from roles.rules.refusals import NotPermitted, Reason, Refused

# Who reads all of what changes for employees without speaking for anybody.
_READERS = frozenset({Group.HR, Group.AUDIT})


def may_look_for_employees(actor: Actor, *, speaks: bool) -> bool:
    """Whether this person reads what is shown to those who speak for employees."""
    return actor.active and (speaks or not actor.trusted.isdisjoint(_READERS))


def may_name_representatives(actor: Actor) -> bool:
    """Whether this person may write down who speaks for employees."""
    return actor.may_answer and is_granted(actor, Act.NAME_REPRESENTATIVES, GRANTS)


@transaction.atomic
def representation_name(
    *,
    person: Person,
    body: str,
    units: Iterable[Unit] = (),
    jurisdictions: Iterable[str] = (),
    sites: Iterable[str] = (),
    valid_from: date,
    actor: Actor,
    at: datetime,
) -> Representation:
    """Write down that somebody speaks for employees as a member of a body; what is left empty means all.

    Raises: NotPermitted for anybody but HR; Refused, with every reason.
    """
    require(actor, Act.NAME_REPRESENTATIVES, GRANTS)
    if reasons := _against(person, body, actor):
        raise Refused(*reasons)
    countries = sorted({country.strip().upper() for country in jurisdictions if country.strip()})
    places = sorted({site.strip() for site in sites if site.strip()})
    named = Representation.objects.create(
        person=person,
        body=body.strip(),
        jurisdictions=countries,
        sites=places,
        valid_from=valid_from,
        named_by_id=actor.id,
    )
    units = list(units)
    named.units.set(units)
    details = {
        "body": named.body,
        "units": [unit.code for unit in units],
        "jurisdictions": countries,
        "sites": places,
        "from": str(valid_from),
    }
    announce(changed, "representation_name", Target(named, details), actor_id=actor.id, at=at)
    return named


@transaction.atomic
def representation_end(representation: Representation, *, actor: Actor, at: datetime) -> None:
    """End it today; what was recorded under it stays. One that begins today lasts the day, one to come is taken back.

    Raises: NotPermitted for anybody but HR; Refused when it is over.
    """
    require(actor, Act.NAME_REPRESENTATIVES, GRANTS)
    locked = Representation.objects.select_for_update(of=("self",)).get(pk=representation.pk)
    today = at.date()
    if locked.valid_to and locked.valid_to <= today:
        raise Refused(Reason("STATE", f"{locked.person} does not speak for employees any more."))
    locked.valid_to = max(today, locked.valid_from + timedelta(days=1))
    announce(changed, "representation_end", Target(locked, {"to": str(locked.valid_to)}), actor_id=actor.id, at=at)
    if locked.valid_from > today:
        locked.delete()
    else:
        locked.save(update_fields=["valid_to"])


def _against(person: Person, body: str, actor: Actor) -> list[Reason]:
    if actor.identity == person.identity_group:
        raise NotPermitted(Reason("PERSON", "Nobody names themselves to speak for employees."))
    reasons = []
    if not person.may_sign_in:
        reasons.append(Reason("PERSON", f"{person} does not work here, or their account is closed."))
    elif not person.actor.may_answer:
        reasons.append(Reason("PERSON", f"{person} audits or administers, and speaks for nobody."))
    if body.strip().casefold() not in {known.casefold() for known in bodies_known()}:
        known = ", ".join(bodies_known())
        reasons.append(Reason("BODY", f"No rule names a body called {body.strip() or '–'}. Known are: {known}."))
    return reasons
