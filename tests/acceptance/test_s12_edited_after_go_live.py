"""S12: somebody drafts the next version while this one runs: nothing changes live. The runtime reports the draft's
fingerprint before it is signed: F-DEC-1, and whoever asks for it is told no."""

import pytest
from django.test import Client

from decisions.models import Decision
from decisions.services.decisions import decision_update
from governance.models import Clearance, Flag, Remit
from governance.services.initiatives import initiative_update
from governance.services.sweep import sweep
from governance.services.system_versions import system_version_register
from tests.acceptance.doors import Door
from tests.ready import decide, now, open_review, sign, signed_by_all


@pytest.fixture
def cast(live):
    return live


@pytest.fixture
def initiative(cast):
    return cast.initiative


def draft(cast, initiative):
    """Write the next version: another model, another logic."""
    system_version_register(
        initiative,
        system=initiative.systems.get(),
        label="4",
        fingerprint="sha256:four",
        actor=cast.tom.actor,
        at=now(),
    )
    decision_update(Decision.objects.get(), logic_text="By product line and tier.", actor=cast.dora.actor, at=now())


def clearance(initiative, door, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return door.get(f"clearances/{initiative.key}?{query}").json()


def test_a_draft_changes_nothing_live(cast, initiative):
    signed = Clearance.objects.get(initiative=initiative)
    pipeline = Door(Client, cast.tom)
    before = clearance(initiative, pipeline)

    draft(cast, initiative)

    after = clearance(initiative, pipeline)
    assert after["allowed"] is True
    assert (after["remit"], after["map_version"]) == (before["remit"], before["map_version"])
    assert Clearance.objects.get(initiative=initiative).remit_id == signed.remit_id


def test_what_runs_unsigned_is_critical_and_denied(cast, initiative):
    draft(cast, initiative)
    pipeline = Door(Client, cast.tom)

    reported = pipeline.post(
        f"initiatives/{initiative.key}/runtime", {"environment": "production", "fingerprint": "sha256:four"}
    )
    sweep(at=now())

    assert reported.status_code in {200, 201}
    assert clearance(initiative, pipeline, fingerprint="sha256:four")["allowed"] is False
    flag = Flag.objects.get(rule="F-DEC-1", initiative=initiative, state="open")
    assert flag.severity == "critical"


def test_once_it_is_signed_it_may_run_and_the_flag_goes(cast, initiative):
    draft(cast, initiative)
    pipeline = Door(Client, cast.tom)
    pipeline.post(f"initiatives/{initiative.key}/runtime", {"environment": "production", "fingerprint": "sha256:four"})
    review = open_review(cast, initiative, "loosening")
    signed_by_all(cast, review)
    decide(review, cast.chris)
    sweep(at=now())

    assert clearance(initiative, pipeline, fingerprint="sha256:four")["allowed"] is True
    assert not Flag.objects.filter(rule="F-DEC-1", initiative=initiative, state="open").exists()
    assert Remit.objects.filter(initiative=initiative).count() == 3


def test_an_amendment_may_not_loosen_and_says_which_rule_stops_it(cast, initiative):
    decision_update(Decision.objects.get(), autonomy=4, actor=cast.dora.actor, at=now())

    answer = Door(Client, cast.petra).open(initiative, "amendment", go_live=None)

    assert answer.status_code == 409
    assert answer.json()["reasons"][0]["id"] == "GATE"
    assert len(answer.json()["reasons"]) > 1


def test_a_tightening_takes_its_owners_signature_alone(cast, initiative):
    initiative_update(initiative, pilot_daily_cap=50, actor=cast.petra.actor, at=now())
    decision_update(Decision.objects.get(), autonomy=2, actor=cast.dora.actor, at=now())
    review = open_review(cast, initiative, "amendment", go_live=None)

    sign(review, cast.olivia, "accepted")

    live = clearance(initiative, Door(Client, cast.tom))
    assert live["decisions"][0]["autonomy"] in {2, "A2"}
