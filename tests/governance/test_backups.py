"""Backed up, wiped, restored: it is what it was."""

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections

from tests.cast import Cast, make_decision, make_initiative

ROOT = Path(__file__).resolve().parents[2]
OTHER = "remit_restored"


def address(dbname):
    to = connection.get_connection_params()
    where = urlencode({key: to[key] for key in ("host", "port") if to.get(key)})
    return f"postgres://{to['user']}:{to.get('password') or ''}@/{dbname}?{where}"


def manage(*arguments, dbname, media):
    environment = os.environ | {"DATABASE_URL": address(dbname), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    code = (
        "import sys; from django.conf import settings; settings.MEDIA_ROOT = sys.argv[1];"
        "from django.core.management import execute_from_command_line as run; run(['manage.py', *sys.argv[2:]])"
    )
    command = [sys.executable, "-c", code, str(media), *map(str, arguments)]
    return subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.fixture
def emptied():
    """Another database of the same server, with nothing in it."""
    admin = address("postgres")
    with psycopg.connect(admin, autocommit=True) as session:
        session.execute(f"DROP DATABASE IF EXISTS {OTHER}")
        session.execute(f"CREATE DATABASE {OTHER}")
    yield OTHER
    with psycopg.connect(admin, autocommit=True) as session:
        session.execute(f"DROP DATABASE IF EXISTS {OTHER} WITH (FORCE)")


@pytest.mark.django_db(transaction=True)
def test_what_was_backed_up_comes_back_whole_and_verifies(tmp_path, emptied):
    cast = Cast()
    initiative = make_initiative(cast, title="Settle claims")
    make_decision(cast, initiative)
    media = tmp_path / "media"
    (media / "case_files").mkdir(parents=True)
    (media / "case_files" / "cases.csv").write_text("a;b\n")
    here, file = connection.settings_dict["NAME"], tmp_path / "remit.backup"

    made = manage("backup", file, dbname=here, media=media)
    assert made.returncode == 0, made.stderr
    with tarfile.open(file) as archive:
        manifest = json.loads(archive.extractfile("manifest.json").read())
        assert settings.SECRET_KEY.encode() not in b"".join(
            archive.extractfile(member).read() for member in archive.getmembers() if member.name != "database.dump"
        )
    assert set(manifest["files"]) == {"database.dump", "media/case_files/cases.csv"}
    assert file.stat().st_mode & 0o077 == 0

    assert "not empty" in manage("restore", file, dbname=here, media=tmp_path / "other").stderr
    restored = manage("restore", file, dbname=emptied, media=tmp_path / "back")
    assert restored.returncode == 0, restored.stderr
    verified = manage("verify_ledger", "--anchor", manifest["ledger"]["digest"], dbname=emptied, media=media)
    assert verified.returncode == 0, verified.stderr
    with psycopg.connect(address(emptied)) as session:
        rows = {name: session.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in manifest["rows"]}
    assert rows == manifest["rows"]
    assert (rows["governance_initiative"], rows["decisions_decision"]) == (1, 1)
    assert (tmp_path / "back" / "case_files" / "cases.csv").read_text() == "a;b\n"

    tampered = tmp_path / "tampered.backup"
    data = bytearray(file.read_bytes())
    data[data.index(b"a;b\n")] ^= 1
    tampered.write_bytes(data)
    assert "its digest differs" in manage("restore", tampered, dbname=emptied, media=tmp_path / "x").stderr
    connections.close_all()
