"""The whole way in a browser: an AI tells what it did, a limit breaks, it is held back, and two people restart it."""

import json
from copy import deepcopy
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from governance.api.authentication import token_issue
from governance.models import Breach, Clearance, Initiative
from governance.services.rollup import outcomes_roll_up
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(chromium, transactional_db, production_snapshot):
    """Everybody around an initiative that was signed into production."""
    production_snapshot.put_back()
    return deepcopy(production_snapshot.built)


def told(initiative, cases, *, wrong_every):
    """Return so many cases of yesterday as an AI system tells them, one in so many of them wrong."""
    at = timezone.now() - timedelta(days=1)
    tolerance = initiative.tolerances.order_by("pk").first()
    about = {
        "initiative": initiative.key,
        "decision": initiative.citations.first().decision.code,
        "fingerprint": initiative.system_versions.first().fingerprint,
        "answer": "desk-2",
        "occurred_at": at.isoformat(),
    }
    return [
        about | {"event_id": f"case-{number}", "results": {tolerance.key: number % wrong_every == 0}}
        for number in range(cases)
    ]


def post(page, person, events):
    """Send outcomes over HTTP as an AI system does, and have the worker count them."""
    token, _expires_at = token_issue(person, timezone.now())
    body = "\n".join(json.dumps(event) for event in events)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    answer = page.request.post("/api/v1/outcomes:batch", data=body, headers=headers)
    assert answer.status == 202, answer.text()
    outcomes_roll_up(at=timezone.now())
    return answer.json()


def do(page, button, **typed):
    """Fill in what stands beside a button, press it, and wait for what comes next."""
    for label, words in typed.items():
        page.locator("#next").get_by_label(label.replace("_", " ")).fill(words)
    page.get_by_role("button", name=button, exact=True).click()


def sign_here(page, button):
    page.get_by_label("Your password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name=button).click()


def test_what_breaks_a_limit_is_held_back_at_once_and_runs_again_when_two_people_say_so(
    cast, visit, serious_violations
):
    initiative = cast.initiative
    reader = visit("ian")
    reader.goto(f"/initiatives/{initiative.key}/outcomes/")
    expect(reader.locator(".lede")).not_to_contain_text("broken")

    answer = post(reader, cast.tom, told(initiative, 300, wrong_every=5))
    again = post(reader, cast.tom, told(initiative, 300, wrong_every=5))

    # The page that is open says so by itself.
    assert (answer["accepted"], again["accepted"], again["duplicate"]) == (300, 0, 300)
    expect(reader.locator(".lede")).to_contain_text("1 is broken since", timeout=20_000)
    expect(reader.locator(".lede")).to_contain_text("The clearance is restricted.")
    assert Clearance.objects.get(initiative=initiative).state == "restricted"

    # The intervention lead goes into the breach room and brings it to where it is watched.
    reader.get_by_role("link", name="Breach 1, open since").click()
    expect(reader.get_by_text("At once a human approves each case")).to_be_visible()
    assert serious_violations(reader) == []
    do(reader, "Acknowledge")
    do(reader, "It is contained", What_keeps_it_from_going_on="Every case is routed by hand.")
    do(reader, "Put the cause on record", Why_it_happened="A prompt was changed.")
    do(reader, "Put the remedy on record", What_was_mended="The prompt is as it was.")
    do(reader, "Begin to watch")
    expect(reader.get_by_role("heading", name="Ask to close it")).to_be_visible()
    assert Breach.objects.get().state == "watching"

    # It starts again when outcome owner and second line have signed, and not before.
    owner = visit("olivia")
    owner.goto(f"/initiatives/{initiative.key}/reviews/new/?gate=restart")
    owner.locator("textarea[name=statement]").fill("The prompt is as it was, and somebody watches.")
    owner.get_by_role("button", name="Open the review").click()
    owner.wait_for_url("**/reviews/*/")
    review = owner.url.rstrip("/").rsplit("/", 1)[-1]
    sign_here(owner, "Sign as outcome owner")
    expect(owner.get_by_text("You have signed this as outcome owner.")).to_be_visible()
    assert Clearance.objects.get(initiative=initiative).state == "restricted"
    second = visit("rita")
    second.goto(f"/reviews/{review}/")
    second.locator("input[name=verdict][value=go]").check()
    second.get_by_label("Why", exact=True).fill("The cause is known, mended and watched.")
    sign_here(second, "Record the decision")
    expect(second.get_by_text("decided by Rita").first).to_be_visible()
    assert Clearance.objects.get(initiative=initiative).state == "active"

    # What was counted before does not break it once more, and the page tells the whole story.
    tolerance = Initiative.objects.get(pk=initiative.pk).tolerances.order_by("pk").first()
    reader.goto(f"/initiatives/{initiative.key}/outcomes/{tolerance.pk}/")
    happened = " ".join(reader.locator(".control-marks").inner_text().split())
    for words in ("Breach 1 was opened", "The clearance was restricted", "The AI started again"):
        assert words in happened
