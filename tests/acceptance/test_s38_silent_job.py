"""S38 Silent job. The worker is dead for three days: pages say so, the gate stays shut, and a restart makes it good."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from governance import tasks
from governance.models import Flag, Initiative, JobRun
from governance.services.heartbeats import glances_forget
from governance.services.initiatives import initiative_update
from governance.services.sweep import sweep
from tests.acceptance.doors import Door

DEAD = timedelta(days=3, hours=1)


@pytest.fixture
def cast(ready):
    return ready


@pytest.fixture
def dead_worker(cast):
    """A pilot that was swept three days ago, and by nobody since."""
    initiative = cast.initiative
    sweep(at=timezone.now())
    JobRun.objects.update(**{name: F(name) - DEAD for name in ("as_of", "started_at", "heartbeat_at", "finished_at")})
    glances_forget()  # three days passed on the clock of the web process too
    return initiative


def silences():
    return list(Flag.objects.filter(rule="F-DAT-1").order_by("pk").values_list("dedupe_key", "state", "severity"))


def gov_3(door, initiative):
    found = door.get(f"initiatives/{initiative.key}/readiness").json()["requirements"]
    return next((row["result"], row["message"]) for row in found if row["id"] == "GOV-3")


def test_pages_say_how_old_their_figures_are_and_the_gate_is_shut(cast, dead_worker):
    petra = Door(Client, cast.petra)

    pages = [petra.client.get(address).content.decode() for address in ("/portfolio/", "/initiatives/", "/flags/")]

    assert ["Evaluated 3\xa0days ago" in page for page in pages] == [True, True, True]
    assert gov_3(petra, dead_worker) == ("not_met", "The last sweep ended 3 days ago; the jobs do not run.")
    assert petra.client.get("/readyz").json()["checks"]["job sweep"]["state"] == "late"


def test_the_next_act_of_anybody_has_it_chased_once_whatever_is_done_after(cast, dead_worker):
    petra = Door(Client, cast.petra)

    for title in ("One", "Two"):
        initiative_update(dead_worker, title=title, actor=cast.petra.actor, at=timezone.now())

    assert silences() == [("F-DAT-1:portal:sweep", "open", "high")]
    (row,) = petra.client.get("/api/v1/flags", {"rule": "F-DAT-1"}).json()["results"]
    assert (row["initiative"], row["person"], row["link"]) == (None, None, "http://testserver/jobs/")
    assert petra.client.get("/flags/").status_code == 200
    assert petra.client.get("/jobs/").context["lede"].startswith("Silent for too long: sweep.")


def test_a_restart_makes_every_day_good_once_and_dates_it_by_its_day(cast, dead_worker):
    """Its time-box ended two days ago, while nobody looked."""
    now, before = timezone.now(), JobRun.objects.latest("pk").pk
    ended = now.date() - timedelta(days=2)
    Initiative.objects.filter(pk=dead_worker.pk).update(pilot_start=ended - timedelta(days=30), pilot_end_planned=ended)
    initiative_update(dead_worker, title="Other", actor=cast.petra.actor, at=now)

    tasks.sweep()
    tasks.sweep()

    days = (now.date() - timedelta(days=n) for n in (3, 2, 1, 0))
    midnights = [m for m in (datetime.combine(day, time.min, UTC) for day in days) if m > now - DEAD]
    runs = list(JobRun.objects.filter(pk__gt=before).order_by("pk").values_list("job", "as_of"))
    assert runs[: len(midnights)] == [("sweep", midnight) for midnight in midnights]
    assert len(runs) == len(midnights) + 2
    (late,) = Flag.objects.filter(rule="F-STG-2")
    assert (late.state, late.opened_at) == ("open", datetime.combine(ended + timedelta(days=1), time.min, UTC))
    assert silences() == [("F-DAT-1:portal:sweep", "cleared", "high")]
    assert gov_3(Door(Client, cast.petra), dead_worker)[0] == "met"


def test_a_short_pause_is_no_silence(cast, dead_worker):
    JobRun.objects.update(finished_at=timezone.now() - timedelta(hours=40))
    before = JobRun.objects.count()

    tasks.sweep()

    assert JobRun.objects.count() == before + 1
    assert silences() == []
