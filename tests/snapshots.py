"""Databases that are made once for all processes and put back for whoever asks: what takes long to build is copied."""

import fcntl
import pickle
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction

from governance.services.outcome_partitions import partitions_ensure, partitions_of_months
from tests.cast import Cast
from tests.ready import in_production, ready_pilot


@dataclass(frozen=True)
class Snapshot:
    """Every row of every table once something was built, the months of outcomes, and what the builder returned."""

    built: Any
    rows: dict[str, bytes]
    months: tuple[str, ...]
    numbers: dict[str, int]

    def put_back(self) -> None:
        """Have these rows in the database and no others. Numbers for further rows go on from where they are."""
        with transaction.atomic(), connection.cursor() as cursor:
            partitions_ensure(self.months)  # which were undone as well
            cursor.execute("SET LOCAL session_replication_role = replica")  # rows come table by table
            cursor.execute(f"TRUNCATE {', '.join(self.rows)}")
            # Initiatives come last: what is written around one that is there lets its revision grow.
            for table, content in sorted(self.rows.items(), key=lambda entry: entry[0] == "governance_initiative"):
                with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                    copy.write(content)
            cursor.execute("SET LOCAL session_replication_role = origin")


def snapshot_shared(name, build, tmp_path_factory) -> Snapshot:
    """Return what some process of this run has built, or build it for all of them.

    Every process has a database of its own, whose numbers then go on after those that were given.
    """
    folder = tmp_path_factory.getbasetemp()
    kept = (folder.parent if folder.name.startswith("popen-") else folder) / f"{name}.snapshot"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(snapshot(build)))
    found = pickle.loads(kept.read_bytes())  # noqa: S301 - written by this very run
    with connection.cursor() as cursor:
        for sequence, last in found.numbers.items():
            cursor.execute("SELECT setval(%s, greatest(%s, nextval(%s)))", [sequence, last, sequence])
    return found


def snapshot(build) -> Snapshot:
    """Build something, take down all rows and undo it."""
    with transaction.atomic():
        built = build()
        tables = [table for table in connection.introspection.table_names() if table != "django_migrations"]
        rows = {table: _taken(table) for table in tables}
        months = tuple(month.name[-7:].replace("_", "-") for month in partitions_of_months())
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE last_value IS NOT NULL")
        numbers = dict(cursor.fetchall())
    return Snapshot(built, rows, months, numbers)


def _taken(table):
    with connection.cursor() as cursor, cursor.copy(f"COPY (SELECT * FROM {table}) TO STDOUT (FORMAT binary)") as copy:
        return b"".join(bytes(part) for part in copy)


def _built(build):
    def cast_with_initiative():
        cast = Cast()
        cast.initiative = build(cast)
        return cast

    return cast_with_initiative


@pytest.fixture(scope="session")
def pilot_snapshot(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        return snapshot_shared("pilot", _built(ready_pilot), tmp_path_factory)


@pytest.fixture(scope="session")
def production_snapshot(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        return snapshot_shared("production", _built(in_production), tmp_path_factory)


def put_back_for_a_module(taken, django_db_blocker):
    """Yield what was built, its rows in the database, in a transaction that is undone after a module's last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        taken.put_back()
        yield taken.built
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def pilot_once(pilot_snapshot, django_db_blocker):
    yield from put_back_for_a_module(pilot_snapshot, django_db_blocker)


@pytest.fixture(scope="module")
def production_once(production_snapshot, django_db_blocker):
    yield from put_back_for_a_module(production_snapshot, django_db_blocker)


@pytest.fixture
def ready(pilot_once, db):
    """The cast of `tests.ready` with `initiative` in pilot, which lacks nothing but signatures."""
    return deepcopy(pilot_once)


@pytest.fixture
def live(production_once, db):
    """The cast of `tests.ready` with `initiative` in production, signed."""
    return deepcopy(production_once)
