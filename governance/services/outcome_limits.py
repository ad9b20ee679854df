"""How much is taken in: so many outcomes of one account a minute, and no more than can be counted in time."""

import logging
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db.models import Sum
from redis.exceptions import RedisError

from governance.models import OutcomeBatch

logger = logging.getLogger(__name__)

_MINUTE = 60
# A roll-up begins every 15 seconds at the latest.
_BACKLOG_WAIT = 15


def quota_wait(account_id: int, rows: int, at: datetime) -> int:
    """Count so many outcomes of an account; return how many seconds it has to wait, 0 where these may be taken.

    A cache that is down counts nothing and holds nobody up: what may wait to be counted is bounded all the same.
    """
    minute, second = divmod(int(at.timestamp()), _MINUTE)
    key = f"outcomes:{account_id}:{minute}"
    try:
        cache.add(key, 0, timeout=2 * _MINUTE)
        sent = cache.incr(key, rows)
    except (RedisError, ValueError) as error:
        logger.warning("Outcomes are taken without being counted against a quota. %s", error)
        return 0
    return _MINUTE - second if sent > settings.OUTCOMES_PER_MINUTE else 0


def backlog_wait() -> int:
    """Return how many seconds senders have to wait because too much is not counted yet; 0 where it is not."""
    waiting = OutcomeBatch.objects.filter(rolled_at__isnull=True).aggregate(rows=Sum("rows"))["rows"] or 0
    return _BACKLOG_WAIT if waiting >= settings.OUTCOMES_BACKLOG else 0
