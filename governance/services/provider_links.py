"""Whom an identity provider speaks of: known by a subject that stays, once they were matched to somebody here."""

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from governance.events import changed
from governance.rules.providers import Key, Provider, Told, matches
from roles.events import Target, announce
from roles.models import Person
from roles.rules.permissions import Actor


def person_linked(provider: Provider, told: Told) -> Person | None:
    """Return who is known by this subject; None when nobody is yet."""
    links = SocialAccount.objects.filter(provider=provider.id, uid=told.subject)
    link = links.select_related("user").first()
    return link.user if link and isinstance(link.user, Person) else None


def person_matched(provider: Provider, told: Told) -> Person | None:
    """Return whom somebody is who comes for the first time; None where nobody fits, or more than one does.

    Whoever is known there by another subject already is not matched again: an address that was given to somebody else
    must not open the account of its first owner.
    """
    fields = {Key.EMAIL: "email__iexact", Key.EMPLOYEE_NO: "employee_no"}
    for key, value in matches(provider, told):
        found = list(Person.objects.filter(**{fields[key]: value})[:2])
        if len(found) == 1:
            linked = SocialAccount.objects.filter(provider=provider.id, user=found[0]).exists()
            return None if linked else found[0]
    return None


@transaction.atomic
def person_link(person: Person, provider: Provider, told: Told, *, actor: Actor, at: datetime) -> SocialAccount:
    """Keep by which subject somebody is known at a provider. Of what it tells nothing else is kept."""
    link: SocialAccount = SocialAccount.objects.create(user=person, provider=provider.id, uid=told.subject)
    target = Target(person, {"provider": provider.id, "subject": told.subject})
    announce(changed, "person_link", target, actor_id=actor.id, at=at)
    return link


def providers_of(person: Person) -> dict[str, str]:
    """Return by which subjects a person is known, by provider."""
    return dict(SocialAccount.objects.filter(user=person).values_list("provider", "uid"))
