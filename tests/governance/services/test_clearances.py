"""What is cleared: granted, stopped, restricted, started again, taken back, and what lapses by the clock."""

from datetime import timedelta

import pytest

from decisions.services.decisions import decision_update
from governance.models import Clearance, ClearanceEvent, Flag, LedgerEntry
from governance.services.accountabilities import accountability_end
from governance.services.clearances import (
    clearance_grant,
    clearance_restart,
    clearance_restrict,
    clearance_revoke,
    clearance_suspend,
    may_stop,
)
from governance.services.flags import flag_acknowledge
from governance.services.sweep import sweep
from roles.rules.refusals import NotPermitted, Refused
from tests.cast import NOW, appoint, make_initiative
from tests.cleared import FINGERPRINT, OTHER, answered, cleared, decided, registered

LATER = NOW + timedelta(minutes=1)


def suspend(initiative, person, reason="It sends the wrong letters."):
    return clearance_suspend(initiative, reason=reason, actor=person.actor, at=LATER)


def vacate(cast, initiative):
    """Have nobody own the outcome any more."""
    held = initiative.accountabilities.get(capacity="outcome_owner")
    accountability_end(held, reason="She moves on.", actor=cast.petra.actor, at=LATER)


def reasons(answer):
    return [reason["id"] for reason in answer["reasons"]]


@pytest.mark.parametrize("name", ["carl", "arne", "adam", "hana"])
def test_who_answers_for_nothing_here_neither_stops_nor_restricts(cast, name):
    initiative = cleared(cast)
    person = getattr(cast, name)

    for act in (clearance_suspend, clearance_restrict):
        with pytest.raises(NotPermitted):
            act(initiative, reason="I say so.", actor=person.actor, at=LATER)

    assert answered(initiative)["allowed"]


def test_a_superuser_who_holds_nothing_does_not_stop_it_either(cast):
    cast.adam.groups.clear()
    initiative = cleared(cast)

    with pytest.raises(NotPermitted):
        suspend(initiative, cast.adam)


@pytest.mark.parametrize("name", ["olivia", "tom", "rita", "petra", "oscar"])
def test_anybody_in_the_chain_stops_it_alone_and_at_once(cast, name):
    initiative = cleared(cast)
    person = getattr(cast, name)

    suspend(initiative, person)
    answer = answered(initiative, LATER)

    assert (answer["allowed"], answer["state"]) == (False, "suspended")
    assert answer["reasons"] == [{"id": "SUSPENDED", "text": "Suspended: It sends the wrong letters."}]
    assert [decision["autonomy"] for decision in answer["decisions"]] == ["A0"]


@pytest.mark.parametrize("capacity", ["intervention_lead", "second_line", "accountable_executive"])
def test_the_others_in_the_chain_may_stop_it_as_well(cast, capacity):
    initiative = cleared(cast)
    appoint(cast, initiative, capacity, cast.carl)

    assert may_stop(cast.carl.actor, initiative)


def test_a_proposed_holder_does_not_stop_it(cast):
    initiative = cleared(cast)
    appoint(cast, initiative, "intervention_lead", cast.carl, accept=False)

    assert not may_stop(cast.carl.actor, initiative)


def test_stopping_takes_a_reason(cast):
    with pytest.raises(Refused, match="Say why"):
        suspend(cleared(cast), cast.olivia, " ")


def test_what_is_not_cleared_cannot_be_stopped(cast):
    with pytest.raises(Refused, match="Nothing of this initiative is cleared"):
        suspend(make_initiative(cast), cast.petra)


def test_what_is_stopped_is_not_stopped_again(cast):
    initiative = cleared(cast)
    suspend(initiative, cast.olivia)

    for act in (clearance_suspend, clearance_restrict):
        with pytest.raises(Refused, match="It is suspended already"):
            act(initiative, reason="Once more.", actor=cast.tom.actor, at=LATER)


def test_a_restriction_caps_autonomy_and_lets_the_work_go_on(cast):
    initiative = cleared(cast)

    clearance_restrict(initiative, reason="Too many complaints.", actor=cast.rita.actor, at=LATER)
    answer = answered(initiative, LATER)

    assert (answer["allowed"], answer["state"]) == (True, "restricted")
    assert [decision["autonomy"] for decision in answer["decisions"]] == ["A2"]


def test_each_act_is_an_event_and_an_entry_of_the_ledger(cast):
    initiative = cleared(cast)

    clearance_restrict(initiative, reason="Too many complaints.", actor=cast.rita.actor, at=LATER)
    suspend(initiative, cast.tom)

    told = ClearanceEvent.objects.filter(initiative=initiative).order_by("pk").values_list("act", "state", "reason")
    assert list(told) == [
        ("granted", "active", ""),
        ("restricted", "restricted", "Too many complaints."),
        ("suspended", "suspended", "It sends the wrong letters."),
    ]
    entries = LedgerEntry.objects.filter(target_type="governance.clearance").order_by("pk")
    assert list(entries.values_list("verb", "reason")) == [
        ("clearance_restrict", "Too many complaints."),
        ("clearance_suspend", "It sends the wrong letters."),
    ]


def test_a_grant_publishes_what_was_signed(cast):
    initiative = cleared(cast)
    row = Clearance.objects.select_related("remit").get(initiative=initiative)

    answer = answered(initiative)

    assert (answer["allowed"], answer["state"], answer["reasons"]) == (True, "active", [])
    assert answer["remit"] == {"number": 1, "digest": row.remit.digest}
    assert answer["map_version"] == row.remit.sections["decisions"]
    assert answer["fingerprints"] == [FINGERPRINT]
    assert answer["decisions"] == [
        {
            "code": initiative.citations.get().decision.code,
            "name": "Route case",
            "question": "Which team works on this case?",
            "allowed_answers": ["Claims", "Complaints"],
            "autonomy": "A3",
            "segments": [],
        }
    ]
    assert (row.valid_from, row.review_due) == (NOW.date(), NOW.date() + timedelta(days=365))


def test_an_amendment_neither_starts_it_again_nor_puts_off_the_next_authorisation(cast):
    initiative = cleared(cast)
    suspend(initiative, cast.tom)
    before = Clearance.objects.get(initiative=initiative)
    registered(cast, initiative, OTHER)
    later = NOW + timedelta(days=100)

    review = decided(cast, initiative, "amendment", origin="production", at=later)
    after = clearance_grant(initiative, review, at=later, actor_id=cast.petra.pk)

    assert (after.state, after.reason) == ("suspended", "It sends the wrong letters.")
    assert (after.review_due, after.valid_from) == (before.review_due, before.valid_from)
    assert after.body["fingerprints"] == [FINGERPRINT, OTHER]
    assert after.serial > before.serial


def test_no_gate_but_the_restart_starts_again_what_was_stopped_in_its_pilot(cast):
    initiative = cleared(cast)
    suspend(initiative, cast.tom)

    review = decided(cast, initiative, "production", at=LATER)
    after = clearance_grant(initiative, review, at=LATER, actor_id=cast.petra.pk)

    assert (after.state, after.reason) == ("suspended", "It sends the wrong letters.")


def test_a_reauthorisation_renews_it_for_a_year(cast):
    initiative = cleared(cast)
    later = NOW + timedelta(days=360)

    review = decided(cast, initiative, "reauthorisation", origin="production", at=later)
    after = clearance_grant(initiative, review, at=later, actor_id=cast.petra.pk)

    assert after.review_due == later.date() + timedelta(days=365)
    assert ClearanceEvent.objects.filter(initiative=initiative).latest("pk").act == "superseded"


def test_s36_it_starts_again_by_its_gate_with_what_was_signed_before(cast):
    initiative = cleared(cast)
    suspend(initiative, cast.tom)
    registered(cast, initiative, OTHER)

    review = decided(cast, initiative, "restart", origin="production", at=LATER)
    after = clearance_restart(initiative, review, at=LATER, actor_id=cast.rita.pk)

    assert (after.state, after.body["fingerprints"]) == ("active", [FINGERPRINT])
    event = ClearanceEvent.objects.filter(initiative=initiative).latest("pk")
    assert (event.act, event.review_id) == ("restored", review.pk)


def test_what_was_not_stopped_is_not_started_again(cast):
    initiative = cleared(cast)
    review = decided(cast, initiative, "restart", origin="production")

    with pytest.raises(Refused, match="nothing to start again"):
        clearance_restart(initiative, review, at=LATER, actor_id=cast.rita.pk)


def test_taken_back_it_allows_nothing_and_cannot_be_stopped_any_more(cast):
    initiative = cleared(cast)

    clearance_revoke(initiative, at=LATER, actor_id=cast.olivia.pk, reason="Back to the pilot.")

    assert reasons(answered(initiative, LATER)) == ["REVOKED"]
    assert clearance_revoke(initiative, at=LATER, actor_id=cast.olivia.pk, reason="Twice.") is None
    with pytest.raises(Refused, match="Nothing of this initiative is cleared"):
        suspend(initiative, cast.olivia)


def test_an_edit_after_the_signature_changes_nothing_that_is_cleared(cast):  # S12
    initiative = cleared(cast)
    before = answered(initiative)

    registered(cast, initiative, OTHER)
    decision = initiative.citations.get().decision
    decision_update(decision, autonomy=1, actor=cast.olivia.actor, at=LATER)
    sweep(at=NOW, ids=[initiative.pk])

    assert answered(initiative) == before
    assert reasons(answered(initiative, fingerprint=OTHER)) == ["F-DEC-1"]


def test_s2_without_an_owner_it_is_stale_at_once_and_restricted_when_nobody_reacts(cast):
    initiative = cleared(cast)

    vacate(cast, initiative)
    answer = answered(initiative, LATER)
    assert (answer["allowed"], answer["state"], reasons(answer)) == (True, "stale", ["OWN-1"])

    sweep(at=LATER, ids=[initiative.pk])
    assert answered(initiative, LATER)["state"] == "stale"

    # No job runs until then: the clock alone restricts it.
    next_day = LATER + timedelta(hours=24)
    answer = answered(initiative, next_day)
    assert (answer["allowed"], answer["state"]) == (True, "restricted")
    assert reasons(answer)[0] == "F-OWN-1"


def test_whoever_acknowledges_the_flag_keeps_it_from_being_restricted(cast):
    initiative = cleared(cast)
    vacate(cast, initiative)
    sweep(at=LATER, ids=[initiative.pk])

    for flag in Flag.objects.filter(initiative=initiative, severity="critical", state="open"):
        flag_acknowledge(flag, actor=cast.petra.actor, at=LATER)

    assert answered(initiative, LATER + timedelta(hours=25))["state"] == "stale"


def test_the_day_after_it_was_to_be_authorised_again_it_allows_nothing(cast):
    initiative = cleared(cast)
    due = NOW + timedelta(days=365)

    last, after = answered(initiative, due), answered(initiative, due + timedelta(days=1))

    assert (last["allowed"], after["allowed"], after["state"]) == (True, False, "expired")


def test_a_refresh_that_finds_nothing_new_writes_nothing(cast):
    initiative = cleared(cast)
    sweep(at=NOW, ids=[initiative.pk])
    before = Clearance.objects.values_list("serial", "lapses").get(initiative=initiative)

    sweep(at=LATER, ids=[initiative.pk])

    assert Clearance.objects.values_list("serial", "lapses").get(initiative=initiative) == before


def test_what_lapsed_keeps_the_moment_since_when(cast):
    initiative = cleared(cast)
    vacate(cast, initiative)

    sweep(at=LATER + timedelta(hours=3), ids=[initiative.pk])

    (vacant,) = [e for e in Clearance.objects.get(initiative=initiative).lapses if e["id"] == "OWN-1"]
    assert vacant["at"] == LATER.isoformat()
