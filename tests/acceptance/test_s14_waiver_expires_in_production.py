"""S14: a waiver expires in production at midnight where it is lived, and the job is down until nine. Any read after
midnight (API, page, gate) shows that the requirement is not met; F-WVR-2 tells the time of expiry, not that of the
job; a renewal asked for after expiry is a new waiver; nothing is dated back; whatever the clocks do that night.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from governance.evidence import gather_one
from governance.models import Flag, JobRun, Readiness, Waiver
from governance.rules.requirements import judge
from governance.rules.stages import Gate
from governance.services.sweep import sweep
from tests.api_client import ApiClient, reasons
from tests.cast import PASSWORD, force_stage
from tests.waived import an_ask, asked, lacking, waived

pytestmark = pytest.mark.django_db

MOMENT = timedelta(microseconds=1)
ZONES = ("UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland")


@pytest.fixture
def running(cast):
    """An initiative in production without a rule for missing information."""
    initiative = lacking(cast)
    force_stage(initiative, "production", cast.petra)
    return initiative


def expired(cast, initiative, zone="UTC"):
    """Return a waiver whose last day was yesterday; no job has run since before it was asked for."""
    at = timezone.now() - timedelta(days=10)
    return waived(cast, initiative, at=at, zone=zone, days=10)


def result_at(initiative, at):
    evidence = gather_one(initiative.pk, at)
    return next(f.result for f in judge(evidence.facts, evidence.policy, Gate.PRODUCTION) if f.requirement == "DEC-3")


def body(cast, initiative, **fields):
    ask = an_ask(cast)
    texts = {name: getattr(ask, name) for name in ("reason", "risk", "remediation")}
    days = {"starts_on": ask.starts_on.isoformat(), "ends_on": ask.ends_on.isoformat()}
    control = {"text": "Every tenth case is read", "owner": cast.ian.pk, "cadence_days": 7}
    asked = {"initiative": initiative.key, "requirement": "DEC-3", "ground": "timing", "controls": [control]}
    return asked | texts | days | fields


@pytest.mark.parametrize("zone", ZONES)
def test_any_read_after_midnight_says_that_it_does_not_hold_though_no_job_ran(cast, running, client, zone):
    waiver = expired(cast, running, zone)
    local = waiver.expires_at.astimezone(ZoneInfo(zone))
    assert (local.time(), waiver.expires_at <= timezone.now()) == (time(), True)
    assert not JobRun.objects.exists()

    api = ApiClient(cast.carl)
    gate = api.get(f"initiatives/{running.key}/readiness", gate="production").json()
    shown = next(found for found in gate["requirements"] if found["id"] == "DEC-3")
    client.force_login(cast.petra)
    page = client.get(f"/initiatives/{running.key}/gate/?gate=production")
    missing = {finding["id"] for group in page.context["missing"] for finding in group["findings"]}
    register = client.get("/waivers/").context["rows"]

    assert (shown["result"], gate["passes"]) == ("not_met", False)
    assert {"DEC-3", "GOV-2"} <= missing
    assert page.context["waived"] == []
    assert [row["standing"] for row in register] == ["expired"]
    assert api.get(f"waivers/{waiver.pk}").json()["standing"] == "expired"
    assert "It expired at the end of" in client.get(f"/waivers/{waiver.pk}/").content.decode()
    assert [result_at(running, waiver.expires_at + by) for by in (-MOMENT, timedelta())] == ["waived", "not_met"]


# The nights on which clocks change, and those of zones where midnight is skipped or comes twice.
@pytest.mark.parametrize(
    ("zone", "ends_on"),
    [
        ("Europe/Berlin", date(2026, 10, 24)),
        ("Europe/Berlin", date(2026, 10, 25)),
        ("Europe/Berlin", date(2027, 3, 27)),
        ("Europe/Berlin", date(2027, 3, 28)),
        ("America/New_York", date(2026, 10, 31)),
        ("America/Santiago", date(2026, 9, 5)),
        ("America/Havana", date(2026, 10, 31)),
        ("Australia/Lord_Howe", date(2027, 4, 3)),
    ],
)
def test_it_counts_to_the_last_moment_of_its_last_day_whatever_the_clocks_do(cast, running, zone, ends_on):
    began = datetime.combine(ends_on - timedelta(days=7), time(9), ZoneInfo(zone))
    waiver = waived(cast, running, at=began, zone=zone, days=8)
    next_day = ends_on + timedelta(days=1)

    assert waiver.ends_on == ends_on
    assert waiver.expires_at.astimezone(ZoneInfo(zone)).date() == next_day
    assert (waiver.expires_at - MOMENT).astimezone(ZoneInfo(zone)).date() == ends_on
    assert [result_at(running, waiver.expires_at + by) for by in (-MOMENT, timedelta())] == ["waived", "not_met"]


def test_the_flag_tells_when_it_expired_and_not_when_the_job_came_back(cast, running):
    waiver = expired(cast, running, "Europe/Berlin")
    local = waiver.expires_at.astimezone(ZoneInfo("Europe/Berlin"))
    nine = waiver.expires_at + timedelta(hours=9)

    sweep(at=nine, ids=[running.pk])
    first = Flag.objects.get(initiative=running, rule="F-WVR-2")
    sweep(at=nine + timedelta(days=2), ids=[running.pk])
    later = Flag.objects.get(initiative=running, rule="F-WVR-2")

    assert f"expired on {local:%-d %b %Y} at 00:00 Europe/Berlin, and it runs in production" in first.message
    assert (later.message, later.pk, later.severity) == (first.message, first.pk, "critical")
    assert first.owner == cast.olivia
    assert "DEC-3" in Readiness.objects.get(initiative=running).unmet


def test_a_renewal_asked_for_after_expiry_is_a_new_waiver(cast, running):
    old = expired(cast, running)

    answer = ApiClient(cast.petra).post("waivers", body(cast, running, renews=old.pk))
    new = Waiver.objects.get(pk=answer.json()["id"])

    assert (answer.status_code, answer.json()["renews"]) == (201, None)
    assert result_at(running, timezone.now()) == "not_met"

    sign = {"meaning": "approved", "digest": new.digest, "password": PASSWORD}
    assert ApiClient(cast.rita).post(f"waivers/{new.pk}/sign", sign).json()["standing"] == "in_force"

    old.refresh_from_db()
    assert (old.state, old.end_reason) == ("closed", "A new waiver was approved.")
    assert result_at(running, timezone.now()) == "waived"
    assert result_at(running, old.expires_at + MOMENT) == "not_met"


def test_nothing_is_dated_back_by_api_or_page(cast, running, client):
    old = expired(cast, running)
    gap = {"starts_on": old.ends_on.isoformat()}

    refused = ApiClient(cast.petra).post("waivers", body(cast, running, renews=old.pk, **gap))
    client.force_login(cast.petra)
    rows = {"controls-TOTAL_FORMS": 1, "controls-INITIAL_FORMS": 0, "controls-0-text": "Every tenth case is read"}
    rows |= {"controls-0-owner": cast.tom.pk, "controls-0-cadence_days": 7, "kind": "exception", "timezone": "UTC"}
    page = client.post(f"/initiatives/{running.key}/waivers/new/?requirement=DEC-3", body(cast, running, **gap) | rows)

    assert (refused.status_code, reasons(refused)) == (409, ["WAIVER_PERIOD"])
    assert (page.status_code, "A waiver is not dated back" in page.content.decode()) == (422, True)
    assert Waiver.objects.count() == 1


def test_a_renewal_that_is_decided_too_late_renews_nothing(cast, running):
    at = timezone.now() - timedelta(days=10)
    old = waived(cast, running, at=at, days=10)
    begins = old.ends_on + timedelta(days=1)
    period = {"starts_on": begins, "ends_on": begins + timedelta(days=20), "renews_id": old.pk}
    asked_in_time = asked(cast, running, at=at + timedelta(days=8), **period)

    late = {"meaning": "approved", "digest": asked_in_time.digest, "password": PASSWORD}
    answer = ApiClient(cast.rita).post(f"waivers/{asked_in_time.pk}/sign", late)

    assert (answer.status_code, reasons(answer)) == (409, ["WAIVER_RENEWAL"])
    assert result_at(running, timezone.now()) == "not_met"
