"""A database with every migration applied, made once and copied: that takes a moment, migrating half a minute."""

import fcntl
import hashlib
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

PREFIX = "remit_template_"
ROOT = Path(__file__).resolve().parent.parent
APPS = ("governance", "decisions", "roles")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """Have the databases of this run copied from one that is migrated."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = template_database()


def template_database() -> str:
    """Return the name of a database that these migrations made, and make it where there is none."""
    name = PREFIX + _digest()
    settings.LOCAL.data.mkdir(parents=True, exist_ok=True)
    with (settings.LOCAL.data / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one process migrates, the others wait for it and copy
        known = _databases()
        if name not in known:
            _drop(known)
            _make(name)
    return name


def _digest() -> str:
    """Return what tells one set of migrations from another."""
    files = sorted(path for app in APPS for path in (ROOT / app / "migrations").glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def _databases() -> list[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
        return [row[0] for row in cursor.fetchall()]


def _drop(names: list[str]) -> None:
    with connection._nodb_cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)}")


def _make(name: str) -> None:
    """Migrate a database under another name, and give it its own once it is whole."""
    known = settings.DATABASES[connection.alias]["NAME"]
    tests = connection.settings_dict["TEST"]
    meant, tests["NAME"] = tests["NAME"], f"{name}_unfinished"
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        connections.close_all()
    finally:
        tests["NAME"] = meant
        settings.DATABASES[connection.alias]["NAME"] = known
        connection.settings_dict["NAME"] = known
    with connection._nodb_cursor() as cursor:
        quoted = connection.ops.quote_name
        cursor.execute(f"ALTER DATABASE {quoted(f'{name}_unfinished')} RENAME TO {quoted(name)}")
