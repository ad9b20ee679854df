"""What is cleared and what runs, in a browser: read and stopped by anybody in the chain, on a phone too."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from governance.models import Clearance
from governance.services.clearances import clearance_restrict
from governance.services.runtimes import runtime_report
from governance.services.shipped import shipped_load
from tests.cast import PASSWORD, Cast
from tests.cleared import OTHER, cleared, registered

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(chromium):
    shipped_load()
    return Cast()


@pytest.fixture
def running(cast):
    """An initiative in production with a proposed version, of which one runs that nobody signed."""
    initiative = cleared(cast, at=timezone.now())
    registered(cast, initiative, OTHER)
    for environment, fingerprint in (("production-eu", OTHER), ("production-us", "")):
        runtime_report(
            initiative,
            environment=environment,
            fingerprint=fingerprint,
            actor=cast.tom.actor,
            at=timezone.now(),
        )
    return initiative


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_no_page_has_a_serious_violation_or_scrolls_sideways(cast, running, visit, serious_violations, width, scheme):
    clearance_restrict(running, reason="Too many complaints.", actor=cast.rita.actor, at=timezone.now())
    page = visit("tom", width=width, scheme=scheme)

    found, wide = [], []
    for address in (f"/initiatives/{running.key}/clearance/", f"/initiatives/{running.key}/systems/", "/clearances/"):
        page.goto(address)
        found += serious_violations(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(address)

    assert (found, wide) == ([], [])


def test_whoever_runs_the_platform_stops_it_without_javascript(cast, running, chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in/")
    page.get_by_label("User name").fill("tom")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.goto(f"/initiatives/{running.key}/")
    page.get_by_role("link", name="Cleared", exact=True).click()
    stop = page.locator("form", has=page.get_by_role("button", name="Stop it now"))
    stop.get_by_label("Why").fill("It sends the wrong letters.")
    stop.get_by_role("button", name="Stop it now").click()

    expect(page.get_by_text("Production is suspended: nothing of it is allowed.")).to_be_visible()
    assert Clearance.objects.get(initiative=running).state == "suspended"
    context.close()
