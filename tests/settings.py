"""The portal's settings, with services of the tests' own: they meet neither the demo's data nor its jobs."""

import os
from pathlib import Path

# Kept out of the demo's way, and thrown away with the folder, so it need not survive the machine's failure.
os.environ.setdefault("REMIT_LOCAL", str(Path(__file__).resolve().parent.parent / ".local" / "test"))
os.environ.setdefault("REMIT_DURABLE", "false")
os.environ.setdefault("SECRET_KEY", "tests-sign-nothing-of-worth")

from governance.settings import *  # noqa: F403 - everything else is as in the portal
from governance.settings import CACHES, LOCAL, STATIC_ROOT, STORAGES

# Strong hashing is slow by design; here it would be most of the time spent.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The portal's own storage wants collected files.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# The static files' middleware looks for its folder, collected or not.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

if not os.environ.get("REDIS_URL"):
    # Two of the broker's databases for each of pytest's workers, as each has a database of its own.
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    CELERY_BROKER_URL = f"{LOCAL.broker_url}?virtual_host={2 * worker}"
    CACHES["default"]["LOCATION"] = f"unix://{LOCAL.broker_socket}?db={2 * worker + 1}"
