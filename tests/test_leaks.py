"""What is confidential leaks through no door: asked as somebody who has no part in it, and as who may see it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from governance.api.urls import RESOURCES
from governance.models import Flag, Notice, PolicyDraft
from governance.pages.doors import NUMBERED
from governance.queries.sight import sight_of
from governance.rules.limits import Direction, MeasureUnit
from governance.services.appetites import Cap, appetite_set
from governance.services.policies import policy_draft_open
from roles.models import Person
from tests.api_client import ApiClient
from tests.cast import make_person
from tests.confidential import TITLE, WORD, client_of, hidden, text_of
from tests.waived import asked
from tests.walk import routes

# Pages on which whoever may see it finds its name, so that a page on which nobody does proves nothing.
NAMED = ("initiatives", "initiatives-export", "flags", "reviews", "waivers", "breaches", "clearances", "appetite")
NAMED += ("policy-draft",)
NAMED += ("flags-export", "waivers-export", "breaches-export", "reviews-export", "audit", "verify", "search", "person")


def page_addresses(initiative):
    """Yield every page by its name with the initiative's key, and with the number of each thing it belongs to."""
    for route in routes():
        if route.name.startswith(("api-", "admin:")) or route.name in {"sign-out", "demo-switch"}:
            continue
        for pk in numbers(route.name, initiative):
            for kind in ("xlsx",) if "kind" in route.parts else ("",):
                known = {"key": initiative.key, "pk": pk, "kind": kind, "token": "x" * 22, "number": 1}
                known |= {"digest": initiative.remits.latest("pk").digest, "profile": initiative.policy_profile.key}
                yield route.name, route.url(**known)
    queries = (f"q={WORD}", "as_of=2026-11-01", f"selected={initiative.key}", f"initiative={initiative.key}")
    for page in ("initiatives", "flags", "reviews", "waivers", "breaches", "benefits", "clearances", "portfolio"):
        yield from ((page, f"/{page}/?{query}") for query in queries)
    yield from (("search", f"/search/?q={WORD}"), ("palette", f"/palette/?q={WORD}"))
    yield from (("report", f"/interventions/report/?initiative={initiative.key}"), ("inbox", "/inbox/?show=all"))
    yield from (("policy-draft", f"/policy/drafts/{draft.pk}/") for draft in PolicyDraft.objects.all())
    month = timezone.now()
    holders = initiative.accountabilities.values_list("person", flat=True).distinct()
    yield from (("capacity", f"/capacity/?person={pk}&month={month:%Y-%m}") for pk in holders)
    yield from (("person", f"/people/{pk}/") for pk in holders)


def numbers(name, initiative):
    model = NUMBERED.get(name)
    if model is None:
        return [initiative.tolerances.values_list("pk", flat=True).first() or 1]
    return list(model._default_manager.order_by("pk").values_list("pk", flat=True)[:2]) or [1]


@pytest.fixture
def secret(live):
    at = timezone.now()
    live.otto = make_person("Otto", live.technology, "architect", "hr", "finance", "platform")
    asked(live, live.initiative, "CAP-1", at=at)
    hidden(live.initiative, live)
    # Its tolerance allows more than the enterprise takes of that measure.
    measured = live.initiative.tolerances.exclude(key="").order_by("pk").first()
    takes = Cap(measured.measure, Direction.UPPER, MeasureUnit(measured.unit), Decimal("0.01"), "Next to none.")
    appetite_set(replace(takes, key=measured.key), actor=live.rita.actor, at=at)
    # And by a draft of its policy it would no longer pass, as a worker wrote down.
    draft = policy_draft_open(live.initiative.policy_profile, actor=live.adam.actor, at=at)
    about = {"key": live.initiative.key, "title": TITLE, "stage": "pilot", "gate": "production"}
    rows = {"falls": [about | {"newly": [{"id": "OWN-1", "text": f"Nobody owns {WORD}."}], "no_longer": []}]}
    figures = {"judged": 1, "counts": {"falls": 1}, "newly": {"OWN-1": 1}, "no_longer": {}}
    effect = {"at": at.isoformat(), "rows": rows, **figures}
    PolicyDraft.objects.filter(pk=draft.pk).update(effect=effect, effect_state="done")
    Notice.objects.create(
        key="n",
        person=live.otto,
        kind="first",
        flag=Flag.objects.get(dedupe_key="leak"),
        message=WORD,
        url="/",
        created_at=at,
    )
    return live


def test_no_page_and_no_file_names_it_to_who_has_no_part_in_it(secret):
    outsider, watcher = client_of(secret.otto), client_of(secret.petra)
    told, shown = [], set()

    for name, url in page_addresses(secret.initiative):
        answer = outsider.get(url)
        text = text_of(answer)
        broken = answer.status_code >= 500 and name != "readyz"  # no job ran here, and it says so
        if broken or (TITLE if "Zanzibar" in url else WORD) in text:
            told.append((name, url, answer.status_code))
        if name in NAMED and name not in shown and TITLE in text_of(watcher.get(url)):
            shown.add(name)

    assert told == []
    assert shown == set(NAMED)


def test_no_answer_of_the_api_names_it(secret):
    outsider, watcher, key = ApiClient(secret.otto), ApiClient(secret.petra), secret.initiative.key
    told, shown = [], set()

    for name in RESOURCES:
        everything = watcher.get(name)
        rows = everything.json()["results"] if everything.status_code == 200 else []
        shown |= {name} if TITLE in text_of(everything) else set()
        of_each = [f"{name}/{row.get('key', row.get('id'))}" for row in rows[:2]]
        for path in (name, *of_each, f"{name}?initiative={key}"):
            answer = outsider.get(path)
            told += [(path, answer.status_code)] if WORD in text_of(answer) or answer.status_code >= 500 else []
    for path in (f"initiatives/{key}", f"initiatives/{key}/readiness", f"clearances/{key}"):
        told += [(path, status)] if (status := outsider.get(path).status_code) != 404 else []

    assert told == []
    assert {"initiatives", "accountabilities", "tolerances", "reviews", "flags", "waivers", "breaches"} <= shown
    assert TITLE in text_of(watcher.get(f"policy-drafts/{PolicyDraft.objects.get().pk}"))


def test_its_door_is_shut_to_every_act_as_if_it_were_not_there(secret):
    client, api, key = client_of(secret.otto), ApiClient(secret.otto), secret.initiative.key
    posted = [route for route in routes() if "key" in route.parts and not route.name.startswith(("api-", "scim-"))]

    pages = {client.post(route.url(key=key, kind="csv", token="x" * 22)).status_code for route in posted}
    answers = (api.post("tolerances", {"initiative": one, "measure": "Errors"}).json() for one in (key, "AI-9999"))
    named, nobodys = ({**answer, "request_id": ""} for answer in answers)

    assert pages == {404}
    assert api.post(f"initiatives/{key}/transition", {"to": "production"}).status_code == 404
    assert str(named).replace(key, "AI-9999") == str(nobodys)


def test_who_takes_part_or_watches_over_all_sees_it(secret):
    sees = {person.display_name: sight_of(person.actor).sees(secret.initiative.pk) for person in Person.objects.all()}

    assert not sees["Otto"]
    assert not sees["Adam"]
    assert all(sees[name] for name in ("Petra", "Rita", "Oscar", "Arne", "Olivia", "Dora", "Eve"))
