"""A real worker, killed in the middle of a sweep."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection, connections

from governance.models import Flag, Initiative, JobRun, PolicyProfile, Readiness
from governance.models.initiatives import next_keys
from tests.cast import Cast

ROOT = Path(__file__).resolve().parents[2]
COUNT = 6000
PATIENCE = 60.0  # seconds


@contextmanager
def a_worker():
    to = connection.get_connection_params()
    where = urlencode({key: to[key] for key in ("host", "port") if to.get(key)})
    url = f"postgres://{to['user']}:{to.get('password') or ''}@/{to['dbname']}?{where}"
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "governance.celery", "worker", "-l", "warning", "--concurrency", "1"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        start_new_session=True,
    )
    try:
        yield worker
    finally:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def wait_for(condition):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.02)
    pytest.fail("The worker took too long.")


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_mid_sweep_loses_and_doubles_nothing(broker):
    cast = Cast()
    profile = PolicyProfile.objects.get(key="default_labour")
    Initiative.objects.bulk_create(
        Initiative(
            key=key, title=key, beneficiary_unit=cast.claims, policy_profile=profile, created_by=cast.petra,
            reported_stage="production",
        )
        for key in next_keys(COUNT)
    )  # fmt: skip

    with a_worker() as worker:
        wait_for(lambda: JobRun.objects.filter(job="sweep", evaluated__gt=0).exists())
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    half = Flag.objects.count()
    evaluated = Readiness.objects.count()
    with a_worker():
        wait_for(lambda: JobRun.objects.filter(job="sweep", status=JobRun.Status.DONE).exists())

    assert 0 < evaluated < COUNT
    assert (
        half == 9 * evaluated
    )  # six capacities, the missing classification, the laws nobody determined and the stop that nobody tried
    assert Flag.objects.count() == Flag.objects.values("dedupe_key").distinct().count() == 9 * COUNT
    assert Flag.objects.exclude(state="open").count() == 0
    assert Readiness.objects.count() == COUNT
    connections.close_all()
