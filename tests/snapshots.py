"""Databases that are made once in a process and put back for whoever asks: what takes seconds to build is copied."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction

from tests.cast import Cast
from tests.ready import in_production, ready_pilot


@dataclass(frozen=True)
class Snapshot:
    """Every row of every table once something was built, and what the builder returned."""

    built: Any
    rows: dict[str, bytes]

    def put_back(self) -> None:
        """Have these rows in the database and no others. Numbers for further rows go on from where they are."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # rows come table by table
            cursor.execute(f"TRUNCATE {', '.join(self.rows)}")
            # Initiatives come last: what is written around one that is there lets its revision grow.
            for table, content in sorted(self.rows.items(), key=lambda entry: entry[0] == "governance_initiative"):
                with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                    copy.write(content)
            cursor.execute("SET LOCAL session_replication_role = origin")


def snapshot(build) -> Snapshot:
    """Build something, take down all rows and undo it."""
    with transaction.atomic():
        built = build()
        tables = [table for table in connection.introspection.table_names() if table != "django_migrations"]
        rows = {table: _taken(table) for table in tables}
        transaction.set_rollback(True)
    return Snapshot(built, rows)


def _taken(table):
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
        return b"".join(bytes(part) for part in copy)


def _built(build):
    def cast_with_initiative():
        cast = Cast()
        cast.initiative = build(cast)
        return cast

    return cast_with_initiative


@pytest.fixture(scope="session")
def pilot_snapshot(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return snapshot(_built(ready_pilot))


@pytest.fixture(scope="session")
def production_snapshot(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return snapshot(_built(in_production))


def _module_of(taken, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        taken.put_back()
        yield taken.built
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def pilot_once(pilot_snapshot, django_db_blocker):
    yield from _module_of(pilot_snapshot, django_db_blocker)


@pytest.fixture(scope="module")
def production_once(production_snapshot, django_db_blocker):
    yield from _module_of(production_snapshot, django_db_blocker)


@pytest.fixture
def ready(pilot_once, db):
    """The cast of `tests.ready` with `initiative` in pilot, which lacks nothing but signatures."""
    return deepcopy(pilot_once)


@pytest.fixture
def live(production_once, db):
    """The cast of `tests.ready` with `initiative` in production, signed."""
    return deepcopy(production_once)
