"""The mission in a browser: a pilot that nobody owns is found, chased, escalated and owned, and then the gate opens."""

import re

import pytest
from playwright.sync_api import expect

from governance.models import Accountability, Flag, Initiative, Review
from governance.rules.calendar import add_business_hours
from governance.services.accountabilities import accountability_end
from governance.services.chasing import chase
from governance.services.shipped import shipped_load
from governance.services.sweep import sweep
from tests.cast import PASSWORD, Cast
from tests.ready import now, ready_pilot, signed_by_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LINE, BOARD = 48, 120  # business hours after which those above are told


@pytest.fixture
def cast(chromium):
    """A pilot that lacks nothing, until its outcome owner moves on."""
    shipped_load()
    cast = Cast()
    cast.initiative = ready_pilot(cast)
    held = Accountability.objects.get(initiative=cast.initiative, capacity="outcome_owner", status="accepted")
    accountability_end(held, reason="She moves to another unit.", actor=cast.petra.actor, at=now())
    return cast


def test_it_is_found_told_escalated_accepted_and_passes_its_gate(cast, visit):
    flag = found(cast.initiative)
    oscar, petra = visit("oscar"), visit("petra")
    told(oscar, flag)
    refused(petra, cast.initiative)
    escalated(petra, flag)

    asked(petra, flag)
    taken_over(visit("olivia"), oscar, visit("eve"), cast.initiative)

    sweep(at=now(), ids=[cast.initiative.pk])
    petra.goto(f"/flags/{flag.pk}/")
    expect(petra.get_by_text("Cleared").first).to_be_visible()
    passed(cast, petra, visit("chris"))


def found(initiative):
    """Day 1: the sweep finds that nobody owns the outcome, and whoever leads the work is told."""
    at = now()
    sweep(at=at, ids=[initiative.pk])
    chase(at=at)
    return Flag.objects.get(initiative=initiative, rule="F-OWN-1")


def told(page, flag):
    """Whoever is told opens the flag from their inbox."""
    page.goto("/inbox/")
    notice = page.get_by_role("listitem").filter(has_text=flag.message).first
    notice.get_by_role("button", name="Open").click()
    page.wait_for_url(f"**/flags/{flag.pk}/")
    expect(page.get_by_text(flag.message).first).to_be_visible()


def refused(page, initiative):
    """Meanwhile the gate says who is missing."""
    page.goto(f"/initiatives/{initiative.key}/gate/")
    expect(page.get_by_role("link", name="There is no outcome owner.").first).to_be_visible()


def escalated(page, flag):
    """Nobody acts: the line is told, then the board, and the page of the flag says so."""
    for hours in (24, LINE, BOARD):
        chase(at=add_business_hours(flag.opened_at, hours))
    told(page, flag)
    happened = page.get_by_role("region", name="What happened")
    expect(happened.get_by_text("Petra").first).to_be_visible()
    expect(happened.get_by_text("Chris").first).to_be_visible()


def asked(page, flag):
    """From the flag to the one screen that mends it."""
    page.goto(f"/flags/{flag.pk}/")
    page.get_by_role("link", name="Mend it").click()
    place = page.locator("#outcome_owner")
    place.get_by_role("searchbox").fill("Olivia")
    place.get_by_role("button", name="Search").click()
    place.get_by_role("radio", name="Olivia").check()
    place.get_by_label("Hours").fill("40")
    place.get_by_label("objectives", exact=False).check()
    place.get_by_role("button", name="Ask this person").click()
    expect(page.locator("#outcome_owner").get_by_text("Olivia").first).to_be_visible()


def taken_over(olivia, oscar, eve, initiative):
    """She accepts, her manager agrees to the hours, and somebody stands in."""
    olivia.goto("/")
    olivia.get_by_role("button", name="Accept").first.click()
    oscar.goto(place(initiative))
    oscar.get_by_role("button", name="Agree to the hours").click()
    expect(oscar.get_by_role("button", name="Agree to the hours")).to_have_count(0)
    olivia.goto(f"{place(initiative)}?deputy_q=Eve")
    olivia.get_by_role("radio", name="Eve").check()
    olivia.get_by_role("button", name="Name as deputy").click()
    expect(olivia.locator("#deputy").get_by_text("Eve").first).to_be_visible()
    eve.goto(place(initiative))
    eve.get_by_role("button", name="Accept to stand in").click()
    expect(eve.get_by_role("button", name="Accept to stand in")).to_have_count(0)


def place(initiative):
    held = Accountability.objects.filter(initiative=initiative, capacity="outcome_owner").latest("pk")
    return f"/accountabilities/{held.pk}/"


def passed(cast, petra, chris):
    """The review is opened, signed and decided, and the initiative is in production."""
    petra.goto(f"/initiatives/{cast.initiative.key}/reviews/new/")
    petra.get_by_label("What you ask, and why now").fill("It has an owner now.")
    petra.get_by_label("Goes live on").fill(f"{now():%Y-%m-%d}")
    petra.get_by_role("button", name="Open the review").click()
    expect(petra.get_by_text("Nobody has signed yet.")).to_be_visible()
    signed_by_all(cast, Review.objects.latest("pk"))
    chris.goto(f"/reviews/{Review.objects.latest('pk').pk}/")
    chris.get_by_role("radio", name=re.compile(r"^Go\b")).check()
    chris.get_by_label("Why", exact=True).fill("Somebody answers for it.")
    chris.get_by_label("Your password").fill(PASSWORD)
    chris.get_by_role("button", name="Record the decision").click()
    expect(chris.get_by_text("decided by Chris").first).to_be_visible()
    assert Initiative.objects.get(pk=cast.initiative.pk).stage == "production"
