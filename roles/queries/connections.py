"""Over which connection a read written in SQL goes."""

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper

from roles.models import Person


def reading() -> BaseDatabaseWrapper:
    """Return the connection that reads go over now: the replica's where a dashboard may be answered by it."""
    return connections[router.db_for_read(Person)]
