"""The portal's settings for a server that is measured: its own database, and a bare view beside the portal's."""

import os

from governance.settings import *  # noqa: F403 - everything else is as in the portal
from governance.settings import DATABASES

ROOT_URLCONF = "benchmarks.clearance_urls"
DATABASES["default"]["NAME"] = os.environ["REMIT_BENCH_DATABASE"]
