"""How often somebody may try to sign in before they have to wait.

Counted in the cache, per user name and address. Without a cache nothing is counted and everybody may try: a cache that
is down must not lock the organisation out.
"""

import hashlib
import logging
from collections.abc import Callable

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

MOST_FAILURES = 10
PERIOD_SECONDS = 600


def too_many_failures(username: str, address: str) -> bool:
    """Whether this user name failed too often from this address; no when nobody counted."""
    return _softly(lambda: int(cache.get(_key(username, address), 0))) >= MOST_FAILURES


def failure_count(username: str, address: str) -> None:
    """Count one more failure; the first one opens a period after which they are forgotten."""
    key = _key(username, address)

    def count() -> int:
        cache.add(key, 0, PERIOD_SECONDS)
        return int(cache.incr(key))

    _softly(count)


def failures_forget(username: str, address: str) -> None:
    """Forget the failures: the person is who they say."""
    _softly(lambda: int(cache.delete(_key(username, address))))


def _softly(act: Callable[[], int]) -> int:
    """Return what the cache answers, or 0 while it does not; ValueError is a count that lapsed in between."""
    try:
        return act()
    except (RedisError, OSError, ValueError) as error:
        logger.warning("Failed sign-ins are not counted: %s", error)
        return 0


def _key(username: str, address: str) -> str:
    name = hashlib.sha256(f"{username.strip().casefold()}\n{address}".encode()).hexdigest()
    return f"sign-in-failures:{name}"
