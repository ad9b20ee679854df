"""The keys that clearances are signed with: made on first use, kept sealed, turned over without a gap."""

import base64
import logging
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from cryptography.exceptions import InvalidKey
from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction
from django.db.models import Q
from joserfc.jwk import OKPKey

from governance.events import changed
from governance.models import SigningKey
from governance.rules.clearance_answers import LIFETIME, PUBLISHED_AHEAD
from governance.services.vault import vault
from roles.events import Target, announce

logger = logging.getLogger(__name__)

# Two processes that need the first key at once make one.
LOCK = 7_246_003
TYPE = "remit-clearance+jwt"
_PURPOSE = b"remit.signing_keys"


class Unsealable(Exception):  # noqa: N818 - named as the sentence it is
    """The portal's secret is not the one that this key was sealed with."""


def keys_published(at: datetime) -> Sequence[dict[str, Any]]:
    """Return the public keys that a clearance handed out now or a moment ago verifies with, newest first."""
    keys = SigningKey.objects.filter(Q(retired_at=None) | Q(retired_at__gt=at)).order_by("-made_at", "-pk")
    return [key.public for key in keys]


def signed(kid: str, payload: bytes) -> str:
    """Return the payload as a compact JWS (RFC 7515, RFC 8037), signed with this key.

    Raises: SigningKey.DoesNotExist; Unsealable.
    """
    signing_input = _header(kid) + b"." + _base64url(payload)
    return (signing_input + b"." + _base64url(_private_key(kid).sign(signing_input))).decode()


@transaction.atomic
def signing_key_ensure(*, at: datetime) -> SigningKey:
    """Return the key that signs, made now where there is none that can."""
    _one_at_a_time()
    for key in SigningKey.objects.filter(retired_at=None).order_by("-made_at", "-pk"):
        try:
            _private_key(key.kid)
        except Unsealable:
            logger.exception("The signing key %s cannot be unsealed; another one is made.", key.kid)
            key.retired_at = at + LIFETIME
            key.save(update_fields=["retired_at"])
        else:
            return key
    return _make(at, actor_id=None)


@transaction.atomic
def signing_key_rotate(*, at: datetime, at_once: bool = False, actor_id: int | None = None) -> SigningKey:
    """Return a new key that signs as soon as everybody can know it; the others verify until none of theirs counts.

    `at_once` is for a key that got into wrong hands: from now on nothing that it signed verifies.
    """
    _one_at_a_time()
    last = at if at_once else at + PUBLISHED_AHEAD + LIFETIME
    SigningKey.objects.filter(Q(retired_at=None) | Q(retired_at__gt=last)).update(retired_at=last)
    return _make(at, actor_id=actor_id)


def _make(at: datetime, *, actor_id: int | None) -> SigningKey:
    fresh = OKPKey.generate_key("Ed25519")
    kid = fresh.thumbprint()
    public = fresh.as_dict(private=False) | {"kid": kid, "use": "sig", "alg": "EdDSA"}
    sealed = vault(_PURPOSE).encrypt(fresh.private_key.private_bytes_raw()).decode()  # type: ignore[union-attr] # made above
    key = SigningKey.objects.create(kid=kid, public=public, sealed=sealed, made_at=at)
    announce(changed, "signing_key_rotate", Target(key, {"public": public["x"]}), actor_id=actor_id, at=at)
    return key


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


@lru_cache(maxsize=32)
def _private_key(kid: str) -> Ed25519PrivateKey:
    """Return the key of this name, which is its thumbprint: it is always the same one."""
    sealed = SigningKey.objects.values_list("sealed", flat=True).get(kid=kid)
    try:
        return Ed25519PrivateKey.from_private_bytes(vault(_PURPOSE).decrypt(sealed.encode()))
    except (InvalidToken, InvalidKey) as error:
        raise Unsealable(kid) from error


@lru_cache(maxsize=32)
def _header(kid: str) -> bytes:
    return _base64url(orjson.dumps({"alg": "EdDSA", "kid": kid, "typ": TYPE}))


def _base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
