"""Django's PostgreSQL backend over the embedded server, which is started when a process first connects.

So every command works with nothing running, and those that ask the database nothing start nothing.
"""

import atexit
from functools import cache
from typing import Any

from django.db import connections
from django.db.backends.postgresql import base
from psycopg import OperationalError

from governance.local.database import Database
from governance.local.leases import Lease
from governance.local.paths import local_paths
from governance.local.schema import migrate_first


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that has the embedded server running before it opens."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a session with the embedded server; one that was lost since the last session is started again.

        Raises: LocalError when the server cannot be started.
        """
        lease().hold()
        migrate_first(conn_params)
        try:
            return super().get_new_connection(conn_params)
        except OperationalError:
            lease().revive()
            return super().get_new_connection(conn_params)


@cache
def lease() -> Lease:
    """Return this process's lease on the embedded database."""
    made = Lease(Database(local_paths()))
    made.claim()
    # Run before the lease's own ending, so that the server finds no session to break off.
    atexit.register(connections.close_all)
    return made
