"""Second factors of people: an authenticator app, passkeys, and codes for when everything else is lost."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.db import transaction

from governance.events import changed
from governance.queries.factors import KINDS, factors_of
from governance.rules.permissions import GRANTS, Act
from governance.rules.ways import Way
from roles.events import Target, announce
from roles.models import Person
from roles.rules.permissions import Actor, require
from roles.rules.refusals import NotPermitted, Reason, Refused

LONGEST_NAME = 60
MOST_PASSKEYS = 10


@transaction.atomic
def totp_add(person: Person, secret: str, *, actor: Actor, at: datetime) -> None:
    """Keep an authenticator app whose code was just seen to be right.

    Raises: NotPermitted for anybody else than the person; Refused while there is one already.
    """
    _own(person, actor)
    if Way.TOTP in factors_of(person):
        raise Refused(Reason("FACTOR", "You have an authenticator app already. Remove it before you set up another."))
    TOTP.activate(person, secret)
    announce(changed, "factor_add", Target(person, {"factor": Way.TOTP}), actor_id=actor.id, at=at)


@transaction.atomic
def passkey_add(person: Person, name: str, credential: dict[str, Any], *, actor: Actor, at: datetime) -> None:
    """Keep a passkey whose answer was just checked.

    Raises: NotPermitted for anybody else than the person; Refused beyond ten of them.
    """
    _own(person, actor)
    if Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).count() >= MOST_PASSKEYS:
        raise Refused(Reason("FACTOR", f"Nobody has more than {MOST_PASSKEYS} passkeys. Remove one first."))
    WebAuthn.add(person, name.strip()[:LONGEST_NAME], credential)
    announce(changed, "factor_add", Target(person, {"factor": Way.PASSKEY}), actor_id=actor.id, at=at)


@transaction.atomic
def factor_remove(person: Person, factor_id: int, *, actor: Actor, at: datetime) -> None:
    """Remove a factor; with the last one the recovery codes go too.

    Raises: NotPermitted for anybody else than the person; Refused for the last one where one is required.
    """
    _own(person, actor)
    factor = Authenticator.objects.filter(user=person, pk=factor_id, type__in=KINDS).first()
    if factor is None:
        raise Refused(Reason("FACTOR", "There is no such factor any more."))
    others = Authenticator.objects.filter(user=person, type__in=KINDS).exclude(pk=factor.pk)
    if settings.REMIT_MFA == "required" and not others.exists():
        raise Refused(Reason("FACTOR", "A second factor is required: set up another before you remove the last."))
    way = KINDS[Authenticator.Type(factor.type)]
    if not others.exists():
        Authenticator.objects.filter(user=person).delete()
    else:
        factor.delete()
    announce(changed, "factor_remove", Target(person, {"factor": way}), actor_id=actor.id, at=at)


@transaction.atomic
def recovery_codes_make(person: Person, *, actor: Actor, at: datetime) -> list[str]:
    """Return ten new recovery codes; those before are void. They are shown once and kept sealed.

    Raises: NotPermitted for anybody else than the person; Refused for whoever has nothing to recover.
    """
    _own(person, actor)
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not factors_of(person):
        raise Refused(Reason("FACTOR", "Recovery codes stand in for a second factor. Set one up first."))
    Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes: list[str] = RecoveryCodes.activate(person).generate_codes()
    announce(changed, "recovery_codes_make", person, actor_id=actor.id, at=at)
    return codes


@transaction.atomic
def factors_reset(person: Person, *, reason: str, actor: Actor, at: datetime) -> None:
    """Take away all second factors of somebody who lost them, as an administrator who knows that it is them.

    Raises: NotPermitted for anybody else, and for oneself; Refused without a reason.
    """
    require(actor, Act.UNLOCK, GRANTS)
    if actor.identity == person.identity_group:
        raise NotPermitted(Reason("PERSON", "Another administrator resets your factors."))
    if not reason.strip():
        raise Refused(Reason("REASON", "Say why, and how you know that it is them."))
    Authenticator.objects.filter(user=person).delete()
    announce(changed, "factors_reset", person, actor_id=actor.id, at=at, reason=reason.strip())


def recovery_codes_left(person: Person) -> int | None:
    """Return how many recovery codes are unused; None where there are none at all."""
    kept = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(kept.wrap().get_unused_codes()) if kept else None


def _own(person: Person, actor: Actor) -> None:
    if actor.id != person.pk or not actor.active:
        raise NotPermitted(Reason("PERSON", "Everybody sets up their own second factor."))
