from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from governance.celery import app
from governance.models import JobRun


def heartbeat(age):
    """The sweep was last heard of so long ago, those that tell people just now."""
    for job, ago in (("sweep", age), ("chase", timedelta()), ("deliver", timedelta())):
        at = timezone.now() - ago
        JobRun.objects.create(job=job, status="done", as_of=at, started_at=at, heartbeat_at=at)


def test_liveness_needs_neither_a_sign_in_nor_the_database(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")


def test_ready_when_database_broker_and_jobs_are_there(client, db):
    heartbeat(timedelta(minutes=5))

    answer = client.get("/readyz")

    body = answer.json()
    assert answer.status_code == 200
    assert {name: (check["ready"], check["state"]) for name, check in body["checks"].items()} == {
        "database": (True, "answers"),
        "broker": (True, "answers"),
        "job sweep": (True, "alive"),
        "job integrity": (True, "has not run yet"),
        "job chase": (True, "alive"),
        "job deliver": (True, "alive"),
    }


@pytest.mark.parametrize(("hours", "status", "state"), [(2, 200, "alive"), (3, 503, "late")])
def test_a_job_that_is_silent_for_two_rounds_is_late(client, db, settings, hours, status, state):
    settings.CELERY_BEAT_SCHEDULE = settings.CELERY_BEAT_SCHEDULE | {"sweep": {"schedule": 3600.0}}
    heartbeat(timedelta(hours=hours))

    answer = client.get("/readyz")

    assert answer.status_code == status
    assert answer.json()["checks"]["job sweep"]["state"] == state


@pytest.mark.parametrize(("days", "status", "state"), [(0, 200, "has not run yet"), (1, 503, "never ran")])
def test_a_job_that_never_ran_counts_from_the_installation_on(client, db, days, status, state):
    MigrationRecorder.Migration.objects.filter(app="governance").update(applied=timezone.now() - timedelta(days=days))

    answer = client.get("/readyz")

    assert answer.status_code == status
    assert answer.json()["checks"]["job sweep"]["state"] == state


def test_a_broker_that_is_down_is_named_without_its_address(client, db, monkeypatch):
    heartbeat(timedelta(minutes=5))
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://:secret@127.0.0.1:1/0")
    app.pool.force_close_all()

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"] == {
        "ready": False,
        "state": "no answer (OperationalError)",
        "last": None,
    }
    assert "secret" not in answer.content.decode()


def test_a_database_that_is_down_is_said_not_raised(client, db):
    with connection.execute_wrapper(refuse):
        answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["database"]["state"] == "no answer (OperationalError)"


def refuse(*_args):
    raise OperationalError("could not connect to host db.internal")
