"""Who came in and from where; which sessions are open, and how one is ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from redis.exceptions import RedisError

from governance.events import changed
from governance.models import Notice, PersonSession, SignIn
from governance.rules.devices import device_of
from governance.rules.permissions import GRANTS, Act
from governance.rules.ways import Way
from governance.services.sign_ins import address_of, code_name, failures_unlock
from roles.events import Target, announce
from roles.models import Person
from roles.rules.permissions import Actor, require
from roles.rules.refusals import NotPermitted, Reason

# A session is seen once in so many seconds at most: what people do is not written down.
SEEN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Arrival:
    """How somebody comes: in which way, by which provider, from where and on what."""

    way: Way
    address: str | None
    device: str
    provider: str = ""


def arrival_of(meta: Mapping[str, Any], way: Way, provider: str = "") -> Arrival:
    """Return how the sender of a request comes."""
    return Arrival(way, _address(address_of(meta)), device_of(str(meta.get("HTTP_USER_AGENT", ""))), provider)


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text.strip("[]").partition("%")[0]))
    except ValueError:
        return None


def sign_in_note(person: Person | None, arrival: Arrival, outcome: SignIn.Outcome, at: datetime) -> SignIn:
    """Write down that somebody came in, or could not."""
    return SignIn.objects.create(
        person=person,
        outcome=outcome,
        way=arrival.way,
        provider=arrival.provider,
        address=arrival.address,
        device=arrival.device,
        at=at,
    )


@transaction.atomic
def session_begin(person: Person, key: str, arrival: Arrival, at: datetime) -> PersonSession:
    """Write down that a session began, and tell its person where they were never seen on such a device before."""
    known = SignIn.objects.filter(person=person, outcome=SignIn.Outcome.IN)
    if known.exists() and not known.filter(device=arrival.device).exists():
        _tell(person, arrival, at)
    sign_in_note(person, arrival, SignIn.Outcome.IN, at)
    return PersonSession.objects.create(
        person=person,
        key=key,
        way=arrival.way,
        provider=arrival.provider,
        address=arrival.address,
        device=arrival.device,
        began_at=at,
        seen_at=at,
    )


def _tell(person: Person, arrival: Arrival, at: datetime) -> None:
    where = f", from {arrival.address}" if arrival.address else ""
    Notice.objects.create(
        key=f"device:{person.pk}:{at.timestamp()}",
        person=person,
        kind=Notice.Kind.FIRST,
        message=f"You signed in on a device that you were not seen on before: {arrival.device}{where}. "
        "If that was not you, end the session and tell whoever runs the portal.",
        url="/security/",
        urgent=True,
        mandatory=True,
        created_at=at,
    )


def session_see(key: str, at: datetime) -> None:
    """Write down that a session is in use, once a minute at most; without a cache, not at all."""
    try:
        first = cache.add(f"session-seen:{key}", 1, SEEN_SECONDS)
    except (RedisError, OSError):
        return
    if first:
        PersonSession.objects.filter(key=key, ended_at=None).update(seen_at=at)


def session_over(key: str, at: datetime) -> None:
    """Write down that somebody went out."""
    PersonSession.objects.filter(key=key, ended_at=None).update(ended_at=at)


def open_sessions(person: Person, at: datetime) -> QuerySet[PersonSession]:
    """Return the sessions of a person that can still be used, the one seen last first."""
    living = Session.objects.filter(expire_date__gt=at).values("session_key")
    return PersonSession.objects.filter(person=person, ended_at=None, key__in=living).order_by("-seen_at", "-pk")


@transaction.atomic
def session_end(session: PersonSession, *, actor: Actor, at: datetime) -> None:
    """End a session at once, as its person or as an administrator.

    Raises: NotPermitted for anybody else.
    """
    _check(actor, session.person_id)
    _end(PersonSession.objects.filter(pk=session.pk), at)
    announce(changed, "session_end", Target(session.person, {"device": session.device}), actor_id=actor.id, at=at)


@transaction.atomic
def sessions_end(person: Person, *, actor: Actor, at: datetime, but: str = "") -> int:
    """End all sessions of a person, but the one of this key; return how many. Nothing is announced where none was.

    Raises: NotPermitted for anybody but the person and administrators.
    """
    _check(actor, person.pk)
    count = _end(PersonSession.objects.filter(person=person, ended_at=None).exclude(key=but), at)
    if count:
        announce(changed, "sessions_end", Target(person, {"sessions": count}), actor_id=actor.id, at=at)
    return count


@transaction.atomic
def sign_ins_unlock(person: Person, *, actor: Actor, at: datetime) -> None:
    """Let somebody try again at once who failed too often.

    Raises: NotPermitted for anybody but administrators.
    """
    require(actor, Act.UNLOCK, GRANTS)
    failures_unlock(person.username)
    failures_unlock(code_name(person.pk))
    SignIn.objects.create(person=person, outcome=SignIn.Outcome.UNLOCKED, at=at)
    announce(changed, "sign_ins_unlock", person, actor_id=actor.id, at=at)


def _check(actor: Actor, person_id: int) -> None:
    if actor.id != person_id:
        require(actor, Act.UNLOCK, GRANTS)
    elif not actor.active:
        raise NotPermitted(Reason("PERSON", "Only people who work here can do this."))


def _end(sessions: QuerySet[PersonSession], at: datetime) -> int:
    keys = list(sessions.filter(ended_at=None).values_list("key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return PersonSession.objects.filter(key__in=keys).update(ended_at=at)
