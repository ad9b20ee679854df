"""Tokens of service accounts: given once, used, turned over, taken back."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from governance.events import changed
from governance.models import Initiative, ServiceAccount, ServiceToken
from governance.models.service_accounts import SEEN_EVERY
from governance.rules.scopes import Scope, mandate_of
from governance.rules.service_tokens import TokenFacts, stops_on, token_reasons
from governance.services.service_accounts import living, tended
from roles.events import Target, announce
from roles.models import Person
from roles.rules.people import PersonStatus
from roles.rules.permissions import Actor
from roles.rules.refusals import Reason, Refused

# What every secret begins with, so that scanners of repositories know one when they meet it.
MARK = "rmt_"
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Issued:
    """A token with its secret, which nobody is shown again."""

    token: ServiceToken
    secret: str


@dataclass(frozen=True, slots=True)
class Held:
    """Which machine somebody speaks for who shows a secret, and with which token."""

    token: ServiceToken
    person: Person


@transaction.atomic
def service_token_issue(
    account: ServiceAccount,
    *,
    label: str,
    scopes: Collection[str],
    initiatives: Collection[Initiative] = (),
    days: int,
    actor: Actor,
    at: datetime,
) -> Issued:
    """Return a new token of an account with these scopes, limited to these initiatives where any is named.

    Units: `days`. Raises: NotPermitted; Refused with every reason.
    """
    locked = living(account, actor)
    label, known = label.strip(), set(Scope)
    reasons = []
    if not label:
        reasons.append(Reason("LABEL", "Say what this token is called, such as where it is kept."))
    if not scopes:
        reasons.append(Reason("SCOPES", "Say what it may do: a token without a scope does nothing."))
    reasons += [Reason("SCOPES", f"There is no scope {scope}.") for scope in scopes if scope not in known]
    if not 0 < days <= settings.SERVICE_TOKEN_MOST_DAYS:
        reasons.append(Reason("DAYS", f"A token lasts 1 to {settings.SERVICE_TOKEN_MOST_DAYS} days."))
    if reasons:
        raise Refused(*reasons)
    issued = _issued(
        ServiceToken(
            account=locked,
            label=label[:80],
            scopes=[scope.value for scope in Scope if scope in set(scopes)],
            initiative_ids=sorted({initiative.pk for initiative in initiatives}),
            expires_at=at + timedelta(days=days),
        ),
        actor,
        at,
    )
    announce(changed, "service_token_issue", Target(issued.token, _told(issued.token)), actor_id=actor.id, at=at)
    return issued


@transaction.atomic
def service_token_rotate(token: ServiceToken, *, actor: Actor, at: datetime) -> Issued:
    """Return a token that may do what this one may, for as long as that was given for; this one works a few days more.

    Raises: NotPermitted; Refused where it works no more, or has been turned over already.
    """
    tended(token.account, actor)
    locked = _locked(token)
    if locked.grace_until:
        raise Refused("This token has been turned over already. Turn over the one that followed it.")
    if reasons := token_reasons(facts_of(locked), at, settings.SERVICE_ORPHAN_DAYS):
        raise Refused(*reasons)
    issued = _issued(
        ServiceToken(
            account=locked.account,
            label=locked.label,
            scopes=locked.scopes,
            initiative_ids=locked.initiative_ids,
            expires_at=at + (locked.expires_at - locked.created_at),
        ),
        actor,
        at,
    )
    locked.grace_until = min(locked.expires_at, at + timedelta(days=settings.SERVICE_ROTATION_DAYS))
    locked.save(update_fields=["grace_until"])
    details = {"grace_until": locked.grace_until.isoformat(), "followed_by": issued.token.prefix}
    targets = (Target(locked, details), Target(issued.token, _told(issued.token)))
    announce(changed, "service_token_rotate", *targets, actor_id=actor.id, at=at)
    return issued


@transaction.atomic
def service_token_revoke(token: ServiceToken, *, actor: Actor, at: datetime) -> ServiceToken:
    """Take a token back; it is refused from now on.

    Raises: NotPermitted; Refused where it was taken back already.
    """
    tended(token.account, actor)
    locked = _locked(token)
    if locked.revoked_at:
        raise Refused("This token was taken back already.")
    locked.revoked_at = at
    locked.save(update_fields=["revoked_at"])
    announce(changed, "service_token_revoke", locked, actor_id=actor.id, at=at)
    return locked


def token_held(secret: str, moment: datetime) -> Held | None:
    """Return which machine shows this secret, as an actor with the token's mandate; None where it works no more."""
    if not secret.startswith(MARK):
        return None
    rows = ServiceToken.objects.select_related("account__person", "account__answerable")
    token = rows.filter(digest=_digest(secret)).first()
    if token is None or token_reasons(facts_of(token), moment, settings.SERVICE_ORPHAN_DAYS):
        return None
    person = token.account.person
    person.actor = replace(person.actor, mandate=mandate_of(token.scopes, token.initiative_ids))
    return Held(token, person)


def token_seen(token: ServiceToken, address: str, moment: datetime) -> None:
    """Note that a token was used, once a minute at most."""
    if token.last_used_at and moment - token.last_used_at < SEEN_EVERY:
        return
    old = Q(last_used_at=None) | Q(last_used_at__lte=moment - SEEN_EVERY)
    ServiceToken.objects.filter(old, pk=token.pk).update(last_used_at=moment, last_used_from=address or None)


def facts_of(token: ServiceToken) -> TokenFacts:
    """Return what the rules know of a token. Its account, the machine and whoever answers are read with it."""
    account, answers = token.account, token.account.answerable
    gone = answers.status == PersonStatus.LEFT or not answers.is_active
    return TokenFacts(
        expires_at=token.expires_at,
        grace_until=token.grace_until,
        revoked_at=token.revoked_at,
        ended=bool(account.ended_at) or not account.person.may_sign_in,
        answerable=answers.display_name,
        answerable_gone=gone,
        left_on=answers.last_working_day,
        orphaned_at=account.orphaned_at,
    )


def token_stops_on(token: ServiceToken) -> datetime | None:
    """Return when a token stops because nobody answers for its account any more; None while somebody does."""
    return stops_on(facts_of(token), settings.SERVICE_ORPHAN_DAYS)


def _issued(token: ServiceToken, actor: Actor, at: datetime) -> Issued:
    secret = f"{MARK}{secrets.token_urlsafe(32)}"
    token.prefix, token.digest = secret[: len(MARK) + _SHOWN], _digest(secret)
    token.created_by_id, token.created_at = actor.id, at
    token.save(force_insert=True)
    return Issued(token, secret)


def _digest(secret: str) -> str:
    # It holds 256 random bits: nothing slower is needed to keep it from being guessed.
    return hashlib.sha256(secret.encode()).hexdigest()


def _locked(token: ServiceToken) -> ServiceToken:
    rows = ServiceToken.objects.select_for_update(of=("self",))
    return rows.select_related("account__person", "account__answerable").get(pk=token.pk)


def _told(token: ServiceToken) -> dict[str, object]:
    return {
        "scopes": list(token.scopes),
        "initiatives": list(token.initiative_ids),
        "expires_at": token.expires_at.isoformat(),
    }
