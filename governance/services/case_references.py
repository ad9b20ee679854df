"""References to cases: what is kept of one is a keyed digest, which tells cases apart and names nobody."""

from functools import cache
from hashlib import blake2b
from typing import Any

from django.conf import settings

_DIGEST_BYTES = 16


@cache
def _key(secret: str) -> bytes:
    return blake2b(secret.encode(), digest_size=32, person=b"remit case ref").digest()


def case_hasher() -> "blake2b":
    """Return a digest to copy and to feed with one reference: 16 bytes, under this portal's own key.

    The key is derived from `CASE_REFERENCE_KEY`: with another one the same case has another digest.
    """
    return blake2b(digest_size=_DIGEST_BYTES, key=_key(settings.CASE_REFERENCE_KEY))


def event_hasher(initiative_id: int) -> Any:
    """Return a digest to copy and to feed with the id of an event of this initiative: 16 bytes."""
    return blake2b(b"%d\n" % initiative_id, digest_size=_DIGEST_BYTES, person=b"remit event")
