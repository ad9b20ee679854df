"""What the portal stands on goes away and comes back: nothing is lost, nothing is done twice, and whoever asks is told.

A worker killed amid a task is in tests/governance/test_worker.py.
"""

import json
import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from governance.api.authentication import token_issue
from governance.models import Flag, JobRun
from governance.services.catching_up import sweep_all
from tests.cast import Cast, make_initiative
from tests.standby import wait_for
from tests.town import Town

ROOT = Path(__file__).resolve().parents[2]
ACTS = 8
# For how long the broker stays away. Unit: seconds.
MINUTE = 60


@pytest.fixture
def town(tmp_path_factory, transactional_db):
    cast = Cast()
    make_initiative(cast, title="Settle claims")
    made = Town(tmp_path_factory.mktemp("t"))
    made.copy()
    token, _expires_at = token_issue(cast.petra, timezone.now())
    made.bearer = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    made.body = {"title": "Act", "beneficiary_unit": cast.operations.pk, "impact_tier": 2}
    made.start_database()
    made.start_broker()
    made.start_web()
    yield made
    made.close()
    connections.close_all()


def act(town, number, seen):
    """Register an initiative as a client does that was told to try again: under one key, at whichever process."""
    body = json.dumps(town.body | {"title": f"Act {number}"})
    for turn in range(120):
        headers = town.bearer | {"Idempotency-Key": f"fault-test-{number}"}
        port = town.ports[(number + turn) % 2]
        answer = town.ask("POST", "/api/v1/initiatives", port=port, body=body, headers=headers)
        seen.append(answer)
        if answer[0] == 201:
            return
        threading.Event().wait(0.25)


def test_database_and_broker_go_away_under_load_and_nothing_is_lost_or_doubled(town):
    before, seen = town.query("SELECT count(*) FROM governance_initiative"), []
    threads = [threading.Thread(target=act, args=(town, number, seen)) for number in range(ACTS)]

    for thread in threads[: ACTS // 2]:
        thread.start()
    town.stop("database")
    for thread in threads[ACTS // 2 :]:
        thread.start()
    page = town.until({503}, "GET", "/portfolio/", headers={"Cookie": "sessionid=" + "x" * 32})[-1]
    problem = town.until({503}, "GET", "/api/v1/initiatives", headers=town.bearer)[-1]
    alive = town.ask("GET", "/healthz")
    town.start_database()
    for thread in threads:
        thread.join(60)

    assert alive[0] == 200
    assert (page[1]["Retry-After"], b"cannot answer just now" in page[2]) == ("5", True)
    assert problem[1]["Content-Type"] == "application/problem+json"
    assert json.loads(problem[2])["reasons"][0]["id"] == "NOT_AVAILABLE"
    assert {status for status, _headers, _body in seen} <= {0, 201, 409, 503}
    assert town.query("SELECT count(*) FROM governance_initiative") == before + ACTS
    assert town.query("SELECT count(DISTINCT title) FROM governance_initiative WHERE title LIKE 'Act %'") == ACTS
    assert town.query("SELECT count(*) = max(id) FROM governance_ledgerentry")

    town.stop("broker", kill=True)
    asked = town.query("SELECT count(*) FROM governance_sweeprequest")
    body = json.dumps(town.body | {"title": "Without a broker"})
    without = town.ask("POST", "/api/v1/initiatives", body=body, headers=town.bearer)
    assert without[0] == 201, without[2]
    assert town.ask("GET", "/api/v1/initiatives", headers=town.bearer)[0] == 200
    # What the act asked for waits in a table, for whoever looks there once the broker is back.
    assert town.query("SELECT count(*) FROM governance_sweeprequest") > asked
    town.start_broker()
    assert town.until({200, 503}, "GET", "/readyz")[-1][0] in {200, 503}
    assert json.loads(town.ask("GET", "/readyz")[2])["checks"]["broker"]["ready"]


def test_a_broker_that_is_gone_for_a_minute_delays_what_was_asked_for_and_loses_none_of_it(town):
    waiting = "SELECT count(*) FROM governance_sweeprequest"
    town.start_worker()
    wait_for(
        lambda: town.query("SELECT count(*) FROM governance_jobrun WHERE status = 'done' AND job = 'sweep'"),
        "The worker",
    )
    town.stop("broker", kill=True)

    seen, until = [], time.monotonic() + MINUTE
    while time.monotonic() < until:
        body = json.dumps(town.body | {"title": f"Minute {len(seen)}"})
        headers = town.bearer | {"Idempotency-Key": f"minute-{len(seen)}"}
        began = time.monotonic()
        answer = town.ask("POST", "/api/v1/initiatives", port=town.ports[len(seen) % 2], body=body, headers=headers)
        seen.append(
            (answer[0], time.monotonic() - began, town.ask("GET", "/api/v1/initiatives", headers=town.bearer)[0])
        )
        time.sleep(2)
    meanwhile = town.query(waiting)
    town.start_broker()
    body = json.dumps(town.body | {"title": "The broker is back"})
    back = town.ask("POST", "/api/v1/initiatives", body=body, headers=town.bearer)

    assert {(made, listed) for made, _took, listed in seen} == {(201, 200)}
    assert back[0] == 201
    assert meanwhile >= len(seen)
    wait_for(lambda: town.query(waiting) == 0, "The worker")
    minute = "FROM governance_initiative WHERE title LIKE 'Minute %'"
    assert town.query(f"SELECT count(*) {minute}") == town.query(f"SELECT count(DISTINCT title) {minute}") == len(seen)
    assert town.query("SELECT count(*) = max(id) FROM governance_ledgerentry")


FULL = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django; django.setup()
from django.conf import settings
settings.MEDIA_ROOT = sys.argv[1]
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from roles.models import Person
client = Client(raise_request_exception=False)
client.force_login(Person.objects.get(username="petra"))
rows = b"Title;Unit\\n" + b"".join(b"Initiative %d %s;Operations\\n" % (n, b"x" * 200) for n in range(4000))
answer = client.post("/import/", {"file": SimpleUploadedFile("big.csv", rows)})
left = [f for _, _, names in os.walk(sys.argv[1]) for f in names]
after = client.get("/portfolio/").status_code
print(answer.status_code, b"no space left" in answer.content, len(left), after)
"""


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_told_and_keeps_no_half_of_a_file(tmp_path):
    Cast()
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = f'mount -t tmpfs -o size=256k none {disk} && exec {sys.executable} -c "$CODE" {disk}'
    allowed = subprocess.run(
        ["unshare", "-m", "mount", "-t", "tmpfs", "none", str(disk)], check=False, capture_output=True
    )
    if allowed.returncode:
        pytest.skip("No small disk can be mounted here: that takes a mount namespace.")
    from tests.governance.test_backups import address  # noqa: PLC0415 - needs the database's settings

    environment = os.environ | {"CODE": FULL, "DATABASE_URL": address(connections["default"].settings_dict["NAME"])}
    environment["ALLOWED_HOSTS"] = "testserver"

    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", mount], check=False, capture_output=True, text=True, cwd=ROOT, env=environment
    )

    assert done.stdout.split() == ["507", "True", "0", "200"], done.stderr
    connections.close_all()


def test_a_clock_that_was_ahead_and_is_set_back_leaves_nothing_doubled(cast, client):
    make_initiative(cast)
    now = timezone.now()
    ahead = now + timedelta(days=1)
    JobRun.objects.create(
        job="sweep", status="done", as_of=ahead, started_at=ahead, heartbeat_at=ahead, finished_at=ahead
    )

    sweep_all(at=now)
    first = sorted(Flag.objects.values_list("dedupe_key", "state"))
    sweep_all(at=now + timedelta(seconds=1))

    assert first
    assert sorted(Flag.objects.values_list("dedupe_key", "state")) == first
    assert client.get("/readyz").json()["checks"]["job sweep"]["state"] == "alive"
