"""How often somebody may try before they have to wait: passwords, codes and recovery codes, on pages and in the API.

Counted in the cache: by name and address, by name from anywhere, and by address for any name. Without a cache nothing
is counted and everybody may try: a cache that is down must not lock the organisation out.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

MOST_FAILURES = 10
# Of one name, from however many addresses; and of one address, for however many names.
MOST_OF_NAME = 50
MOST_OF_ADDRESS = 200
PERIOD_SECONDS = 600
# So long an unlocking is remembered: longer than any count that it has to outlive.
_UNLOCKED_SECONDS = 2 * PERIOD_SECONDS


def address_of(meta: Mapping[str, Any]) -> str:
    """Return where a request comes from.

    `X-Forwarded-For` is believed as far as our own proxies wrote it, which is at its right end; whatever a client put
    there itself stands further left.
    """
    address = str(meta.get("REMOTE_ADDR", ""))
    told = [part.strip() for part in str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()]
    proxies = settings.TRUSTED_PROXIES
    return told[-proxies] if 0 < proxies <= len(told) else address


def code_name(person_id: int) -> str:
    """Return the name under which wrong codes of a person are counted, from wherever they come."""
    return f"code of {person_id}"


def too_many_failures(username: str, address: str) -> bool:
    """Whether this name failed too often from this address, or either of them alone; no when nobody counted."""

    def judged() -> int:
        limits = _keys(username, address)
        counts = cache.get_many(limits)
        return int(any(int(counts.get(key, 0)) >= limit for key, limit in limits.items()))

    return bool(_softly(judged))


def failure_count(username: str, address: str) -> None:
    """Count one more failure; the first one opens a period after which they are forgotten."""

    def count() -> int:
        keys = _keys(username, address)
        for key in keys:
            cache.add(key, 0, PERIOD_SECONDS)
        return max(int(cache.incr(key)) for key in keys)

    _softly(count)


def failures_forget(username: str, address: str) -> None:
    """Forget the failures of this name here: the person is who they say. Those of the address stay."""
    _softly(lambda: int(cache.delete(next(iter(_keys(username, address))))))


def failures_unlock(username: str) -> None:
    """Forget all failures of this name, wherever they came from."""

    def unlock() -> int:
        key = _unlocked_key(username)
        cache.add(key, 0, _UNLOCKED_SECONDS)
        cache.touch(key, _UNLOCKED_SECONDS)
        return int(cache.incr(key))

    _softly(unlock)


def is_locked(username: str) -> bool:
    """Whether this name has to wait wherever it comes from."""
    return bool(_softly(lambda: int(int(cache.get(_name_key(username), 0)) >= MOST_OF_NAME)))


def _softly(act: Callable[[], int]) -> int:
    """Return what the cache answers, or 0 while it does not; ValueError is a count that lapsed in between."""
    try:
        return act()
    except (RedisError, OSError, ValueError) as error:
        logger.warning("Failed sign-ins are not counted: %s", error)
        return 0


def _keys(username: str, address: str) -> dict[str, int]:
    """Return what is counted, with how much of it is too much; what this very name did from here comes first."""
    round_ = cache.get(_unlocked_key(username), 0)
    name = username.strip().casefold()
    keys = {_key("pair", f"{name}\n{address}\n{round_}"): MOST_FAILURES, _name_key(username): MOST_OF_NAME}
    return keys | ({_key("address", address): MOST_OF_ADDRESS} if address else {})


def _name_key(username: str) -> str:
    name = username.strip().casefold()
    return _key("name", f"{name}\n{cache.get(_unlocked_key(username), 0)}")


def _unlocked_key(username: str) -> str:
    return _key("unlocked", username.strip().casefold())


def _key(kind: str, text: str) -> str:
    return f"sign-in-failures:{kind}:{hashlib.sha256(text.encode()).hexdigest()}"
