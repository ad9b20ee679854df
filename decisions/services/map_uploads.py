"""DMN files between being sent and being imported: kept for an hour, for whoever sent them alone."""

import hashlib
import re

from django.core.cache import cache

from decisions.dmn.documents import MOST_BYTES
from roles.rules.permissions import Actor, require_acting
from roles.rules.refusals import Refused

_AN_HOUR = 3600
_TOKEN = re.compile("[0-9a-f]{64}")


def upload_keep(data: bytes, *, name: str, actor: Actor) -> str:
    """Return the token under which the sender finds the file again.

    Raises: NotPermitted for an account that may not act; Refused for a file too large to be read.
    """
    require_acting(actor)
    if len(data) > MOST_BYTES:
        raise Refused(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB, the most that is read.")
    token = hashlib.sha256(data + name.encode()).hexdigest()
    cache.set(_key(token, actor), (name, data), _AN_HOUR)
    return token


def upload_read(token: str, *, actor: Actor) -> tuple[str, bytes] | None:
    """Return name and content of a file that this person sent within the hour, or None."""
    if not _TOKEN.fullmatch(token):
        return None
    found: tuple[str, bytes] | None = cache.get(_key(token, actor))
    return found


def _key(token: str, actor: Actor) -> str:
    return f"dmn:{actor.id}:{token}"
