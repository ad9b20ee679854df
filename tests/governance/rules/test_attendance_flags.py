"""Owners who are not there, and laws that were not determined or changed since: F-OWN-7, F-CLS-3."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from governance.rules.attendance import AttendanceFacts
from governance.rules.chases.attendance import laws_are_not_determined, owner_is_not_there
from governance.rules.crosswalk import Standing
from governance.rules.determinations import changes_since, determination_read, laws, standings_now
from governance.rules.stages import Stage
from roles.rules.capacities import Capacity
from tests.governance.rules.facts import EXECUTIVE, MET, NOW, OLIVIA, POLICY, TODAY, holder, shipped_policy, with_holder

DAY = timedelta(days=1)
LAWS = {law.id: law for law in laws()}


def seen(days_ago, **more):
    long_ago = with_holder(Capacity.OUTCOME_OWNER, accepted_at=NOW - 300 * DAY)
    attendance = {OLIVIA.id: AttendanceFacts(seen_at=NOW - days_ago * DAY, **more)}
    executive = holder(40, Capacity.ACCOUNTABLE_EXECUTIVE, EXECUTIVE)
    holders = (*(h for h in long_ago.holders if h.capacity is not Capacity.ACCOUNTABLE_EXECUTIVE), executive)
    return replace(long_ago, holders=holders, attendance=attendance)


def absent(facts):
    return [(f.subject, f.severity, f.owner_id, f.also) for f in owner_is_not_there(facts, POLICY)]


def test_an_owner_who_was_not_heard_of_for_too_long_is_told_together_with_the_executive():
    assert absent(seen(46)) == [(f"person:{OLIVIA.id}", "medium", OLIVIA.id, (EXECUTIVE.id,))]


@pytest.mark.parametrize(
    "facts",
    [
        seen(45),
        seen(90, reviewed_at=NOW - DAY),
        replace(seen(90), stage=Stage.STOPPED),
        replace(seen(90), attendance={}),
        replace(
            seen(90),
            holders=tuple(
                replace(h, person=replace(h.person, absent_from=TODAY, absent_until=TODAY + 9 * DAY))
                for h in seen(90).holders
            ),
        ),
    ],
    ids=["heard of lately", "looked lately", "over", "not known", "away, with a deputy"],
)
def test_who_was_heard_of_or_has_somebody_in_their_place_is_no_absentee(facts):
    assert absent(facts) == []


def test_what_was_accepted_lately_is_a_sign_of_life():
    assert absent(replace(MET, attendance={OLIVIA.id: AttendanceFacts()})) == []


def test_once_it_is_chased_a_sign_in_is_not_enough_and_a_look_is():
    signed_in = seen(0, flagged_at=NOW - 3 * DAY)
    looked = seen(0, flagged_at=NOW - 3 * DAY, reviewed_at=NOW - DAY)

    assert (len(absent(signed_in)), absent(looked)) == (1, [])


def determined(**fields):
    row = {"id": 1, "determined_at": "2026-10-01T09:00:00+00:00", "valid_until": "2027-10-01", "version": "1.0"}
    return determination_read({**row, "standings": standings_now()} | fields)


def flagged(determination, policy=POLICY, **fields):
    facts = replace(MET, determination=determination, **fields)
    return [(f.subject, f.message) for f in laws_are_not_determined(facts, policy)]


def test_what_runs_on_real_cases_without_a_determination_is_flagged_where_policy_asks():
    shaping = {"stage": Stage.SHAPING}

    assert flagged(None) == [("missing", "It runs on real cases, and nobody has determined which laws bind it.")]
    assert (flagged(None, **shaping), flagged(None, shipped_policy("light_tool"))) == ([], [])
    assert flagged(determined()) == []


def test_a_determination_lapses_after_its_last_day():
    assert [s for s, _message in flagged(determined(valid_until=TODAY.isoformat()))] == []
    assert [s for s, _message in flagged(determined(valid_until=(TODAY - DAY).isoformat()))] == ["expired"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"status": Standing.DRAFT.value}, "was draft and is"),
        ({"applies_from": ["2020-01-01"]}, "applies from other days"),
    ],
)
def test_a_law_that_stands_otherwise_than_it_did_then_is_named(change, says):
    standings = standings_now()
    standings["eu_ai_act"] |= change

    [(subject, message)] = flagged(determined(standings=standings))

    assert subject == "changed"
    assert says in message
    assert LAWS["eu_ai_act"].short in message


def test_a_law_that_was_not_there_to_look_at_is_named():
    standings = standings_now()
    del standings["gdpr"]

    assert list(changes_since(determined(standings=standings))) == [f"{LAWS['gdpr'].short} was not looked at."]


def test_the_days_of_a_law_are_those_of_its_framework():
    assert standings_now()["eu_ai_act"]["applies_from"][0] == date(2024, 8, 1).isoformat()
