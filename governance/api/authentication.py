"""Bearer tokens. Of people: signed, short-lived, void as soon as the password changes or the account is closed.

Of service accounts: kept as digests, with scopes (`governance.rules.scopes`).
"""

from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from governance.services.service_tokens import Held, token_held, token_seen
from roles.models import Person

SALT = "remit.api.token"
SCHEME = "bearer "
LIFETIME = timedelta(hours=12)
# Enough of the hash to tell passwords apart, and no more of it than that.
FRAGMENT = 16


def token_issue(person: Person, at: datetime) -> tuple[str, datetime]:
    """Return a token for a person, and when it lapses."""
    claims = {"person": person.pk, "session": _fragment(person)}
    return signing.dumps(claims, salt=SALT, compress=True), at + LIFETIME


def token_person(token: str) -> Person | None:
    """Return whose token this is; None when it lapsed, was tampered with, or its account or password is gone."""
    try:
        claims = signing.loads(token, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    person = Person.objects.filter(pk=claims["person"]).first()
    if person is None or not person.may_sign_in or not constant_time_compare(claims["session"], _fragment(person)):
        return None
    return person


def bearer_person(header: str) -> Person | None:
    """Return who an `Authorization` header speaks for; None when it is not a bearer token, or not a valid one.

    A machine is an actor with the mandate of its token.
    """
    if not header.lower().startswith(SCHEME):
        return None
    secret = header[len(SCHEME) :].strip()
    held = token_held(secret, timezone.now())
    return held.person if held else token_person(secret)


def bearer_seen(header: str, request: HttpRequest | Request) -> Person | None:
    """Return likewise who it is, and note that a machine's token was used, and from where."""
    held = bearer_held(header)
    if held is None:
        return bearer_person(header)
    token_seen(held.token, request.META.get("REMOTE_ADDR", ""), timezone.now())
    return held.person


def bearer_held(header: str) -> Held | None:
    """Return the token of a service account that a header shows; None for anything else."""
    shown = header.lower().startswith(SCHEME)
    return token_held(header[len(SCHEME) :].strip(), timezone.now()) if shown else None


def _fragment(person: Person) -> str:
    return person.get_session_auth_hash()[:FRAGMENT]


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`."""

    def authenticate(self, request: Request) -> tuple[Person, str] | None:
        """Return whose token it is, or None where no token is sent.

        Raises: AuthenticationFailed for a token that is not valid.
        """
        header = request.headers.get("Authorization", "")
        if not header.lower().startswith(SCHEME):
            return None
        person = bearer_seen(header, request)
        if person is None:
            raise AuthenticationFailed("This token is not valid, or no longer. Ask for a new one.")
        return person, header

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        """Return the challenge of a 401."""
        return 'Bearer realm="Remit"'


class BearerScheme(OpenApiAuthenticationExtension):
    """How the schema tells of it."""

    target_class = "governance.api.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002 - its signature
        """Return the scheme."""
        return {"type": "http", "scheme": "bearer"}
