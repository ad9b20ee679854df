"""What every test may count on. The database starts by itself when a test first asks it something."""

import os

import pytest
from django.conf import settings
from django.core.cache import cache

from governance.local.broker import Broker
from governance.local.leases import Lease


@pytest.fixture(scope="session", autouse=True)
def broker():
    """Have a broker and cache running, shared by all workers of the session; tells whether they are our own."""
    if os.environ.get("REDIS_URL"):
        yield False
        return
    lease = Lease(Broker(settings.LOCAL))
    lease.hold()
    yield True
    lease.release()


@pytest.fixture(autouse=True)
def empty_cache(broker):
    """Begin each test with an empty cache, unless it is somebody else's: clearing would empty all of it."""
    if broker:
        cache.clear()
