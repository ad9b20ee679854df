"""The demo company for tests: made once in a process, and put back as it was for whoever asks."""

from dataclasses import dataclass
from datetime import datetime

import pytest
from django.db import connection, transaction
from django.utils import timezone

from governance.demo.load import demo_load


@dataclass(frozen=True)
class Harbour:
    """Every row of every table once the company is loaded, and the moment at which its history ends."""

    moment: datetime
    rows: dict[str, bytes]

    def put_back(self) -> None:
        """Have these rows in the database and no others. Numbers for further rows go on from where they are."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # rows come table by table
            cursor.execute(f"TRUNCATE {', '.join(self.rows)}")
            for table, content in self.rows.items():
                with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                    copy.write(content)
            cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture(scope="session")
def harbour(django_db_setup, django_db_blocker):
    """Load the company and undo it, having taken down its rows."""
    with django_db_blocker.unblock(), transaction.atomic():
        moment = timezone.now()
        demo_load(at=moment)
        tables = [table for table in connection.introspection.table_names() if table != "django_migrations"]
        rows = {table: taken(table) for table in tables}
        transaction.set_rollback(True)
    return Harbour(moment, rows)


def taken(table):
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
        return b"".join(bytes(part) for part in copy)


@pytest.fixture(scope="module")
def loaded_once(harbour, django_db_blocker):
    """Have the company there for a module, in a transaction that is undone after its last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        harbour.put_back()
        yield harbour.moment
        transaction.set_rollback(True)


@pytest.fixture
def loaded(loaded_once, db):
    """Have the company there; whatever the test does to it is undone."""
    return loaded_once
