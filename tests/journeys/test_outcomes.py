"""What AI did is read in a browser: drawn, told in a table, and shown without loading the page again."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from governance.models import Breach, MeasureDay
from governance.services.shipped import shipped_load
from tests.cast import Cast, make_decision
from tests.cleared import FINGERPRINT, OTHER, cleared, registered
from tests.governance.measured import days_of, measured, segment_stands, stands

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(chromium):
    shipped_load()
    return Cast()


@pytest.fixture
def tolerance(cast):
    """A tolerance in production, measured for a while, with a version that came later and a breach."""
    initiative = cleared(cast, at=timezone.now())
    registered(cast, initiative, OTHER)
    found = measured(initiative, make_decision(cast, initiative))
    stands(found, "green", segments=(segment_stands("Retail", "amber"), segment_stands("Corporate", "green")))
    days_of(found, days=40, ends=12)
    days_of(found, days=12, k=3, fingerprint=OTHER)
    stands(measured(initiative, measure="Wrong outcomes", key="error_rate"), "grey", k=1, n=20, e_value=None)
    told = {"detector": "e_process", "severity": "high", "limit_text": "at most 5 %", "measure": found.measure}
    opened = timezone.now() - timedelta(days=5)
    Breach.objects.create(initiative=initiative, tolerance=found, number=1, opened_at=opened, **told)
    return found


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_no_page_has_a_serious_violation_or_scrolls_sideways(tolerance, visit, serious_violations, width, scheme):
    page = visit("tom", width=width, scheme=scheme)
    outcomes = f"/initiatives/{tolerance.initiative.key}/outcomes/"

    found, wide = [], []
    for address in (outcomes, f"{outcomes}{tolerance.pk}/", f"/decisions/{tolerance.decision_id}/measured/"):
        page.goto(address)
        found += serious_violations(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(address)

    assert (found, wide) == ([], [])


def test_the_drawing_and_the_table_behind_it_tell_the_same_and_are_reached_by_keyboard(tolerance, visit):
    page = visit("tom")
    page.goto(f"/initiatives/{tolerance.initiative.key}/outcomes/")
    page.get_by_role("link", name="Re-routed cases", exact=True).press("Enter")

    figure = page.locator("[data-control-chart]")
    expect(figure).to_have_attribute("data-drawn", "52")
    assert figure.locator("svg path").count() > 10
    assert figure.locator(".chart-area").get_attribute("aria-hidden") == "true"
    marks = figure.locator(".control-marks li").all_inner_texts()
    assert [" ".join(text.split()).split(",")[0] for text in marks] == [
        "A Version Router 1.0 was first seen",
        "B Breach 1 was opened",
    ]
    figure.locator("summary").press("Enter")
    expect(figure.get_by_role("row")).to_have_count(53)
    assert figure.get_by_role("cell", name="6 of 80 (7.5 %)").count() == 12
    page.get_by_label("Any segment").select_option("Retail")
    page.get_by_role("button", name="Filter").press("Enter")
    page.wait_for_url("**segment=Retail**")
    expect(figure).to_have_attribute("data-drawn", "52")


def test_what_comes_in_shows_without_loading_the_page_again(tolerance, visit):
    page = visit("tom")
    page.goto(f"/initiatives/{tolerance.initiative.key}/outcomes/{tolerance.pk}/")
    expect(page.locator("[data-control-chart]")).to_have_attribute("data-drawn", "52")
    page.locator(".behind summary").first.press("Enter")
    page.evaluate("window.stayed = true")
    page.evaluate("scrollTo(0, 300)")

    today = {"initiative": tolerance.initiative, "day": timezone.now().date(), "decision": tolerance.decision.code}
    MeasureDay.objects.create(**today, measure=tolerance.key, segment="Public", fingerprint=FINGERPRINT, k=30, n=60)
    stands(tolerance, "red", k=90, n=900)

    expect(page.get_by_text("36 of 140 (25.7 %)")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("status").filter(has_text="New outcomes came in")).to_have_count(1)
    expect(page.locator(".lede")).to_contain_text("Re-routed cases")
    expect(page.locator("[data-control-chart]")).to_have_attribute("data-drawn", "52")
    assert page.locator(".word.is-red").first.is_visible()
    assert page.evaluate("[window.stayed, scrollY, document.activeElement.localName]") == [True, 300, "summary"]
    assert page.locator(".behind[open]").count() == 1


def test_without_a_script_everything_is_there_to_read(tolerance, chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in/")
    page.get_by_label("User name").fill("tom")
    page.get_by_label("Password", exact=True).fill("correct horse battery")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"/initiatives/{tolerance.initiative.key}/outcomes/{tolerance.pk}/")

    page.locator(".behind summary").first.click()

    expect(page.get_by_role("cell", name="2 of 80 (2.5 %)").first).to_be_visible()
    context.close()
