"""Asking for a waiver and deciding about it, in a browser, on the demo company."""

import pytest

from governance.models import Initiative, Waiver

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEMO_PASSWORD = "remit-demo"
# Of a telephone. Units: pixels.
WIDTH = 390


@pytest.fixture
def story(chromium, settings, harbour):
    settings.DEMO = True
    harbour.put_back()
    return Initiative.objects.get(title="Case triage in customer operations")


def test_a_waiver_is_asked_for_by_one_and_approved_by_another(story, visit, serious_violations):
    pmo = visit("pmo", password=DEMO_PASSWORD)
    pmo.goto(f"/initiatives/{story.key}/gate/?gate=production")
    pmo.locator("#CAP-1").get_by_role("link", name="Ask for a waiver").click()
    pmo.get_by_label("It takes until the end of the waiver").check()
    pmo.get_by_label("Why it cannot comply now").fill("The owner comes back from leave in a month.")
    pmo.get_by_label("What can go wrong meanwhile").fill("Results are read every other week.")
    pmo.get_by_label("What is done so that it complies afterwards").fill("Forty hours a month from then on.")
    pmo.get_by_role("button", name="Add a control").click()
    pmo.locator("[data-formset-row]").nth(1).get_by_role("button", name="Remove this control").click()
    pmo.get_by_label("What is done instead").first.fill("The second line reads a sample")
    pmo.get_by_label("Who does it").first.select_option(index=1)
    assert serious_violations(pmo) == []
    pmo.get_by_role("button", name="Ask for it").click()
    pmo.get_by_text("Nobody decided yet").wait_for()
    waiver = Waiver.objects.get(initiative=story)

    risk = visit("risk", password=DEMO_PASSWORD, width=WIDTH)
    risk.get_by_role("link", name="Decide about a waiver of CAP-1").click()
    assert serious_violations(risk) == []
    # The bar holds the longest name of whom the demo offers, and is no wider than its window.
    assert risk.evaluate("document.documentElement.scrollWidth") <= WIDTH
    risk.get_by_label("Your password").fill(DEMO_PASSWORD)
    risk.get_by_role("button", name="Approve").click()
    risk.get_by_text("Approved in your name.").wait_for()
    risk.goto("/waivers/")
    risk.get_by_role("row").filter(has_text=story.key).get_by_text("In force").wait_for()
    assert serious_violations(risk) == []

    waiver.refresh_from_db()
    assert waiver.state == "approved"
