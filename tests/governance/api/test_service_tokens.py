"""Machines at the API: what their scopes name, on the initiatives they are limited to, and nothing else."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from django.utils import timezone

from governance.models import LedgerEntry, ServiceAccount, ServiceToken
from governance.rules.scopes import DOORS, Scope
from governance.services.service_accounts import service_account_end, service_account_register
from governance.services.service_tokens import service_token_issue, service_token_revoke, service_token_rotate
from roles.models import Person
from roles.rules.refusals import NotPermitted, Refused
from tests.api_client import reasons
from tests.cast import NOW, appoint, make_initiative
from tests.cleared import FINGERPRINT, cleared
from tests.machines import MachineClient, machine, make_account, make_token
from tests.walk import routes

API = [route for route in routes() if route.name.startswith("api-")]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Asked without signing in, by anybody.
OPEN = {"api-token", "api-docs"}


def methods(route):
    actions = getattr(route.view, "actions", None)
    cls = getattr(route.view, "cls", object)
    named = {method.upper() for method in (actions or (m.lower() for m in METHODS if hasattr(cls, m.lower())))}
    return named - {"HEAD"}  # which is read like a GET


def test_every_door_for_machines_leads_to_an_address_that_is_there():
    there = {(route.name, method) for route in API for method in methods(route)}

    assert set(DOORS) - there == set()


def test_a_machine_with_every_scope_is_refused_wherever_no_scope_is_told(cast):
    client = machine(cast, *(scope.value for scope in Scope))

    open_ = {
        (route.name, method)
        for route in API
        for method in methods(route)
        if route.name not in OPEN and (route.name, method) not in DOORS
        if client.client.generic(method, route.url(key="AI-0001")).status_code != 403
    }

    assert open_ == set()


def test_a_machine_without_a_scope_for_it_is_refused_everywhere(cast):
    client = machine(cast, Scope.JOBS_READ.value)

    refused = {
        name: client.client.generic(method, route.url(key="AI-0001")).status_code
        for route in API
        for (name, method), door in DOORS.items()
        if name == route.name and door.scope not in {None, Scope.JOBS_READ}
    }

    assert set(refused.values()) == {403}


def test_only_those_who_run_them_make_accounts_and_give_tokens(cast):
    with pytest.raises(NotPermitted):
        service_account_register(name="A", purpose="B", answerable=cast.olivia, actor=cast.olivia.actor, at=NOW)
    account = make_account(cast)
    with pytest.raises(NotPermitted):
        service_token_issue(account, label="A", scopes=["jobs:read"], days=1, actor=cast.olivia.actor, at=NOW)
    with pytest.raises(Refused) as refused:
        service_token_issue(account, label="", scopes=["all"], days=900, actor=cast.tom.actor, at=NOW)
    assert [reason.id for reason in refused.value.reasons] == ["LABEL", "SCOPES", "DAYS"]
    with pytest.raises(Refused):
        make_account(cast, answerable=cast.adam)
    assert LedgerEntry.objects.filter(verb="service_account_register").get().target_label == "Triage runtime"


def test_of_a_secret_only_its_digest_is_kept(cast):
    issued = make_token(cast, make_account(cast), "jobs:read")

    kept = [str(value) for row in ServiceToken.objects.values_list() for value in row]
    told = str(list(LedgerEntry.objects.values_list("details", "target_label")))

    assert issued.secret.startswith(issued.token.prefix)
    assert issued.secret not in kept
    assert issued.secret not in told


def test_a_machine_is_no_person(cast):
    account = make_account(cast)
    person = account.person
    person.set_password("correct horse battery")
    person.save(update_fields=["password"])
    client = Client()
    client.force_login(person, backend="roles.backends.PersonBackend")

    assert not Person.objects.filter(pk=person.pk).exists()
    assert authenticate(username=person.username, password="correct horse battery") is None
    assert client.get("/").status_code == 302
    with pytest.raises((Refused, Person.DoesNotExist, KeyError)):
        appoint(cast, make_initiative(cast), "platform_owner", person)


def test_a_token_says_what_it_is_for_and_when_it_was_used(cast):
    initiative = make_initiative(cast)
    client = machine(cast, "jobs:read", initiatives=[initiative])

    shown = client.get("auth/me").json()
    client.get("auth/me")

    assert (shown["kind"], shown["name"], shown["scopes"]) == ("service", "Triage runtime", ["jobs:read"])
    assert (shown["initiatives"], shown["answerable"]) == ([initiative.key], "Olivia")
    token = ServiceToken.objects.get()
    assert (token.last_used_from, token.last_used_at is None) == ("127.0.0.1", False)


def test_a_token_that_was_turned_over_works_a_few_days_more_and_one_taken_back_not_at_all(cast):
    first = make_token(cast, make_account(cast), "jobs:read")
    at = timezone.now()

    second = service_token_rotate(first.token, actor=cast.olivia.actor, at=at)
    assert [MachineClient(issued.secret).get("jobs").status_code for issued in (first, second)] == [200, 200]

    service_token_revoke(second.token, actor=cast.olivia.actor, at=at)
    ServiceToken.objects.filter(pk=first.token.pk).update(grace_until=at - timedelta(seconds=1))
    assert [MachineClient(issued.secret).get("jobs").status_code for issued in (first, second)] == [401, 401]


def test_an_account_that_is_ended_lets_nothing_in(cast):
    issued = make_token(cast, make_account(cast), "jobs:read")

    service_account_end(ServiceAccount.objects.get(), actor=cast.tom.actor, at=timezone.now())

    assert MachineClient(issued.secret).get("jobs").status_code == 401


def test_a_runtime_is_limited_to_its_initiatives_and_sends_outcomes_once(cast):
    mine, other = cleared(cast), cleared(cast, "Refunds")
    client = machine(cast, "clearances:read", "outcomes:write", "runtimes:report", initiatives=[mine])

    asked = [client.get(f"clearances/{key}").status_code for key in (mine.key, other.key, "AI-9999")]
    listed = [client.get("clearances", **named).status_code for named in ({}, {"initiative": mine.key})]
    body = {"environment": "eu", "fingerprint": FINGERPRINT}
    ran = [client.post(f"initiatives/{i.key}/runtime", body).status_code for i in (mine, other)]
    code = mine.citations.get().decision.code
    event = {"event_id": "1", "occurred_at": timezone.now().isoformat(), "decision": code}
    sent = [
        client.post(f"outcomes:batch?initiative={i.key}", [event], **{"idempotency-key": key})
        for i, key in ((mine, "a"), (mine, "a"), (mine, "b"), (other, "c"))
    ]

    assert asked == [200, 403, 403]
    assert listed == [403, 200]
    assert ran == [200, 403]
    assert [answer.status_code for answer in sent] == [202, 202, 202, 403]
    assert sent[1]["Idempotency-Replayed"] == "true"
    assert [answer.json()["accepted"] for answer in sent[:3]] == [1, 1, 0]


def test_what_one_token_was_answered_no_token_with_other_scopes_is_shown(cast):
    initiative, account = cleared(cast), make_account(cast)
    reports, reads = (make_token(cast, account, scope) for scope in ("runtimes:report", "jobs:read"))
    ask = (f"initiatives/{initiative.key}/runtime", {"environment": "eu", "fingerprint": FINGERPRINT})

    answers = [MachineClient(token.secret).post(*ask, **{"idempotency-key": "a"}) for token in (reports, reads)]

    assert [answer.status_code for answer in answers] == [200, 422]


def test_a_machine_reports_a_case_and_answers_none(cast):
    mine, other = cleared(cast), cleared(cast, "Refunds")
    client = machine(cast, "cases:report", initiatives=[mine])
    made = []
    for initiative in (mine, other):
        decision = initiative.citations.get().decision_id
        body = {"initiative": initiative.key, "decision": decision, "kind": "never", "text": "It paid twice."}
        made.append(client.post("case-reports", body))

    assert [answer.status_code for answer in made] == [201, 403]
    assert mine.breaches.count() == 1
    reply = client.post(f"case-reports/{made[0].json()['id']}/reply", {"text": "Fine."})
    assert (reply.status_code, reasons(reply)) == (403, ["SCOPE"])
