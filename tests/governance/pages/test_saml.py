"""Coming in by a SAML provider, which runs as a process of its own, and signing without a password kept here."""

import base64
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from allauth.socialaccount.models import SocialAccount

from governance.models import Signature
from governance.rules.stages import Gate
from roles.models import Person
from tests.identity import SamlServer, configure
from tests.ready import open_review

pytestmark = pytest.mark.skipif(
    shutil.which("xmlsec1") is None, reason="xmlsec1 is not installed, so the SAML provider of the tests signs nothing"
)
SIGNED_IN = "_auth_user_id"


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    found = SamlServer(tmp_path_factory.mktemp("idp"))
    yield found
    found.stop()


@pytest.fixture
def works(provider, settings, client, db):
    configure(settings, provider.row())
    client.defaults["HTTP_HOST"] = "testserver"  # as every browser sends it
    provider.meets(client)
    return provider


def knows_olivia(works, person, **more):
    Person.objects.filter(pk=person.pk).update(email="olivia@harbour.example", password="!")
    works.knows("olivia", subject="p-1", attributes={"email": ["olivia@harbour.example"]}, **more)


def come(client, works, user, begin="/sign-in/with/works/", **data):
    answer = works.answer(client.post(begin, data)["Location"], user)
    landed = client.post(answer["to"].replace("http://testserver", ""), {"SAMLResponse": answer["SAMLResponse"]})
    return client.get(landed["Location"]), answer


def test_whoever_is_here_comes_in_by_a_signed_answer_once(client, cast, works):
    knows_olivia(works, cast.olivia)

    answer, sent = come(client, works, "olivia", next="/flags/")
    client.post("/sign-out/")
    again = client.post("/sign-in/saml/works/acs/", {"SAMLResponse": sent["SAMLResponse"]})

    assert (answer.status_code, answer["Location"], sent["forced"]) == (302, "/flags/", False)
    assert SocialAccount.objects.values_list("user", "provider", "uid", "extra_data").get() == (
        cast.olivia.pk,
        "works",
        "p-1",
        {},
    )
    assert client.get(again["Location"]).status_code == 403
    assert SIGNED_IN not in client.session


@pytest.mark.parametrize("told", [{"unsigned": True}, {"transient": True}])
def test_an_unsigned_answer_and_a_name_that_does_not_stay_let_nobody_in(client, cast, works, told):
    knows_olivia(works, cast.olivia, **told)

    assert come(client, works, "olivia")[0].status_code == 403
    assert SIGNED_IN not in client.session


def test_an_answer_that_was_changed_on_its_way_lets_nobody_in(client, cast, works):
    knows_olivia(works, cast.olivia)
    works.knows("carl", subject="p-2", attributes={"email": ["carl@harbour.example"]})
    answer = works.answer(client.post("/sign-in/with/works/")["Location"], "carl")
    text = base64.b64decode(answer["SAMLResponse"]).replace(b"carl@harbour", b"olivia@harbour")

    landed = client.post("/sign-in/saml/works/acs/", {"SAMLResponse": base64.b64encode(text).decode()})

    assert client.get(landed["Location"]).status_code == 403
    assert SIGNED_IN not in client.session


def test_nobody_begins_at_the_provider_and_nobody_is_signed_out_by_it(client, cast, works):
    assert client.get("/sign-in/saml/works/sls/").status_code == 404
    assert client.get("/sign-in/saml/nobody/metadata/").status_code == 404
    assert b"SingleLogoutService" not in client.get("/sign-in/saml/works/metadata/").content


def test_a_review_is_signed_without_a_password_by_who_proves_it_there_anew(client, ready, works):
    knows_olivia(works, ready.olivia)
    review = open_review(ready, ready.initiative, Gate.PRODUCTION)
    step = review.steps.get(capacity="outcome_owner").pk
    url, body = f"/reviews/{review.pk}/", {"act": "sign", "digest": review.remit.digest, "step": step}
    come(client, works, "olivia")

    page = client.get(url).content.decode()
    before = client.post(url, body)
    old = int((datetime.now(UTC) - timedelta(hours=1)).timestamp())
    knows_olivia(works, ready.olivia, instant=old)
    stale, sent = come(client, works, "olivia", begin="/prove/with/works/", next=url)
    knows_olivia(works, ready.olivia)
    proven, _sent = come(client, works, "olivia", begin="/prove/with/works/", next=url)
    after = client.post(url, body)

    assert ("Prove first that it is you" in page, 'name="password"' in page) == (True, False)
    assert (before.status_code, sent["forced"], stale.status_code) == (403, True, 403)
    assert (proven["Location"], after.status_code) == (url, 302)
    assert Signature.objects.get(signer=ready.olivia, review=review).proof == "saml"
