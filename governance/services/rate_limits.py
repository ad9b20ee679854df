"""Counting requests of the API against their quotas, in one round trip to the cache.

A cache that is down counts nothing: the API goes on, and one line a moment says so.
"""

import logging
from datetime import datetime
from functools import cache
from time import monotonic
from typing import Any

import redis
from django.conf import settings
from redis.exceptions import RedisError

from governance.rules.rates import WINDOW, Rate, rate

logger = logging.getLogger(__name__)

# Longer than this nobody waits to be counted. Units: seconds.
PATIENCE = 0.25
# So long after a failure nobody asks again: a cache that hangs must not slow every request. Units: seconds.
PAUSE = 5.0


class Counter:
    """A connection to the cache, and when it may be asked again."""

    def __init__(self, address: str) -> None:
        self._client: redis.Redis = redis.Redis.from_url(
            address, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=None
        )
        self._silent_until = 0.0

    def counted(self, who: str, window: int) -> tuple[int, int] | None:
        """Count one request; return how many there were in the window before and in this one. None: not counted."""
        if monotonic() < self._silent_until:
            return None
        key = f"rate:{who}:"
        try:
            with self._client.pipeline(transaction=False) as pipe:
                pipe.incr(f"{key}{window}")
                pipe.expire(f"{key}{window}", 2 * WINDOW)
                pipe.get(f"{key}{window - 1}")
                answers: list[Any] = pipe.execute()
        except (RedisError, OSError) as error:
            self._silent_until = monotonic() + PAUSE
            logger.warning("Requests of the API are not counted: %s", error)
            return None
        return int(answers[2] or 0), int(answers[0])


@cache
def _counter(address: str) -> Counter:
    return Counter(address)


def account_rate(account_id: int, at: datetime) -> Rate | None:
    """Count a request of an account; return how much of its quota is used, None where nobody counted."""
    return _rate("account", str(account_id), settings.API_ACCOUNT_PER_MINUTE, at)


def address_rate(address: str, at: datetime) -> Rate | None:
    """Count a request from an address that has not said who it is; likewise."""
    return _rate("address", address, settings.API_ADDRESS_PER_MINUTE, at)


def _rate(policy: str, who: str, quota: int, at: datetime) -> Rate | None:
    window, second = divmod(at.timestamp(), WINDOW)
    counted = _counter(settings.CACHES["default"]["LOCATION"]).counted(f"{policy}:{who}", int(window))
    return None if counted is None else rate(policy, quota, before=counted[0], now=counted[1], second=second)
