import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.pages.verb_words import VERBS
from governance.rules.stages import Stage
from governance.services.initiatives import initiative_update
from governance.services.transitions import initiative_move
from tests.cast import NOW, appoint, make_decision, make_initiative


@pytest.fixture
def initiative(cast):
    return make_initiative(cast)


def events_of(client, initiative):
    return [(e["title"], e["person"]) for e in client.get(f"/initiatives/{initiative.key}/history/").context["events"]]


def test_everything_that_concerns_it_is_told_newest_first_and_nothing_else(client, cast, initiative):
    appoint(cast, make_initiative(cast, "Another"), "outcome_owner", cast.olivia)
    appoint(cast, initiative, "measurement_owner", cast.carl)
    decision = make_decision(cast, initiative)
    initiative_update(initiative, title="Letter triage", actor=cast.petra.actor, at=NOW)
    initiative_move(initiative, Stage.SHAPING, actor=cast.petra.actor, at=NOW)
    client.force_login(cast.carl)

    assert events_of(client, initiative) == [
        ("Moved from intake to shaping", "Petra"),
        ("Changed the title", "Petra"),
        (f"Cited the decision {decision.code}", "Petra"),
        ("Registered the decision Route case", "Olivia"),
        ("Accepted: Carl as measurement owner", "Carl"),
        ("Proposed Carl as measurement owner", "Petra"),
        ("Registered the initiative", "Petra"),
    ]


def test_a_passage_shows_its_gate_and_what_it_found(client, cast, initiative):
    initiative_move(initiative, Stage.SHAPING, actor=cast.petra.actor, at=NOW)
    initiative_move(initiative, Stage.STOPPED, actor=cast.petra.actor, at=NOW, reason="Nobody needs it.")
    client.force_login(cast.carl)

    passages = client.get(f"/initiatives/{initiative.key}/history/").context["passages"]

    assert [(p["origin"], p["target"], p["gate"], p["reason"]) for p in passages] == [
        ("Shaping", "Stopped", "", "Nobody needs it."),
        ("Intake", "Shaping", "Intake to shaping", ""),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_sends_as_many_statements_for_one_event_as_for_many(client, cast, initiative, count):
    for number in range(count):
        make_decision(cast, initiative, name=f"Decision {number}")
    client.force_login(cast.petra)
    events_of(client, initiative)

    with CaptureQueriesContext(connection) as sent:
        events_of(client, initiative)

    assert len(sent) == 85


def test_every_verb_about_initiatives_and_decisions_has_its_words():
    kinds = "initiatives?|accountability|classification|tolerance|attestation|decision|ownership|edge_case"
    about = rf'"((?:{kinds})_[a-z]\w+)"'
    services = [*Path("governance/services").glob("*.py"), *Path("decisions/services").glob("*.py")]
    spoken = {verb for service in services for verb in re.findall(about, service.read_text())}

    assert spoken - VERBS.keys() == {"decision_id", "initiative_id"}


def test_every_verb_that_is_announced_has_its_words():
    services = [*Path("governance/services").glob("*.py"), *Path("decisions/services").glob("*.py")]
    calls = (re.findall(r'announce\(\s*changed,\s*"(\w+)"', service.read_text()) for service in services)

    about_no_initiative = {"mapping_save", "person_add", "queue_register", "signing_key_rotate", "units_import"}
    assert {verb for verbs in calls for verb in verbs} - VERBS.keys() == about_no_initiative
