"""A policy is changed in the browser: drafted by one, read with what it would do, published by somebody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.models import LedgerEntry, PolicyDraft, PolicyProfile
from governance.services.policies import policy_draft_change, policy_draft_open, policy_publish
from governance.services.policy_effects import policy_effect_ask, policy_effect_run, policy_effects_resume
from roles.rules.refusals import NotPermitted, Refused, Stale
from tests.cast import NOW, force_stage, make_initiative, make_person, profile

CHANGES = {"attestation_valid_days": 0, "pilot_days": 60}


@pytest.fixture
def labour(cast):
    return profile("default_labour")


def drafted(cast, of, **changes):
    """Return a draft by Adam with these changes, its effect worked out."""
    draft = policy_draft_open(of, actor=cast.adam.actor, at=NOW)
    draft = changed(cast, draft, **changes)
    policy_effect_ask(draft, actor=cast.adam.actor, at=NOW)
    policy_effect_run(draft.pk)
    return PolicyDraft.objects.select_related("profile").get(pk=draft.pk)


def changed(cast, draft, **changes):
    parameters = draft.proposed | changes
    return policy_draft_change(draft, parameters=parameters, note="Shorter.", actor=cast.adam.actor, at=NOW)


def at_the_door(person):
    client = Client()
    client.force_login(person)
    return client


def form_of(client, draft):
    """Return what the browser would send if nothing was typed."""
    page = client.get(f"/policy/drafts/{draft.pk}/edit/")
    form, sent = page.context["form"], {"revision": str(page.context["revision"])}
    for field in form:
        value = field.value()
        if value is not None and value is not False:
            sent[field.html_name] = "on" if value is True else value
    for gate in page.context["gates"]:
        sent |= {field.html_name: field.value() for field in gate.rows.management_form}
        for row in gate.rows:
            sent |= {field.html_name: field.value() for field in row if field.value() is not None}
    return sent


@pytest.mark.parametrize("name", ["petra", "rita", "oscar", "olivia", "arne", "carl"])
def test_who_is_no_administrator_drafts_nothing(cast, labour, name):
    client = at_the_door(getattr(cast, name))
    draft = policy_draft_open(profile("light_tool"), actor=cast.adam.actor, at=NOW)

    answers = [
        client.post("/policy/default_labour/draft/"),
        client.get(f"/policy/drafts/{draft.pk}/edit/"),
        client.post(f"/policy/drafts/{draft.pk}/edit/", {"pilot_days": "1"}),
        client.post("/policy/default_labour/copy/", {"name": "Ours", "key": "ours"}),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert (PolicyDraft.objects.count(), PolicyProfile.objects.count()) == (1, 5)
    assert "Propose a change" not in client.get("/policy/").content.decode()


@pytest.mark.parametrize("name", ["adam", "petra", "olivia", "arne", "hana"])
def test_who_is_neither_second_line_nor_executive_publishes_nothing(cast, labour, name):
    draft = drafted(cast, labour, **CHANGES)
    client = at_the_door(getattr(cast, name))
    publish = {"act": "publish", "revision": draft.revision, "reason": "It is fine."}

    answer = client.post(f"/policy/drafts/{draft.pk}/", publish)

    assert answer.status_code == 403
    assert PolicyProfile.objects.get(pk=labour.pk).revision == labour.revision


def test_nobody_publishes_what_they_worked_on_under_whatever_account(cast, labour):
    draft = drafted(cast, labour, **CHANGES)
    same = {"identity_group": cast.adam.identity_group, "is_superuser": True}
    second = make_person("Adam at risk", cast.second_line, "risk", **same)

    with pytest.raises(NotPermitted, match="You worked on this draft"):
        policy_publish(draft, reason="It is fine.", actor=second.actor, at=NOW)
    page = at_the_door(second).get(f"/policy/drafts/{draft.pk}/").content.decode()

    assert "nobody publishes what they proposed" in page
    assert 'value="publish"' not in page


def test_who_changed_a_draft_of_somebody_else_worked_on_it(cast, labour):
    draft = policy_draft_open(labour, actor=cast.adam.actor, at=NOW)
    anna = make_person("Anna", cast.company, "admin")
    policy_draft_change(draft, parameters=draft.proposed | CHANGES, actor=anna.actor, at=NOW)
    policy_effect_run(policy_effect_ask(draft, actor=anna.actor, at=NOW).pk)
    again = make_person("Anna again", cast.company, "executive", identity_group=anna.identity_group)

    with pytest.raises(NotPermitted):
        policy_publish(draft, reason="It is fine.", actor=again.actor, at=NOW)


def test_a_draft_is_published_only_with_what_it_does_as_it_is_now(cast, labour):
    draft, rita = policy_draft_open(labour, actor=cast.adam.actor, at=NOW), cast.rita.actor
    publish = {"reason": "It is fine.", "actor": rita, "at": NOW}

    with pytest.raises(Refused, match="changes nothing"):
        policy_publish(draft, **publish)
    draft = changed(cast, draft, pilot_days=60)
    with pytest.raises(Refused, match="not worked out yet"):
        policy_publish(draft, **publish)
    policy_effect_run(policy_effect_ask(draft, actor=rita, at=NOW).pk)
    draft = changed(cast, draft, pilot_days=50)
    with pytest.raises(Refused, match="worked out for revision 2 of the draft, which is at revision 3"):
        policy_publish(draft, **publish)
    policy_effect_run(policy_effect_ask(draft, actor=rita, at=NOW).pk)
    with pytest.raises(Stale):
        policy_publish(draft, revision=2, **publish)
    with pytest.raises(Refused, match="Say why"):
        policy_publish(draft, **publish | {"reason": " "})
    PolicyProfile.objects.filter(pk=labour.pk).update(parameters=labour.parameters | {"clearance_days": 30})
    with pytest.raises(Refused, match="profile itself was changed"):
        policy_publish(draft, **publish)


def test_one_draft_of_a_profile_is_open_and_a_closed_one_never_changes(cast, labour):
    client = at_the_door(cast.adam)
    client.post("/policy/default_labour/draft/")

    refused = client.post("/policy/default_labour/draft/", follow=True)

    draft = PolicyDraft.objects.get()
    assert "is open already" in refused.content.decode()
    client.post(f"/policy/drafts/{draft.pk}/", {"act": "withdraw", "reason": "Not now."})
    assert client.post("/policy/default_labour/draft/").status_code == 302
    with pytest.raises(Refused, match="withdrawn and stays as it is"):
        changed(cast, draft, pilot_days=60)
    with pytest.raises(Exception, match="closed never changes"):
        PolicyDraft.objects.filter(pk=draft.pk).update(changes={"pilot_days": 1})


def test_what_is_typed_is_kept_and_what_the_rules_cannot_go_by_is_said_at_its_field(cast, labour):
    client, draft = at_the_door(cast.adam), policy_draft_open(labour, actor=cast.adam.actor, at=NOW)
    sent, address = form_of(client, draft), f"/policy/drafts/{draft.pk}/edit/"
    nobody = {name: "" for name in sent if name.startswith("steps-production-") and name.endswith("-capacity")}

    bad = client.post(address, sent | {"productive_minutes": "0", "pilot_days": "60"})
    nothing = client.post(address, sent)
    unsigned = client.post(address, sent | nobody)
    saved = client.post(address, sent | {"pilot_days": "60", "owner_hours_by_tier__1": "6.5"})
    stale = client.post(address, sent | {"pilot_days": "50"})

    assert bad.context["form"].errors == {"productive_minutes": ["The rules cannot go by this."]}
    assert 'value="60"' in bad.content.decode()
    assert "Nothing is changed" in nothing.content.decode()
    assert "asks for signatures in any case" in unsigned.content.decode()
    assert saved.status_code == 302
    assert "Somebody changed this draft" in stale.content.decode()
    hours = labour.parameters["owner_hours_by_tier"] | {"1": 6.5}
    assert PolicyDraft.objects.get().changes == {"pilot_days": 60, "owner_hours_by_tier": hours}


def test_every_parameter_has_a_field_those_included_that_nobody_has_written_yet(cast, labour):
    coming = {"snooze_days": 7, "severity_board_hours": {"high": 48}, "asks_twice": True, "colours": ["red"]}
    client, draft = at_the_door(cast.adam), policy_draft_open(labour, actor=cast.adam.actor, at=NOW)
    PolicyDraft.objects.filter(pk=draft.pk).update(changes=coming)

    form = client.get(f"/policy/drafts/{draft.pk}/edit/").context["form"]

    names = {name.partition("__")[0] for name in form.fields} | {"review_steps"}
    assert names == {*labour.parameters, *coming, "note"}
    placed = {line["field"].name for group in form.numbers for line in group["lines"]}
    assert placed == {n for n, v in {**labour.parameters, **coming}.items() if type(v) in {int, float}}
    assert form.numbers[-1]["title"] == "Further numbers"


def test_a_profile_of_ones_own_is_a_copy_with_its_own_key(cast, labour):
    client = at_the_door(cast.adam)

    taken = client.post("/policy/default_labour/copy/", {"name": "Ours", "key": "light_tool"})
    made = client.post("/policy/default_labour/copy/", {"name": "Ours", "key": "ours"})

    assert "already" in taken.content.decode()
    assert made.url == "/policy/?profile=ours"
    own = PolicyProfile.objects.get(key="ours")
    assert (own.parameters, own.revision, own.initiatives.count()) == (labour.parameters, 1, 0)
    assert LedgerEntry.objects.get(verb="policy_profile_register").details["copied_from"] == "default_labour"


def test_many_initiatives_are_judged_by_a_worker_and_what_one_left_is_picked_up(cast, labour):
    draft = changed(cast, policy_draft_open(labour, actor=cast.adam.actor, at=NOW), pilot_days=60)
    # Its worker never begins: nothing is committed here.
    policy_effect_ask(draft, actor=cast.adam.actor, at=timezone.now() - timedelta(minutes=1))

    waits = at_the_door(cast.rita).get(f"/policy/drafts/{draft.pk}/?part=effect")
    done = policy_effects_resume()
    there = at_the_door(cast.rita).get(f"/policy/drafts/{draft.pk}/?part=effect")

    assert 'hx-trigger="every 2s"' in waits.content.decode()
    assert (done, policy_effects_resume()) == (1, 0)
    assert there["HX-Refresh"] == "true"


def test_an_effect_takes_as_many_statements_for_three_as_for_one(cast, labour):
    def statements():
        draft = PolicyDraft.objects.get()
        policy_effect_ask(draft, actor=cast.adam.actor, at=NOW)
        with CaptureQueriesContext(connection) as sent:
            policy_effect_run(draft.pk)
        return len(sent)

    make_initiative(cast)
    changed(cast, policy_draft_open(labour, actor=cast.adam.actor, at=NOW), pilot_days=60)
    one = statements()
    for number in range(2):
        force_stage(make_initiative(cast, f"More {number}"), "shaping", cast.petra)

    assert statements() == one
