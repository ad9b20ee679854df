from datetime import timedelta

import pytest
from django.utils import timezone

from governance.models import JobRun, PortfolioSnapshot
from governance.services.snapshots import snapshot_take
from governance.services.sweep import sweep
from governance.tasks import portfolio_snapshot
from tests.cast import appoint, make_initiative

URL = "/portfolio/"


@pytest.fixture
def coo(client, cast):
    client.force_login(cast.oscar)
    return client


def taken(days_ago):
    at = timezone.now() - timedelta(days=days_ago)
    snapshot_take(at=at, taken_at=at)
    return at.date()


def test_a_day_is_kept_once_for_the_whole_and_each_top_unit_and_leaves_a_heartbeat(cast):
    make_initiative(cast, "Claims", beneficiary_unit=cast.claims)
    make_initiative(cast, "Top", beneficiary_unit=cast.company)

    portfolio_snapshot()
    make_initiative(cast, "Another", beneficiary_unit=cast.operations)
    portfolio_snapshot()

    kept = {row.unit: row.figures["initiatives"] for row in PortfolioSnapshot.objects.select_related("unit")}
    assert kept == {None: 3, cast.operations: 2, cast.company: 1}
    assert list(JobRun.objects.filter(job="portfolio-snapshot").values_list("status", "evaluated")) == [("done", 3)] * 2


def test_what_is_taken_after_its_day_says_so_and_replaces_nothing(cast):
    day = taken(2)
    make_initiative(cast)

    portfolio_snapshot(as_of=f"{day}T12:00:00+00:00")
    portfolio_snapshot(as_of=f"{day - timedelta(days=1)}T12:00:00+00:00")

    rows = PortfolioSnapshot.objects.filter(unit=None).order_by("day")
    assert [(row.day, row.late, row.figures["initiatives"]) for row in rows] == [
        (day - timedelta(days=1), True, 1),
        (day, False, 0),
    ]


def test_a_snapshot_counts_what_the_page_counts(coo, cast):
    made = make_initiative(cast, beneficiary_unit=cast.claims, reported_stage="production")
    type(made).objects.filter(pk=made.pk).update(nature="labour")
    appoint(cast, made, "measurement_owner", cast.carl)
    sweep(at=timezone.now())
    day = taken(0)

    stats = coo.get(URL).context["stats"]
    then = coo.get(f"{URL}?as_of={day}").context["stats"]

    assert [(s["value"], s["total"]) for s in then] == [(s["value"], s["total"]) for s in stats]


def test_the_past_is_marked_as_such_and_leads_to_no_list(coo, cast):
    make_initiative(cast)
    day = taken(5)
    make_initiative(cast, "Later")

    page = coo.get(f"{URL}?as_of={day}")

    initiatives, *_more = page.context["rows"]
    assert (initiatives["then"], initiatives["now"]) == (1, 2)
    assert "figures of the past lead to none" in page.content.decode()
    assert "data-count" not in page.content.decode()


def test_a_day_without_snapshot_says_so_and_offers_the_nearest(coo, cast):
    make_initiative(cast)
    near, far = taken(3), taken(30)

    page = coo.get(f"{URL}?as_of={near - timedelta(days=2)}")

    assert "none is made up" in page.content.decode()
    assert [offer["url"] for offer in page.context["offers"]] == [f"{URL}?as_of={near}", f"{URL}?as_of={far}"]


@pytest.mark.parametrize("as_of", ["yesterday", "", "0000-00-00"])
def test_what_is_no_day_says_how_to_write_one(coo, as_of):
    assert "Write it as in 2026-10-01" in coo.get(f"{URL}?as_of={as_of}").content.decode()


def test_the_past_of_what_is_not_kept_is_not_told(coo, cast):
    make_initiative(cast, beneficiary_unit=cast.claims)
    day = taken(1)

    assert coo.get(f"{URL}?as_of={day}&unit={cast.operations.pk}").context["snapshot"].figures["initiatives"] == 1
    assert coo.get(f"{URL}?as_of={day}&unit={cast.company.pk}").context["snapshot"].unit is None
    assert coo.get(f"{URL}?as_of={day}&unit={cast.claims.pk}").context["snapshot"] is None
    assert coo.get(f"{URL}?as_of={day}&nature=labour").context["snapshot"] is None


def test_the_trend_shows_each_day_and_a_long_one_the_last_of_each_week(coo, cast):
    make_initiative(cast)
    assert coo.get(URL).context["trends"] == []
    today = timezone.localdate()
    figures = {"labour_answered": 1, "waivers": 2}
    PortfolioSnapshot.objects.bulk_create(
        PortfolioSnapshot(day=today - timedelta(days=n), taken_at=timezone.now(), version=1, figures=figures)
        for n in range(60)
    )

    (control,) = coo.get(URL).context["trends"]

    assert control["chart"]["rows"][-1] == [f"{today:%-d %b %Y}", 1, None, None, None, 2]
    assert len(control["chart"]["rows"]) in (9, 10)
    assert control["chart"]["links"][-1] == f"{URL}?as_of={today}"
