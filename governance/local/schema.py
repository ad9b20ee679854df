"""Whether the database's tables are those of the code."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connections

from governance.local.locks import Lock
from governance.local.paths import CHECKOUT, LocalError, local_paths

# Set by manage.py for commands that expect tables.
MIGRATE_FIRST = "REMIT_MIGRATE_FIRST"


def written_migrations() -> set[tuple[str, str]]:
    """Return app and name of every migration in the code, from the names of the files alone: loading them is slow."""
    return {
        (config.label, file.stem)
        for config in apps.get_app_configs()
        for file in (Path(config.path) / "migrations").glob("[!_]*.py")
    }


def applied_migrations(session: psycopg.Connection[Any]) -> set[tuple[str, str]]:
    """Return app and name of every migration the database has seen; none when it never saw one."""
    if session.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
        return set()
    return {(app, name) for app, name in session.execute("SELECT app, name FROM django_migrations")}


def is_behind() -> bool:
    """Tell whether a migration of the code is missing in the database.

    Asked in a session of its own, as it may be the reason not to open Django's.

    Raises: psycopg.OperationalError when the database cannot be reached.
    """
    address = connections["default"].get_connection_params()
    with psycopg.connect(**address, autocommit=True) as session:
        return bool(written_migrations() - applied_migrations(session))


def migrate_first(conn_params: dict[str, Any]) -> None:
    """Bring the portal's own database up to date where the command expects it; says so on stderr.

    Raises: LocalError when a migration fails.
    """
    wanted = os.environ.get(MIGRATE_FIRST) == "true"
    if not wanted or not apps.ready or conn_params.get("dbname") != settings.DATABASES["default"]["NAME"]:
        return
    os.environ[MIGRATE_FIRST] = "false"  # once in a process, and not again in what it starts
    with Lock(local_paths().locks / "migrate") as lock:
        lock.wait_exclusive()
        if is_behind():
            sys.stderr.write("The embedded database is behind the code: migrating first.\n")
            migrate()


def migrate() -> None:
    """Bring the database up to date, in a process of its own because this one may be amid opening a connection.

    Raises: LocalError when a migration fails.
    """
    command = [
        sys.executable,
        str(CHECKOUT / "manage.py"),
        "migrate",
        "--no-input",
        "--skip-checks",
        "--verbosity",
        "0",
    ]
    done = subprocess.run(command, check=False, cwd=CHECKOUT, capture_output=True, text=True)  # noqa: S603 - our own
    if done.returncode:
        raise LocalError(f"The embedded database cannot be migrated:\n{done.stderr.strip()}")
