"""A passkey in a real browser, made and used with a virtual authenticator: coming in, and signing."""

import pytest

from governance.models import Signature
from governance.services.shipped import shipped_load
from tests.cast import Cast
from tests.ready import open_review, ready_pilot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(chromium):
    shipped_load()
    return Cast()


def authenticator(page):
    """Give the page's browser a device with a key that its owner opens at once."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    return tools, tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def test_a_passkey_is_made_opens_the_account_and_signs(visit, cast, serious_violations):
    review = open_review(cast, ready_pilot(cast))
    page = visit("olivia")
    tools, key = authenticator(page)

    page.goto("/security/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("Telephone")
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    assert page.get_by_role("row", name="Telephone").is_visible()
    assert serious_violations(page) == []

    page.locator("summary.who").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto("/security/")
    assert page.locator("table").nth(1).get_by_text("Passkey").is_visible()

    page.goto(f"/reviews/{review.pk}/")
    page.get_by_role("link", name="Prove first that it is you").first.click()
    page.get_by_role("button", name="Prove it with a passkey").click()
    page.wait_for_url(f"**/reviews/{review.pk}/")
    page.get_by_role("button", name="Sign as", exact=False).first.click()
    page.get_by_text("Signed in your name.").first.wait_for()
    assert Signature.objects.get(signer=cast.olivia, review=review).proof == "passkey"

    tools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})
