from datetime import timedelta

import pytest
from django.utils import timezone

from governance.models import JobRun
from tests.cast import make_initiative


@pytest.fixture
def carl(cast, client):
    client.force_login(cast.carl)
    return client


def ran(job, ago):
    at = timezone.now() - ago
    return JobRun.objects.create(job=job, status="done", as_of=at, started_at=at, heartbeat_at=at, finished_at=at)


def test_before_the_first_run_nothing_is_claimed(carl):
    assert carl.get("/jobs/").context["lede"] == "No job has run yet."


def test_jobs_that_run_are_listed_with_their_runs(carl):
    run = ran("sweep", timedelta(minutes=5))

    answer = carl.get("/jobs/")

    assert answer.context["lede"] == "The jobs run."
    assert [(job["beat"].job, job["result"]) for job in answer.context["jobs"]] == [
        ("sweep", "met"),
        ("integrity", "indeterminate"),
        ("chase", "indeterminate"),
        ("deliver", "indeterminate"),
    ]
    assert list(answer.context["runs"]) == [run]


def test_a_silent_job_is_named(carl):
    ran("sweep", timedelta(days=3))

    assert carl.get("/jobs/").context["lede"].startswith("Silent for too long: sweep.")


@pytest.mark.parametrize("address", ["/portfolio/", "/initiatives/", "/flags/"])
def test_pages_of_stored_figures_say_how_old_they_are_once_the_sweep_is_silent(cast, carl, address):
    make_initiative(cast)
    ran("sweep", timedelta(minutes=5))
    fresh = carl.get(address).context["stale"]
    JobRun.objects.all().delete()
    ran("sweep", timedelta(days=3))

    answer = carl.get(address)

    assert fresh is None
    assert answer.context["stale"]["title"] == "Evaluated 3\xa0days ago"
    assert "Evaluated 3\xa0days ago" in answer.content.decode()
