import pytest
from django.test import Client
from django.urls import clear_url_caches, path, reverse

import governance.urls
from governance.pages import sign_in
from roles.rules.people import PersonStatus
from roles.services.people import person_update
from tests.cast import NOW, PASSWORD, make_person

SIGN_IN = "/sign-in/"


def give(client, username, password, **more):
    return client.post(SIGN_IN, {"username": username, "password": password} | more)


def signed_in(client):
    return client.session.get("_auth_user_id")


@pytest.fixture
def demo(cast, settings, monkeypatch):
    """The portal as in the demo, where one click is enough."""
    settings.DEMO = True
    route = path("demo/switch/", sign_in.demo_switch, name="demo-switch")
    monkeypatch.setattr(governance.urls, "urlpatterns", [*governance.urls.urlpatterns, route])
    clear_url_caches()
    yield make_person("Pmo", cast.company, "pmo")
    clear_url_caches()


@pytest.mark.parametrize(("username", "password"), [("olivia", "wrong"), ("nobody", PASSWORD), ("gone", PASSWORD)])
def test_a_refusal_does_not_tell_what_was_wrong(client, cast, username, password):
    make_person("Gone", cast.company, is_active=False)

    answer = give(client, username, password)

    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors() == [
        "This user name and password do not go together. Check both and try again."
    ]
    assert signed_in(client) is None


def test_nobody_sees_a_page_without_signing_in(client, db):
    answer = client.get("/flags/?severity=high")

    assert answer.status_code == 302
    assert answer.url == "/sign-in/?next=/flags/%3Fseverity%3Dhigh"


def test_who_signs_in_comes_to_where_they_wanted_to_go(client, cast):
    answer = give(client, "olivia", PASSWORD, next="/flags/?severity=high")

    assert answer.url == "/flags/?severity=high"
    assert signed_in(client) == str(cast.olivia.pk)


@pytest.mark.parametrize("away", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(client, cast, away):
    answer = give(client, "olivia", PASSWORD, next=away)

    assert answer.url == "/"


def test_the_session_is_a_new_one_after_signing_in(client, cast):
    client.get(SIGN_IN)
    before = client.session
    before["kept"] = 1
    before.save()

    give(client, "olivia", PASSWORD)

    assert client.session.session_key != before.session_key


def test_after_ten_failures_even_the_right_password_waits(client, cast):
    for _attempt in range(10):
        give(client, "olivia", "wrong")

    answer = give(client, "Olivia ", PASSWORD)

    assert answer.status_code == 429
    assert answer.context["form"].non_field_errors() == ["Sign-in failed 10 times. Wait 10 minutes, then try again."]
    assert signed_in(client) is None


def test_the_failures_of_one_address_do_not_lock_another(client, cast):
    for _attempt in range(10):
        give(client, "olivia", "wrong")

    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    give(elsewhere, "olivia", PASSWORD)

    assert signed_in(elsewhere) == str(cast.olivia.pk)


def test_signing_in_forgets_the_failures_before(client, cast):
    for _attempt in range(9):
        give(client, "olivia", "wrong")
    give(client, "olivia", PASSWORD)
    client.post("/sign-out/")
    give(client, "olivia", "wrong")

    give(client, "olivia", PASSWORD)

    assert signed_in(client) == str(cast.olivia.pk)


def test_without_a_cache_people_still_sign_in(client, cast, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "unix:///nonexistent/cache.sock",
        }
    }

    give(client, "olivia", "wrong")
    give(client, "olivia", PASSWORD)

    assert signed_in(client) == str(cast.olivia.pk)


def test_signing_out_takes_a_post(client, cast):
    client.force_login(cast.olivia)

    assert client.get("/sign-out/").status_code == 405
    assert signed_in(client) == str(cast.olivia.pk)

    assert client.post("/sign-out/").url == SIGN_IN
    assert signed_in(client) is None


def test_outside_the_demo_there_is_no_switch(client, cast):
    assert client.post("/demo/switch/", {"username": "pmo"}).status_code == 404


def test_the_switch_knows_the_personas_alone(client, cast, demo):
    answer = client.post(reverse("demo-switch"), {"username": "olivia"})

    assert answer.status_code == 404
    assert signed_in(client) is None


def test_the_switch_takes_a_post_and_its_token(cast, demo):
    strict = Client(enforce_csrf_checks=True)

    assert strict.get(reverse("demo-switch"), {"username": "pmo"}).status_code == 405
    assert strict.post(reverse("demo-switch"), {"username": "pmo"}).status_code == 403


def test_one_click_changes_who_one_is_and_the_session_with_it(client, cast, demo):
    client.force_login(cast.olivia)
    before = client.session.session_key

    answer = client.post(reverse("demo-switch"), {"username": "pmo", "next": "/policy/"})

    assert answer.url == "/policy/"
    assert signed_in(client) == str(demo.pk)
    assert client.session.session_key != before


def test_a_persona_who_left_cannot_be_switched_to(client, demo):
    demo.is_active = False
    demo.save()

    assert client.post(reverse("demo-switch"), {"username": "pmo"}).status_code == 404


def test_the_sign_in_page_offers_the_personas_in_the_demo(client, demo):
    page = client.get(SIGN_IN, {"next": "/flags/"}).content.decode()

    assert page.count('name="username" value="pmo"') == 1
    assert page.count('name="next" value="/flags/"') == 3


def test_a_session_ends_when_its_person_leaves(client, cast):
    client.force_login(cast.carl)
    assert client.get("/people/").status_code == 200

    person_update(cast.carl, status=PersonStatus.LEFT, actor=cast.hana.actor, at=NOW)

    response = client.get("/people/")
    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=/people/")


def test_who_has_left_cannot_sign_in(client, cast):
    person_update(cast.carl, status=PersonStatus.LEFT, actor=cast.hana.actor, at=NOW)

    client.post("/sign-in/", {"username": "carl", "password": PASSWORD})

    assert "_auth_user_id" not in client.session


def test_an_address_with_a_nul_is_refused(client, cast):
    client.force_login(cast.carl)

    answers = [client.get(url) for url in ("/flags/?q=%00", "/initiatives/AI%00/", "/people/?q=a%00b")]

    assert [answer.status_code for answer in answers] == [400, 400, 400]
