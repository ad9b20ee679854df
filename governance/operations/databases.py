"""Which databases the portal speaks to: one that is written to, and a replica where the environment names one."""

import os
from typing import Any

import dj_database_url

DEFAULT, REPLICA = "default", "replica"


def databases(embedded: str) -> dict[str, dict[str, Any]]:
    """Return Django's `DATABASES`. Without `DATABASE_URL`, the embedded database is started when it is first asked."""
    named = os.environ.get("DATABASE_URL")
    found: dict[str, Any] = {
        DEFAULT: dj_database_url.parse(
            named or embedded,
            engine=None if named else "governance.local.engine",
            conn_max_age=600,
            conn_health_checks=True,
        )
    }
    if replica := os.environ.get("DATABASE_REPLICA_URL"):
        found[REPLICA] = replica_settings(replica)
    return found


def replica_settings(url: str) -> dict[str, Any]:
    """Return the settings of the replica at this address: nothing is ever written there, whatever it would take."""
    found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    # A replica that was promoted, or an address that is none, must not be written to by mistake.
    options = {"options": "-c default_transaction_read_only=on", "connect_timeout": 2}
    return found | {"OPTIONS": found.get("OPTIONS", {}) | options, "TEST": {"MIRROR": DEFAULT}}
