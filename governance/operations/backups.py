"""A backup is one file: the database, the files people sent, and a manifest that says what has to come back."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.db import connection, transaction

from governance.local.database import program
from governance.local.paths import LocalError

MANIFEST, DUMP, MEDIA, SECRET = "manifest.json", "database.dump", "media/", "secret_key"
FORMAT = 1
# What opens something: left out unless asked for, so that a backup that is lost opens nothing.
KEY_TABLES = ("governance_signingkey", "django_session")
# What has to be the same after a restore, beside the ledger.
COUNTED = (
    *("governance_initiative", "governance_accountability", "governance_review", "governance_signature"),
    *("governance_remit", "governance_clearance", "governance_flag", "governance_outcomeday", "governance_ledgerentry"),
    *("decisions_decision", "roles_person", "roles_redesignplan"),
)
_CHUNK = 1 << 20


class BackupRefused(Exception):  # noqa: N818 - named as the sentence it is
    """The backup cannot be made, or cannot be brought back; the text says why."""


def backup_make(target: Path, *, at: datetime, with_keys: bool) -> dict[str, Any]:
    """Write everything into one file and return its manifest; the file is there whole or not at all.

    Raises: BackupRefused.
    """
    if target.exists():
        raise BackupRefused(f"{target} exists. A backup writes over nothing.")
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            dump = Path(folder) / DUMP
            manifest = {"format": FORMAT, "made_at": at.isoformat(), "keys": with_keys} | _dumped(dump, with_keys)
            files = [(DUMP, dump), *_media(), *([(SECRET, _secret(Path(folder)))] if with_keys else [])]
            manifest["files"] = {name: _digest(path) for name, path in files}
            _packed(fresh, manifest, files)
        fresh.chmod(0o600)
        fresh.rename(target)
    finally:
        fresh.unlink(missing_ok=True)
    return manifest


def manifest_of(source: Path) -> dict[str, Any]:
    """Return what a backup says of itself, once every file in it is what it says.

    Raises: BackupRefused.
    """
    try:
        with tarfile.open(source) as archive:
            told: dict[str, Any] = json.loads(_member(archive, MANIFEST).read())
            if told.get("format") != FORMAT:
                raise BackupRefused(f"{source} is of another format ({told.get('format')}).")
            for name, digest in told["files"].items():
                if _digest_of(_member(archive, name)) != digest:
                    raise BackupRefused(f"{name} in {source} is not what was backed up: its digest differs.")
    except (tarfile.TarError, KeyError, ValueError, OSError) as error:
        raise BackupRefused(f"{source} cannot be read as a backup: {error}") from error
    return told


def backup_restore(source: Path, manifest: dict[str, Any]) -> None:
    """Bring the database and the files back, as they were; nothing is changed where that cannot be done.

    Raises: BackupRefused where there is something already, or where PostgreSQL refuses.
    """
    if names := _tables():
        raise BackupRefused(f"The database is not empty: it has {len(names)} tables. Restore into an empty one.")
    media = Path(settings.MEDIA_ROOT)
    if media.exists() and any(media.rglob("*")):
        raise BackupRefused(f"{media} holds files already. Move them away first.")
    with tarfile.open(source) as archive, tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / DUMP
        _copied(_member(archive, DUMP), dump)
        connection.close()
        _postgres("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", dump)
        for name in manifest["files"]:
            if name.startswith(MEDIA):
                _copied(_member(archive, name), _inside(media, name.removeprefix(MEDIA)))


def figures_now() -> dict[str, Any]:
    """Return what a restore is compared by: how many rows, and where the ledger ends."""
    with connection.cursor() as cursor:
        counts = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in COUNTED)  # noqa: S608 - names of ours
        cursor.execute(counts)
        rows = dict(cursor.fetchall())
        cursor.execute("SELECT id, digest FROM governance_ledgerentry ORDER BY id DESC LIMIT 1")
        number, digest = cursor.fetchone() or (0, "")
        cursor.execute("SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app")
        migrations = dict(cursor.fetchall())
    return {"rows": rows, "ledger": {"entries": number, "digest": digest}, "migrations": migrations}


def _dumped(target: Path, with_keys: bool) -> dict[str, Any]:  # noqa: FBT001 - one caller
    """Dump the database as it is at one moment; return the figures of that moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version')")
        snapshot, version = cursor.fetchone()
        left_out = [] if with_keys else [f"--exclude-table-data=public.{table}" for table in KEY_TABLES]
        _postgres("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}", *left_out)
        return {"postgresql": version} | figures_now()


def _postgres(name: str, *arguments: str | Path) -> None:
    """Run one of PostgreSQL's programs on the portal's database. Its password goes by the environment, seen by nobody.

    Raises: BackupRefused with what it complained about.
    """
    to = connection.get_connection_params()
    where = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    where |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    named = {variable: str(to[key]) for key, variable in where.items() if to.get(key)}
    target = ["--dbname", str(to["dbname"])] if name == "pg_restore" else []
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        [_program(name), *target, *map(str, arguments)],
        check=False,
        env=os.environ | named,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise BackupRefused(f"{name} failed:\n{done.stderr.strip()}")


def _program(name: str) -> str:
    """Return PostgreSQL's program, the packaged one first: it is the newest, and reads older servers too."""
    with suppress(LocalError):
        return str(program(name))
    found = shutil.which(name)
    if not found:
        raise BackupRefused(f"{name} is not installed. Install the client programs of your PostgreSQL server.")
    return found


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm') ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def _media() -> Iterator[tuple[str, Path]]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")) if root.exists() else ():
        if path.is_file():
            yield f"{MEDIA}{path.relative_to(root).as_posix()}", path


def _secret(folder: Path) -> Path:
    path = folder / SECRET
    path.touch(mode=0o600)
    path.write_text(settings.SECRET_KEY)
    return path


def _packed(target: Path, manifest: dict[str, Any], files: list[tuple[str, Path]]) -> None:
    target.touch(mode=0o600)
    with tarfile.open(target, "w") as archive, tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / MANIFEST
        told.write_text(json.dumps(manifest, indent=2, sort_keys=True))
        for name, path in [(MANIFEST, told), *files]:
            archive.add(path, name, recursive=False)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as file:
        yield file


def _digest(path: Path) -> str:
    with _opened(path) as file:
        return _digest_of(file)


def _digest_of(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    file = archive.extractfile(name)
    if file is None:
        raise BackupRefused(f"{name} is missing.")
    return file


def _copied(file: IO[bytes], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        shutil.copyfileobj(file, out, _CHUNK)


def _inside(root: Path, name: str) -> Path:
    """Return where a file belongs; a name that leads elsewhere is refused."""
    parts = PurePosixPath(name).parts
    if not parts or any(part in {"..", "/"} or not re.fullmatch(r"[\w.,@+= -]+", part) for part in parts):
        raise BackupRefused(f"{name!r} is no name of a file that belongs here.")
    return root.joinpath(*parts)
