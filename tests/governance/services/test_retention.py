from datetime import timedelta

from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils.html import escape

from governance.models import JobRun, Notice
from governance.rules.retention import RETENTION, days_of
from governance.schedule import SCHEDULE
from governance.services.retention import FORGETS, retention_apply
from roles.models import Absence
from tests.cast import NOW

LONG = timedelta(days=3000)


def test_what_is_older_than_the_table_says_goes_and_nothing_else(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for age in (timedelta(0), LONG):
        at = NOW - age
        run = {"status": "done", "as_of": at, "started_at": at, "heartbeat_at": at}
        JobRun.objects.create(job="sweep", **run)
        told = {"person": cast.petra, "kind": "first", "message": "x", "url": "/", "created_at": at}
        Notice.objects.create(key=f"read {age}", read_at=at, **told)
        Notice.objects.create(key=f"unread {age}", **told)
        Absence.objects.create(person=cast.olivia, starts_on=at.date(), ends_on=at.date())
        Session.objects.create(session_key=f"{age.days}", session_data="", expire_date=at + timedelta(days=1))
    JobRun.objects.create(job="integrity", **run)

    gone = retention_apply(at=NOW)

    assert {key: count for key, count in gone.items() if count} == {
        "notices": 1, "job_runs": 1, "sessions": 1, "absences": 1,
    }  # fmt: skip
    # The last run of a job stays however old it is: its silence is told by it.
    assert sorted(JobRun.objects.values_list("job", flat=True)) == ["integrity", "sweep"]
    assert sum(retention_apply(at=NOW).values()) == 0


def test_the_table_is_applied_by_jobs_that_run_and_shown_on_a_page(client, cast):
    jobs = {kept.job for kept in RETENTION if kept.job}
    assert jobs <= SCHEDULE.keys()
    assert {kept.key for kept in RETENTION if kept.job == "retention"} == FORGETS.keys()
    assert all(days_of(key) >= 0 for key in FORGETS)
    client.force_login(cast.carl)

    page = client.get(reverse("privacy")).content.decode()

    assert all(escape(kept.what) in page for kept in RETENTION)
