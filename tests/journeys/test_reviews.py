"""A review in a browser: read and signed without a script, changed while it is read, decided, and looked at closely."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from governance.models import Condition, Initiative, Signature
from governance.services.initiatives import initiative_update
from governance.services.shipped import shipped_load
from tests.cast import PASSWORD, Cast
from tests.ready import now, open_review, ready_pilot, sign, signed_by_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(chromium):
    shipped_load()
    return Cast()


@pytest.fixture
def review(cast):
    return open_review(cast, ready_pilot(cast))


def test_an_owner_signs_without_a_script_from_the_list_of_their_work(cast, review, chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in/")
    page.get_by_label("User name").fill("olivia")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.get_by_role("link", name="Sign: Pilot to production, Case triage").click()
    expect(page.get_by_text("I, Olivia, as outcome owner, accept to answer for it")).to_be_visible()
    page.get_by_label("Comment").fill("As agreed.")
    page.get_by_label("Your password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign as outcome owner").click()

    expect(page.get_by_text("1 of 7 have signed. Waits for: Tom (platform owner).")).to_be_visible()
    assert Signature.objects.get(review=review).comment == "As agreed."
    context.close()


def test_what_changed_while_one_read_is_shown_and_then_signed(cast, review, visit):
    page = visit("olivia")
    page.goto(f"/reviews/{review.pk}/")
    page.get_by_label("Comment").fill("As agreed.")
    initiative_update(review.initiative, purpose="Route every letter.", actor=cast.petra.actor, at=now())

    page.get_by_label("Your password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign as outcome owner").click()

    moved = page.get_by_role("region", name="It changed while you read")
    expect(moved.get_by_text("Purpose of the initiative is set to “Route every letter.”.")).to_be_visible()
    expect(page.get_by_label("Comment")).to_have_value("As agreed.")
    page.get_by_label("Your password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign as outcome owner").click()
    expect(page.get_by_text("You have signed this as outcome owner.")).to_be_visible()


def test_the_chair_decides_under_a_condition(cast, review, visit):
    signed_by_all(cast, review)
    page = visit("chris")
    page.goto(f"/reviews/{review.pk}/")

    page.get_by_label("Conditional go").check()
    expect(page.get_by_text("The verdict is: conditional go.")).to_be_visible()
    page.get_by_label("Why", exact=True).fill("Good, save for the languages.")
    page.get_by_text("Conditions of a conditional go").click()
    first = page.get_by_role("group", name="Condition 1")
    first.get_by_label("What has to be done").fill("Measure misrouting by language.")
    first.get_by_label("Who does it").select_option(label="Mona, Member of staff")
    first.get_by_label("Who verifies it").select_option(label="Rita, Member of staff")
    first.get_by_label("By when").fill(f"{now() + timedelta(days=20):%Y-%m-%d}")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Record the decision").click()

    expect(page.get_by_text("Conditional go: decided by Chris")).to_be_visible()
    assert Initiative.objects.get(pk=review.initiative_id).stage == "production"
    assert Condition.objects.get().verifier == cast.rita


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_no_page_has_a_serious_violation_or_scrolls_sideways(cast, review, visit, serious_violations, width, scheme):
    initiative = review.initiative
    sign(review, cast.olivia, "accepted")
    initiative_update(initiative, impact_tier=1, title="Letters", actor=cast.petra.actor, at=now())
    sign(review, cast.olivia, "accepted")
    sign(review, cast.tom, "attested")
    sign(review, cast.rita, "dissent", comment="Nobody has measured customers who write in another language.")
    page = visit("chris", width=width, scheme=scheme)

    found, wide, key = [], [], initiative.key
    about = [f"/initiatives/{key}/{part}/" for part in ("gate", "reviews/new", "history")]
    for address in ("/reviews/", f"/reviews/{review.pk}/", *about):
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach((closed) => (closed.open = true))")
        found += serious_violations(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(address)

    assert (found, wide) == ([], [])
