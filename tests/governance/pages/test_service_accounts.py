"""The pages about machines: who sees them, secrets shown once, and what happens when somebody leaves."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from governance.models import Notice, ServiceAccount, ServiceToken
from governance.services.service_upkeep import service_accounts_attend
from tests.cast import NOW
from tests.machines import MachineClient, make_account, make_token


def at(person):
    client = Client()
    client.force_login(person)
    return client


def test_those_who_run_them_and_auditors_see_them_all_and_others_their_own(cast):
    account = make_account(cast)
    page = f"/service-accounts/{account.pk}/"

    assert [at(p).get("/service-accounts/").status_code for p in (cast.tom, cast.arne, cast.olivia)] == [200, 200, 403]
    assert [at(p).get(page).status_code for p in (cast.adam, cast.arne, cast.olivia, cast.carl)] == [200, 200, 200, 404]
    assert "Triage runtime" not in at(cast.hana).get("/people/").content.decode()
    assert at(cast.arne).get(f"/people/{account.pk}/")["Location"] == page


def test_a_machine_is_made_given_a_token_and_the_secret_is_shown_once(cast):
    client = at(cast.tom)
    made = client.post("/service-accounts/", {"name": "Feed", "purpose": "Tells.", "answerable": cast.olivia.pk})
    account = ServiceAccount.objects.get()
    url = f"/service-accounts/{account.pk}/"
    token = {"label": "nightly", "scopes": ["jobs:read"], "initiatives": "AI-9999", "days": 30}

    unknown = client.post(f"{url}tokens/", token)
    given = client.post(f"{url}tokens/", token | {"initiatives": ""})
    secret = given.context["secret"]

    assert (made["Location"], unknown.status_code, given.status_code) == (url, 422, 200)
    assert "There is no initiative AI-9999." in unknown.content.decode()
    assert secret in given.content.decode()
    assert secret not in client.get(url).content.decode()
    assert MachineClient(secret).get("jobs").status_code == 200


def test_whoever_answers_turns_over_and_takes_back_and_nobody_else_beside_those_who_run_them(cast):
    token = make_token(cast, make_account(cast), "jobs:read").token
    rotate, revoke = (f"/service-accounts/tokens/{token.pk}/{act}/" for act in ("rotate", "revoke"))

    refused = [at(cast.carl).post(url).status_code for url in (rotate, revoke)]
    turned = at(cast.olivia).post(rotate)
    gone = at(cast.olivia).post(revoke)

    assert refused == [403, 403]
    assert (turned.status_code, gone.status_code) == (200, 302)
    assert MachineClient(turned.context["secret"]).get("jobs").status_code == 200
    assert ServiceToken.objects.filter(revoked_at=None).count() == 1


def test_when_somebody_leaves_the_head_is_told_once_and_tokens_stop_after_a_while(cast):
    account = make_account(cast)
    secret = make_token(cast, account, "jobs:read").secret
    cast.company.head = cast.oscar
    cast.company.save(update_fields=["head"])
    cast.olivia.status = "left"
    cast.olivia.save(update_fields=["status"])
    now = timezone.now()

    assert [service_accounts_attend(at=now), service_accounts_attend(at=now)] == [1, 0]
    notice = Notice.objects.get()
    assert (notice.person, notice.url) == (cast.oscar, f"/service-accounts/{account.pk}/")
    assert MachineClient(secret).get("jobs").status_code == 200

    ServiceAccount.objects.update(orphaned_at=now - timedelta(days=31))
    assert MachineClient(secret).get("jobs").status_code == 401

    handed = at(cast.oscar).post(notice.url, {"act": "hand-over", "answerable": cast.carl.pk})
    assert handed.status_code == 302
    assert MachineClient(secret).get("jobs").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_many_there_are(cast, django_assert_num_queries, count):
    for number in range(count):
        make_token(cast, make_account(cast, f"Machine {number}"), "jobs:read", at=NOW)
    client = at(cast.arne)
    client.get("/service-accounts/")

    with django_assert_num_queries(4 + 1):
        client.get("/service-accounts/")
