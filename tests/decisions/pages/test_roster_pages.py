"""The roster of a queue and what its people may do, at the page and the API."""

from datetime import time

import pytest

from decisions.models import Queue, Shift
from decisions.rules.vocabulary import EdgeAction, EdgeCase
from decisions.services.decisions import edge_case_set
from decisions.services.queues import queue_register
from tests.api_client import ApiClient
from tests.cast import NOW, make_decision

MAY = "Overrule the AI, stop it.\nTell the lead."
DAY = {"shift-days": "every_day", "shift-starts": "08:00", "shift-ends": "20:00"}


@pytest.fixture
def queue(cast):
    """Carl leads it, Olivia heads its unit; a decision that runs day and night sends cases there."""
    cast.operations.head = cast.olivia
    cast.operations.save()
    queue = queue_register(
        name="Desk",
        unit=cast.operations,
        lead=cast.carl,
        staffed_from=time(8),
        staffed_until=time(20),
        staffed_fte=2,
        actor=cast.olivia.actor,
        at=NOW,
    )
    hours = {"operates_days": "every_day", "operates_from": time(0), "operates_until": time(0)}
    decision = make_decision(cast, **hours)
    edge_case_set(
        decision,
        kind=EdgeCase.UNCOVERED,
        action=EdgeAction.ESCALATE,
        queue=queue,
        actor=cast.olivia.actor,
        at=NOW,
    )
    return queue


def test_the_lead_puts_people_on_the_roster_until_nobody_is_missing(client, cast, queue):
    client.force_login(cast.carl)
    url = f"/decisions/queues/{queue.pk}/"

    assert "runs while nobody is there" in client.get(url).content.decode()
    found = client.get(f"{url}?person_q=hana").content.decode()
    assert f'value="{cast.hana.pk}"' in found
    posted = client.post(url, {"act": "shift", "shift-person": cast.hana.pk, **DAY, "shift-trained_on": "2026-01-05"})
    night = DAY | {"shift-starts": "20:00", "shift-ends": "08:00"}
    client.post(url, {"act": "shift", "shift-person": cast.tom.pk, **night})
    page = client.get(url).content.decode()

    assert posted.status_code == 302
    assert "runs while nobody is there" not in page
    assert ("Not trained" in page, "5 Jan 2026" in page, "(1 person)" in page) == (True, True, True)
    client.post(f"/decisions/shifts/{Shift.objects.get(person=cast.tom).pk}/remove/")
    assert "nobody is there: every day 20:00–08:00" in client.get(url).content.decode()


def test_nobody_else_changes_the_roster_and_a_form_without_a_person_says_so(client, cast, queue):
    url = f"/decisions/queues/{queue.pk}/"
    client.force_login(cast.petra)
    assert client.post(url, {"act": "shift", "shift-person": cast.hana.pk, **DAY}).status_code == 403
    assert 'id="roster-form"' not in client.get(url).content.decode()

    client.force_login(cast.carl)
    answer = client.post(url, {"act": "shift", **DAY})

    assert (answer.status_code, "Search for the person" in answer.content.decode()) == (422, True)
    assert not Shift.objects.exists()


def test_the_lead_writes_what_they_may_do_and_the_head_signs_these_words(client, cast, queue):
    url = f"/decisions/queues/{queue.pk}/"
    client.force_login(cast.carl)
    client.post(url, {"act": "authority", "authority-statement": MAY.replace("\n", "\r\n")})
    assert client.post(url, {"act": "sign", "authority-statement": MAY}).status_code == 403
    assert "Sign these words" not in client.get(url).content.decode()

    client.force_login(cast.olivia)
    assert "Sign these words" in client.get(url).content.decode()
    stale = client.post(url, {"act": "sign", "authority-statement": "Something else."})
    signed = client.post(url, {"act": "sign", "authority-statement": MAY.replace("\n", "\r\n")})

    assert (stale.status_code, signed.status_code) == (422, 302)
    assert Queue.objects.get().authority_signed_by == cast.olivia
    assert "Sign these words" not in client.get(url).content.decode()


def test_the_api_replaces_a_roster_and_tells_what_it_leaves_open(cast, queue):
    api = ApiClient(cast.carl)
    shift = {"person": cast.hana.pk, "days": "every_day", "starts": "08:00", "ends": "20:00"}

    answer = api.put(f"queues/{queue.pk}/roster", {"shifts": [shift]})

    assert answer.status_code == 200, answer.content
    assert answer.json()["gaps"] == ["Route case: every day 20:00–08:00"]
    assert api.get(f"queues/{queue.pk}/roster").json() == answer.json()
    assert ApiClient(cast.petra).put(f"queues/{queue.pk}/roster", {"shifts": []}).status_code == 403
    assert api.put(f"queues/{queue.pk}/authority", {"statement": MAY}).status_code == 200
    assert api.post(f"queues/{queue.pk}/authorise", {"statement": MAY}).status_code == 403
    signed = ApiClient(cast.olivia).post(f"queues/{queue.pk}/authorise", {"statement": MAY})
    assert (signed.status_code, signed.json()["authority_signed_by"]["name"]) == (200, "Olivia")
