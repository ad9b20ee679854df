from datetime import timedelta

import pytest
from django.utils import timezone

from governance.models import CHASED, Flag, JobRun
from governance.services.catching_up import integrity_is_due, missed_days, sweep_all
from governance.services.chasing import chase
from governance.services.deliveries import deliveries_run
from governance.services.heartbeats import glances_forget, heartbeat_check, heartbeat_glance
from governance.services.sweep import sweep
from tests.cast import make_initiative


def ran(job, ago, **fields):
    moment = timezone.now() - ago
    values = {"status": "done", "as_of": moment, "started_at": moment, "heartbeat_at": moment, "finished_at": moment}
    return JobRun.objects.create(job=job, **values | fields)


def chased():
    return list(Flag.objects.filter(rule="F-DAT-1", state__in=CHASED).values_list("dedupe_key", flat=True))


def test_a_job_that_is_silent_for_too_long_is_flagged_once_and_is_nobodys_initiative(db):
    last = ran("sweep", timedelta(hours=49))

    heartbeat_check(at=timezone.now())
    heartbeat_check(at=timezone.now())

    flag = Flag.objects.get()
    assert (flag.rule, flag.severity, flag.initiative, flag.person, flag.owner) == ("F-DAT-1", "high", None, None, None)
    assert flag.message == (
        f"The job “sweep” last ended on {last.finished_at:%-d %b %Y, %H:%M} UTC. What is shown was not evaluated "
        "since, and gates stay shut until it runs."
    )


@pytest.mark.parametrize("ago", [timedelta(minutes=1), timedelta(hours=47)])
def test_a_job_that_runs_is_not_flagged(db, ago):
    ran("sweep", ago)
    ran("integrity", ago)

    heartbeat_check(at=timezone.now())

    assert chased() == []


@pytest.mark.parametrize(("job", "means"), [("chase", "Nobody is told"), ("deliver", "No mail")])
def test_a_job_that_tells_people_is_flagged_after_an_hour_and_heard_again_when_it_runs(db, job, means):
    ran(job, timedelta(minutes=61))
    heartbeat_check(at=timezone.now())
    flag = Flag.objects.get()
    assert (chased(), means in flag.message) == ([f"F-DAT-1:portal:{job}"], True)

    {"chase": lambda: chase(at=timezone.now()), "deliver": deliveries_run}[job]()
    heartbeat_check(at=timezone.now())

    assert chased() == []


def test_a_job_that_never_ran_fell_silent_at_no_time(db):
    heartbeat_check(at=timezone.now())

    assert chased() == []


def test_a_run_that_is_going_on_or_died_is_no_sign_that_the_job_ends(db):
    ran("sweep", timedelta(hours=60))
    ran("sweep", timedelta(hours=1), status="running", finished_at=None)

    heartbeat_check(at=timezone.now())

    assert chased() == ["F-DAT-1:portal:sweep"]


def test_a_sweep_of_a_part_says_nothing_about_the_rest(cast):
    initiative = make_initiative(cast)
    ran("sweep", timedelta(hours=60))

    sweep(at=timezone.now(), ids=[initiative.pk])

    assert chased() == ["F-DAT-1:portal:sweep"]


def test_an_act_in_the_web_process_notices_that_the_worker_is_dead(cast):
    ran("sweep", timedelta(days=3))

    make_initiative(cast)

    assert chased() == ["F-DAT-1:portal:sweep"]


def test_acts_look_at_the_jobs_once_a_minute_in_one_statement(db, django_assert_num_queries):
    ran("sweep", timedelta(minutes=1))

    glances_forget()
    with django_assert_num_queries(1):
        heartbeat_glance(at=timezone.now())
        heartbeat_glance(at=timezone.now())


def test_every_day_that_no_sweep_saw_is_looked_at_when_the_worker_is_back(cast):
    ran("sweep", timedelta(days=3))
    at = timezone.now()

    sweep_all(at=at)

    days = [moment.date() for moment in JobRun.objects.order_by("pk").values_list("as_of", flat=True)[1:]]
    assert days == [*(at.date() - timedelta(days=n) for n in (2, 1, 0)), at.date()]
    assert Flag.objects.get(rule="F-DAT-1").state == "cleared"


@pytest.mark.parametrize(("ago", "days"), [(timedelta(hours=30), 0), (timedelta(days=40), 14)])
def test_what_is_made_good_is_neither_a_short_pause_nor_a_year(db, ago, days):
    ran("sweep", ago)

    assert len(missed_days(timezone.now())) == days


def test_the_walk_along_the_ledger_is_due_a_day_after_the_last_one(db):
    never = integrity_is_due(timezone.now())
    ran("integrity", timedelta(hours=25))
    late = integrity_is_due(timezone.now())
    ran("integrity", timedelta(hours=1))

    assert (never, late, integrity_is_due(timezone.now())) == (True, True, False)
