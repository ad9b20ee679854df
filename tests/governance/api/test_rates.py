"""How much the API answers in a minute."""

from governance.services import rate_limits
from tests.api_client import ApiClient, reasons


def test_an_answer_tells_how_much_is_left(cast, settings):
    settings.API_ACCOUNT_PER_MINUTE = 100
    api = ApiClient(cast.carl)

    first, second = api.get("units"), api.get("people")

    assert first["RateLimit-Policy"] == '"account";q=100;w=60'
    assert first["RateLimit"].startswith('"account";r=99;t=')
    assert second["RateLimit"].startswith('"account";r=98;t=')


def test_who_asks_too_much_waits_and_nobody_else_does(cast, settings):
    settings.API_ACCOUNT_PER_MINUTE = 1
    api = ApiClient(cast.carl)
    api.get("units")

    refused, other = api.get("units"), ApiClient(cast.olivia).get("units")

    assert (refused.status_code, reasons(refused), other.status_code) == (429, ["THROTTLED"], 200)
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused["RateLimit"].startswith('"account";r=0;t=')


def test_a_stranger_is_counted_by_address(client, cast, settings):
    settings.API_ADDRESS_PER_MINUTE = 2

    answers = [client.get("/api/v1/units", REMOTE_ADDR="192.0.2.1") for _turn in range(3)]
    elsewhere = client.get("/api/v1/units", REMOTE_ADDR="192.0.2.2")

    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[0]["RateLimit-Policy"] == '"address";q=2;w=60'
    assert elsewhere.status_code == 401


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(client, cast, settings):
    settings.API_ADDRESS_PER_MINUTE, settings.TRUSTED_PROXIES = 1, 1

    claimed = [client.get("/api/v1/units", headers={"x-forwarded-for": f"{n}, 192.0.2.1"}) for n in range(2)]

    assert [answer.status_code for answer in claimed] == [401, 429]


def test_without_a_cache_the_api_goes_on_and_secrets_are_not_tried(client, cast, settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}

    answer = ApiClient(cast.carl).get("units")
    token = client.post("/api/v1/auth/token", {"username": "carl", "password": "x"}, content_type="application/json")

    assert (answer.status_code, "RateLimit" in answer) == (200, False)
    assert (token.status_code, reasons(token), token["Retry-After"]) == (503, ["NOT_COUNTED"], "10")


def test_after_a_failure_the_cache_is_left_alone_for_a_while(caplog):
    counter = rate_limits.Counter("redis://127.0.0.1:1/0")

    answers = [counter.counted("somebody", 1), counter.counted("somebody", 1)]

    assert (answers, len(caplog.records)) == ([None, None], 1)
