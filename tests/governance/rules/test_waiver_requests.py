from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from governance.rules.stages import Stage
from governance.rules.waiver_requests import Control, may_ask, reasons_against_asking
from governance.rules.waivers import Authority, WaiverKind
from roles.rules.capacities import Capacity
from roles.rules.people import PersonStatus
from roles.rules.permissions import Actor, Group
from tests.governance.rules.facts import DORA, LEAD, MET, OLIVIA, POLICY, TODAY, TOM, holder
from tests.governance.rules.waivers import a_waiver, an_ask, without_rules

FACTS = without_rules()
YESTERDAY = TODAY - timedelta(days=1)


def actor(person, *groups):
    return Actor(person.id, person.identity, person.name, True, frozenset(groups))


def against(ask, facts=FACTS, by=OLIVIA):
    found = reasons_against_asking(ask, facts, POLICY, {LEAD.id: LEAD, OLIVIA.id: OLIVIA}, actor(by))
    return [reason.text for reason in found]


def test_what_lacks_nothing_may_be_asked():
    assert against(an_ask()) == []


def test_who_answers_for_the_outcome_or_a_decision_may_ask_and_nobody_else():
    executive = holder(26, Capacity.ACCOUNTABLE_EXECUTIVE, LEAD)
    facts = replace(MET, holders=(*(h for h in MET.holders if h.person != LEAD), executive))

    assert [may_ask(actor(person), facts) for person in (OLIVIA, DORA, LEAD, TOM)] == [True, True, True, False]
    assert not may_ask(actor(OLIVIA, Group.ADMIN), facts)
    assert not may_ask(actor(OLIVIA, Group.AUDIT), facts)


def test_who_has_not_accepted_may_not_ask():
    proposed = holder(20, Capacity.OUTCOME_OWNER, OLIVIA, status="proposed")

    assert not may_ask(actor(OLIVIA), replace(MET, holders=(proposed,)))


@pytest.mark.parametrize("name", ["reason", "risk", "remediation"])
def test_a_request_says_why_what_may_go_wrong_and_what_is_done(name):
    assert len(against(an_ask(**{name: "  \n"}))) == 1


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        (TODAY, TODAY, []),
        (TODAY, TODAY + timedelta(days=59), []),
        (TODAY, TODAY + timedelta(days=60), ["It would last 61 days; 60 are the most."]),
        (TODAY + timedelta(days=3), TODAY + timedelta(days=2), ["It cannot end before it begins."]),
        (
            YESTERDAY,
            TODAY,
            ["A waiver is not dated back: it begins today, 24 Nov 2026 in UTC, or later."],
        ),
        (
            TODAY + timedelta(days=61),
            TODAY + timedelta(days=70),
            ["It begins within 60 days, or is asked for later."],
        ),
        (date(9999, 12, 30), date(9999, 12, 31), ["It begins within 60 days, or is asked for later."]),
    ],
)
def test_a_period_is_neither_dated_back_nor_too_long(starts_on, ends_on, expected):
    cadence = (Control("Every tenth case is read", LEAD.id, 1),)

    assert against(an_ask(starts_on=starts_on, ends_on=ends_on, controls=cadence)) == expected


@pytest.mark.parametrize(("zone", "refused"), [("Pacific/Auckland", True), ("Europe/Berlin", False), ("UTC", False)])
def test_today_is_the_day_where_the_waiver_is_lived(zone, refused):
    facts = replace(FACTS, at=datetime(2026, 11, 24, 20, 0, tzinfo=UTC))

    assert bool(against(an_ask(timezone=zone), facts)) is refused


def test_a_time_zone_that_there_is_not_is_refused():
    assert against(an_ask(timezone="Mars/Olympus")) == ["There is no time zone Mars/Olympus."]


def test_the_second_line_and_the_board_ask_for_a_control_with_an_owner_who_is_somebody_else():
    gone = replace(LEAD, id=9, status=PersonStatus.LEFT)
    one = "Name at least one control: what is done instead meanwhile, by whom, and how often that is shown."

    assert against(an_ask(controls=())) == [one]
    assert against(an_ask("OWN-5", controls=())) == []
    assert against(an_ask(controls=(Control("Read", OLIVIA.id, 7),))) == [
        "“Read” has to be owned by somebody other than you, who ask for the waiver."
    ]
    assert against(an_ask(controls=(Control("Read", gone.id, 7),))) == ["“Read” needs an owner who works here."]
    assert against(an_ask(controls=(Control(" ", LEAD.id, 7),))) == ["Say of each control what is done."]


def test_a_second_account_of_whoever_asks_owns_no_control():
    second = replace(LEAD, identity=OLIVIA.identity)
    found = reasons_against_asking(an_ask(), FACTS, POLICY, {LEAD.id: second}, actor(OLIVIA))

    assert [reason.id for reason in found] == ["WAIVER_CONTROLS"]


@pytest.mark.parametrize(("cadence", "refused"), [(0, True), (1, False), (30, False), (31, True)])
def test_a_control_is_shown_at_least_once(cadence, refused):
    assert bool(against(an_ask(controls=(Control("Read", LEAD.id, cadence),)))) is refused


def test_what_nobody_may_waive_cannot_be_asked():
    assert against(an_ask("OWN-1")) == ["OWN-1 is never waived, by nobody."]
    assert against(an_ask(), without_rules(autonomy=4)) == [
        f"{FACTS.decisions[0].name} is at A4; from A4 on DEC-3 is never waived."
    ]
    assert against(an_ask(), replace(FACTS, stage=Stage.STOPPED)) == ["It is stopped; nothing is asked of it any more."]


def test_one_requirement_is_not_split_into_two_waivers():
    running = a_waiver()
    later = {"starts_on": running.ends_on + timedelta(days=1), "ends_on": running.ends_on + timedelta(days=40)}
    said = (
        "DEC-3 is waived until 14 Dec 2026 already. Two waivers of one requirement are one: ask for the renewal of "
        "that one."
    )

    assert against(an_ask(), replace(FACTS, waivers=(running,))) == [said]
    assert against(an_ask(**later), replace(FACTS, waivers=(running,))) == [said]
    assert against(an_ask(), replace(FACTS, waivers=(a_waiver("DEC-4"),))) == []


def test_what_is_asked_already_is_not_asked_twice():
    waiting = a_waiver(state="submitted", decided_at=None)

    assert against(an_ask(), replace(FACTS, waivers=(waiting,))) == ["A waiver of DEC-3 waits for approval already."]


def test_a_waiver_that_expired_leaves_room_for_a_new_one():
    expired = a_waiver(ends_on=YESTERDAY)

    assert against(an_ask(), replace(FACTS, waivers=(expired,))) == []


def renewing(running=None, facts=None, **fields):
    running = running or a_waiver()
    fields = {"ends_on": running.ends_on + timedelta(days=20), "starts_on": running.ends_on} | fields
    ask = an_ask(renews_id=running.id, **fields)
    return against(replace(ask, controls=(Control("Read", LEAD.id, 1),)), replace(FACTS, waivers=(running,)))


def test_a_waiver_is_renewed_once():
    renewed = ["A waiver is renewed once at most, and that was done. Comply, or have the policy changed."]

    assert renewing() == []
    assert renewing(renewals=1) == renewed
    assert renewing(renewals=2) == renewed


def test_a_renewal_begins_before_what_it_renews_is_over_and_ends_after_it():
    ends = a_waiver().ends_on
    after = ["A renewal begins by the day after the waiver that it renews, which ends 14 Dec 2026."]

    assert renewing(starts_on=ends + timedelta(days=1)) == []
    assert renewing(starts_on=ends + timedelta(days=2)) == after
    assert renewing(starts_on=TODAY, ends_on=ends) == ["A renewal ends after the waiver that it renews."]


@pytest.mark.parametrize("changed", [{"requirement": "DEC-4"}, {"kind": WaiverKind.RISK_ACCEPTANCE}])
def test_a_renewal_is_of_the_same_requirement_and_kind(changed):
    assert "Only an approved waiver of the same requirement and kind is renewed." in renewing(a_waiver(**changed))


def test_what_is_not_there_is_not_renewed():
    ask = an_ask(renews_id=999)

    assert against(ask) == ["Only an approved waiver of the same requirement and kind is renewed."]


def test_a_profile_may_leave_an_authority_out():
    policy = replace(POLICY, waiver_days={Authority.W1: 60})
    found = reasons_against_asking(an_ask(), FACTS, policy, {LEAD.id: LEAD}, actor(OLIVIA))

    assert [reason.text for reason in found] == ["It would last 30 days; 0 are the most."]
