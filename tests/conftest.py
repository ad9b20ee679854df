"""What every test may count on. The database starts by itself when a test first asks it something."""

import gc
import os
import shutil

import pytest
from django.conf import settings
from django.core.cache import cache

from governance.local.broker import Broker
from governance.local.leases import Lease
from governance.services.heartbeats import glances_forget
from tests.at_the_gate import at_the_gate, at_the_gate_once, gate_snapshot  # noqa: F401 - named here alone, so that it is made once
from tests.cast import cast  # noqa: F401 - the fixture everybody asks for
from tests.harbour import harbour, loaded, loaded_once  # noqa: F401 - named here alone, so that it is loaded once
from tests.snapshots import (  # noqa: F401 - same
    live,
    pilot_once,
    pilot_snapshot,
    production_once,
    production_snapshot,
    ready,
)
from tests.tampering import sealed, sealed_once, sealed_snapshot  # noqa: F401 - same
from tests.template_database import django_db_modify_db_settings  # noqa: F401 - same

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
NO_CHROMIUM = "Chromium is not installed, so the tests that drive a browser are left out"


def pytest_report_header():
    return f"chromium: {CHROMIUM}" if CHROMIUM else NO_CHROMIUM


def pytest_collection_finish():
    """Leave what was collected out of the search for garbage, and search less often: thousands of tests wait for it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.get_closest_marker("browser") and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@pytest.fixture(scope="session")
def chromium():
    """Where the browser is that tests drive."""
    return CHROMIUM


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


@pytest.fixture(autouse=True)
def nobody_looked_at_the_jobs():
    """Have the first act of each test look at the jobs, whenever the test before did."""
    glances_forget()
