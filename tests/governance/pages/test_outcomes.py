"""The pages on which outcomes are read: how each tolerance stands, and one measure over time."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.models import Breach, MeasureDay, Measurement
from governance.pages.outcome_done import done_words
from governance.queries.outcome_charts import POINTS_MOST, Handled, parts, points, scope_of, step_for
from governance.rules.readings import Evidence
from tests.cast import make_decision, make_initiative
from tests.cleared import FINGERPRINT, OTHER, registered
from tests.governance.measured import days_of, measured, segment_stands, stands
from tests.governance.rules.facts import POLICY

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative(cast):
    return make_initiative(cast)


@pytest.fixture
def decision(cast, initiative):
    return make_decision(cast, initiative)


@pytest.fixture
def tolerance(initiative, decision):
    return measured(initiative, decision)


@pytest.fixture
def url(initiative):
    return f"/initiatives/{initiative.key}/outcomes/"


@pytest.fixture
def text(client, cast):
    """Return a function that reads a page as somebody who holds nothing, its white space made plain."""
    client.force_login(cast.carl)

    def read(address, **headers):
        return " ".join(client.get(address, headers=headers).content.decode().split())

    return read


def breach(tolerance, *, at=None, **fields):
    terms = {"detector": "e_process", "severity": "high", "limit_text": "at most 5 %", "number": 1}
    return Breach.objects.create(
        initiative=tolerance.initiative,
        tolerance=tolerance,
        measure=tolerance.measure,
        opened_at=at or timezone.now(),
        **terms | fields,
    )


def test_the_page_says_first_which_tolerances_hold_and_since_when_one_does_not(initiative, tolerance, url, text):
    opened = timezone.now() - timedelta(days=3)
    stands(tolerance, "red", k=40, n=400)
    breach(tolerance, at=opened)
    stands(measured(initiative, measure="Wrong outcomes", key="error_rate"), "amber")
    measured(initiative, measure="Complaints", key="complaint_rate")

    page = text(url)

    day = f"{opened:%-d %b %Y}"
    assert f"1 of 3 tolerances hold, 1 is broken since {day}, of 1 too little is known." in page
    assert "1 is close to its limit." in page
    assert page.index("40 of 400 (10 %)") < page.index("3 of 400 (0.75 %)") < page.index("Nothing was measured yet.")


def test_a_card_never_shows_a_rate_without_its_counts_its_interval_and_what_counts_at_the_gate(tolerance, url, text):
    registered_text = "Counted since"
    stands(tolerance, "green")

    page = text(url)

    assert "<strong>3 of 400 (0.75 %)</strong>" in page
    assert "between 0.26 and 2.2 % with 95 % confidence" in page
    assert "At most 5 %, act at 4 %, target 2 %." in page
    assert "3 of 400 (0.75 %) count: with 95 % confidence at most 1.9 %, the limit is 5 %." in page
    assert registered_text in page
    assert "on time for 5 periods running" in page


def test_too_little_is_grey_and_says_how_many_cases_it_takes(tolerance, url, text):
    evidence = Evidence(k=1, n=40, bound=0.11, needed=93, within=None)
    stands(tolerance, "grey", k=1, n=40, evidence=evidence)

    page = text(url)

    assert "0 of 1 tolerance holds, of 1 too little is known." in page
    assert 'class="word is-grey"' in page
    assert "which prove too little: with as many errors it takes 93 cases." in page


def test_a_measure_without_a_tolerance_is_shown_and_raises_nothing(initiative, tolerance, url, text):
    MeasureDay.objects.create(
        initiative=initiative, measure="escalation_rate", decision="D-7", day=timezone.now().date(), k=12, n=300
    )
    days_of(tolerance, days=2)

    page = text(url)

    assert "Escalated cases" in page
    assert "12 of 300" in page
    assert page.count("Set a tolerance") == 1


def test_without_anything_the_page_says_how_outcomes_come_in(initiative, url, text):
    page = text(url)

    assert "No tolerance says yet how much may go wrong." in page
    assert "/api/v1/outcomes:batch" in page
    assert f"&quot;initiative&quot;: &quot;{initiative.key}&quot;" in page


def test_the_page_of_one_measure_tells_points_versions_breaches_and_what_was_done(
    cast, initiative, tolerance, url, text
):
    registered(cast, initiative)
    stands(tolerance, "green", segments=(segment_stands("Retail", "amber"),))
    days_of(tolerance, days=10, ends=10)
    days_of(tolerance, days=10, k=3, fingerprint=OTHER)
    breach(tolerance)

    page = text(f"{url}{tolerance.pk}/")

    assert "Re-routed cases, by day" in page
    assert "2 of 80 (2.5 %)" in page
    assert "6 of 80 (7.5 %)" in page
    assert "beyond, perhaps by chance" in page
    assert f"Version {OTHER} was first seen" in page
    assert "Breach 1 was opened" in page
    assert "3.1; at 40 the limit counts as broken" in page
    assert "1.2; at 6 it counts as a drift" in page
    assert "400 of 1,600 cases (25.0 %)" in page
    assert "Router 1.0" in page
    assert page.count('class="word is-amber"') == 1


@pytest.mark.parametrize(("team", "told"), [(4, None), (5, "15 s")])
def test_how_long_people_look_is_told_of_a_group_only(team, told):
    done = Handled(cases=40, reviewed=40, reviews=(0, 0, 0, 40))

    assert done_words(done, POLICY, team)[-1]["value"] == told


def test_what_is_looked_at_is_in_the_address(tolerance, url, text):
    days_of(tolerance, days=5)
    days_of(tolerance, days=5, k=4, fingerprint=OTHER, segments=("Retail",))

    retail = text(f"{url}{tolerance.pk}/?segment=Retail&version={OTHER}&span=30")
    nothing = text(f"{url}{tolerance.pk}/?segment=Nobody")

    assert "4 of 40 (10 %)" in retail
    assert "20 of 200 (10 %)" in retail
    assert "Corporate</th>" not in retail
    assert "Nothing was measured here" in nothing


@pytest.mark.parametrize("value", ["\x00", "9" * 30, "'\"><script>", "x" * 5000, "\U0001f4a5", "²"])
def test_no_filter_makes_it_fail(client, cast, tolerance, url, value):
    client.force_login(cast.carl)
    days_of(tolerance, days=2)

    statuses = {
        client.get(f"{url}{tolerance.pk}/{part}", {name: value}).status_code
        for name in ("decision", "segment", "version", "span", "of")
        for part in ("", "csv/")
    }

    assert max(statuses) < 500


def test_a_table_behind_the_drawing_leaves_as_a_file(client, cast, tolerance, url):
    client.force_login(cast.carl)
    days_of(tolerance, days=3)

    def rows(of):
        answer = client.get(f"{url}{tolerance.pk}/csv/?of={of}")
        return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    assert rows("points")[0] == ["From", "Days", "k", "n", "Measured (percent)", "Low", "High", "Against the limit"]
    assert [row[2:5] for row in rows("points")[1:]] == [["2", "80", "2.5"]] * 3
    assert [row[:3] for row in rows("segments")[1:]] == [["Corporate", "3", "120"], ["Retail", "3", "120"]]
    assert rows("versions")[1][1] == FINGERPRINT


def test_an_initiative_shows_no_measure_of_another(cast, client, tolerance):
    client.force_login(cast.carl)
    other = make_initiative(cast, "Another one")

    assert client.get(f"/initiatives/{other.key}/outcomes/{tolerance.pk}/").status_code == 404


def test_what_a_broader_measurement_holds_is_counted_once_and_still_seen_by_segment(cast, initiative, tolerance):
    today = timezone.now().date()
    about = {
        "initiative": initiative,
        "measure": tolerance.key,
        "decision": tolerance.decision,
        "sampling": "census",
        "submitted_by": cast.olivia,
        "submitted_at": timezone.now(),
        "starts_on": today - timedelta(days=6),
        "ends_on": today,
    }
    Measurement.objects.create(**about, k=5, n=100)
    Measurement.objects.create(**about, k=4, n=60, segment="Retail")

    assert [(point.k, point.n) for point in points(scope_of(tolerance), 1)] == [(5, 100)]
    assert {part.segment: (part.k, part.n, part.again) for part in parts(scope_of(tolerance))} == {
        "": (5, 100, False),
        "Retail": (4, 60, True),
    }


def test_however_much_lies_behind_it_asks_the_same_statements_and_draws_few_points(client, cast, tolerance, url):
    client.force_login(cast.carl)
    stands(tolerance, "green")
    days_of(tolerance, days=3, segments=("Retail",))

    def statements(address):
        with CaptureQueriesContext(
            connection,
        ) as sent:
            assert client.get(address).status_code == 200
        return len(sent)

    addresses = (url, f"{url}{tolerance.pk}/?span=all", f"/decisions/{tolerance.decision_id}/measured/")
    few = [statements(address) for address in addresses]
    days_of(tolerance, days=700, fingerprint=OTHER, segments=[f"Segment {n}" for n in range(5)])
    many = [statements(address) for address in addresses]
    step = step_for(timezone.now().date() - timedelta(days=700), timezone.now().date())

    assert many == few
    assert len(points(scope_of(tolerance), step)) <= POINTS_MOST
    assert step == 7


def test_htmx_gets_the_part_that_lives_alone(tolerance, url, text):
    stands(tolerance, "green")

    for address in (url, f"{url}{tolerance.pk}/"):
        part = text(address, HX_Request="true")
        assert "<html" not in part
        assert "3 of 400 (0.75 %)" in part


def test_a_decision_tells_what_is_measured_of_it_wherever_it_is_cited(cast, initiative, decision, tolerance, text):
    stands(tolerance, "green")
    days_of(tolerance, days=2)
    whole = measured(initiative, measure="Wrong outcomes", key="error_rate")
    MeasureDay.objects.create(
        initiative=initiative, measure="override_rate", decision=decision.code, day=timezone.now().date(), k=2, n=9
    )

    page = text(f"/decisions/{decision.pk}/measured/")

    assert "1 of 2 tolerances hold in 1 initiative." in page
    assert whole.measure in page
    assert "about all of the initiative" in page
    assert "2 of 9" in page
    assert f"{initiative.key} reported 160 cases" in page
    assert f'href="/decisions/{decision.pk}/measured/"' in text(f"/decisions/{decision.pk}/")
