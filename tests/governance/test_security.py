"""What keeps others out, and that the threat model names tests that there are."""

import csv
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.test import Client

from governance.imports.problems import Unreadable
from governance.imports.tables import Limits, read_table
from roles.models import Person
from tests.cast import make_decision, make_initiative
from tests.walk import routes

ROOT = Path(__file__).resolve().parents[2]
FORMULA = "=cmd|' /C calc'!A0"
STARTS = ("=", "+", "@", "\t", "\r")


def documented():
    """The environment that docs/deploy.md tells to run in."""
    text = (ROOT / "docs" / "deploy.md").read_text()
    block = re.search(r"```env\n(.*?)```", text, re.DOTALL)[1]
    return dict(line.split("=", 1) for line in block.splitlines() if line)


def test_the_documented_environment_leaves_django_nothing_to_warn_of(tmp_path):
    given = documented() | {"SECRET_KEY": os.urandom(40).hex(), "REMIT_LOCAL": str(tmp_path)}
    environment = {"PATH": os.environ["PATH"]} | given

    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        check=False, cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr


def test_every_answer_closes_what_no_page_needs(client):
    answer = client.get("/sign-in/")

    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_whom_to_tell_is_said_where_it_is_known(client, monkeypatch):
    monkeypatch.delenv("SECURITY_CONTACT", raising=False)
    assert client.get("/.well-known/security.txt").status_code == 404

    monkeypatch.setenv("SECURITY_CONTACT", "security@example.org")

    assert client.get("/.well-known/security.txt").content.startswith(
        b"Contact: mailto:security@example.org\nExpires: "
    )


def test_no_export_holds_a_cell_that_a_spreadsheet_runs(cast):
    Person.objects.filter(pk=cast.olivia.pk).update(display_name=FORMULA)
    initiative = make_initiative(cast, title=FORMULA)
    make_decision(cast, initiative, name=FORMULA)
    client = Client()
    client.force_login(cast.petra)
    known = {"kind": "csv", "key": initiative.key}
    walked, cells = [], []

    for route in routes():
        if "kind" in route.parts and route.parts <= {"kind", "key"}:
            answer = client.get(route.url(**known))
            if answer.status_code == 200:
                walked.append(route.name)
                text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8-sig")
                cells += [cell for row in csv.reader(io.StringIO(text)) for cell in row]

    assert len(walked) >= 8, walked
    assert any(FORMULA in cell for cell in cells)
    assert [cell for cell in cells if cell.startswith(STARTS)] == []


def test_a_workbook_that_unpacks_to_more_than_it_may_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)

    with pytest.raises(Unreadable):
        read_table(packed.getvalue(), Limits(unpacked=1_000_000))


def test_every_threat_names_tests_that_there_are():
    text = (ROOT / "docs" / "security.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| ") and "tests/" in line]
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)

    assert len(rows) >= 15
    assert all("`tests/" in row for row in rows)
    assert [
        f"{path}::{name}" for path, name in named
        if not (ROOT / path).exists() or f"def {name}(" not in (ROOT / path).read_text()
    ] == []  # fmt: skip
