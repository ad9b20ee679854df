"""The ladder: who is told when, and never twice of the same step."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.rules.addressing import Addressed, Crowd, Reachable, told
from governance.rules.chasing import Chased, Rung, climbs, ladder, moment_of
from governance.rules.digests import digest_is_due
from governance.rules.outgoing import WAITS, next_try
from governance.rules.quieting import reasons_against_quiet
from governance.rules.severity import Severity
from tests.governance.rules.facts import POLICY

# A Tuesday morning.
SINCE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def after(severity, hours, *, taken=0, acknowledged=False, since=SINCE):
    at = moment_of(severity, since, hours)
    due, steps, following = climbs(Chased(severity, since, taken, acknowledged=acknowledged), POLICY, at)
    return [climb.rung for climb in due], steps, following


@pytest.mark.parametrize(
    ("severity", "rungs"),
    [
        (Severity.CRITICAL, ["first", "reminder", "line", "overdue", "board"]),
        (Severity.HIGH, ["first", "reminder", "line", "overdue", "board"]),
        (Severity.MEDIUM, ["first", "reminder", "line", "overdue", "board"]),
        (Severity.LOW, ["first", "line", "overdue"]),
    ],
)
def test_each_severity_has_its_ladder_in_the_order_of_time(severity, rungs):
    steps = ladder(severity, POLICY)

    assert [step.rung.value for step in steps] == rungs
    assert [step.hours for step in steps] == sorted(step.hours for step in steps)


@pytest.mark.parametrize("severity", Severity)
def test_whoever_acts_is_told_at_once_and_nobody_else(severity):
    due, steps, following = climbs(Chased(severity, SINCE), POLICY, SINCE)

    assert ([climb.rung for climb in due], steps) == ([Rung.FIRST], 1)
    assert following > SINCE


def test_the_line_hears_of_what_is_critical_after_four_hours_unless_somebody_is_on_it():
    assert after(Severity.CRITICAL, 4, taken=1)[0] == [Rung.REMINDER, Rung.LINE]
    assert after(Severity.CRITICAL, 4, taken=1, acknowledged=True)[0] == []


def test_the_board_hears_of_what_is_not_mended_in_time_even_when_somebody_is_on_it():
    assert after(Severity.CRITICAL, 24, taken=3, acknowledged=True)[0] == [Rung.OVERDUE, Rung.BOARD]


def test_what_is_critical_does_not_wait_for_monday_and_the_rest_does():
    friday = SINCE + timedelta(days=3)

    assert moment_of(Severity.CRITICAL, friday, 24) == friday + timedelta(hours=24)
    assert moment_of(Severity.HIGH, friday, 24) == friday + timedelta(days=3)


def test_a_job_that_was_away_tells_whoever_acts_once_and_leaves_nobody_above_out():
    rungs, steps, _following = after(Severity.HIGH, 24 * 60)

    assert rungs.count(Rung.LINE) == rungs.count(Rung.BOARD) == 1
    assert [rung for rung in rungs if not rung.level] == [Rung.AGAIN]
    assert steps > len(ladder(Severity.HIGH, POLICY))


def test_it_is_kept_at_every_five_business_days():
    last = len(ladder(Severity.MEDIUM, POLICY))
    rungs, steps, following = after(Severity.MEDIUM, 720 + 5 * 24, taken=last)

    assert (rungs, steps) == ([Rung.AGAIN], last + 1)
    assert following == moment_of(Severity.MEDIUM, SINCE, 720 + 10 * 24)


@given(
    st.sampled_from(Severity),
    st.booleans(),
    st.lists(st.integers(0, 24 * 90), min_size=1, max_size=12).map(sorted),
)
def test_however_often_the_job_runs_no_step_is_taken_twice_and_none_goes_up_less_often(severity, acknowledged, hours):
    chased, seen = Chased(severity, SINCE, acknowledged=acknowledged), []
    for hour in hours:
        at = SINCE + timedelta(hours=hour)
        due, taken, following = climbs(chased, POLICY, at)
        assert following > at
        seen += due
        chased = replace(chased, taken=taken)
        assert climbs(chased, POLICY, at)[0] == ()
    once, taken, _following = climbs(Chased(severity, SINCE, acknowledged=acknowledged), POLICY, at)
    assert len({climb.number for climb in seen}) == len(seen)
    assert chased.taken == taken
    assert [c for c in seen if c.rung.level] == [c for c in once if c.rung.level]


OLIVIA, OSCAR, DORA, PETRA, RITA, CARLA, EVE = range(1, 8)
CROWD = Crowd(
    people={
        OLIVIA: Reachable(OLIVIA, OSCAR),
        OSCAR: Reachable(OSCAR, CARLA),
        DORA: Reachable(DORA, OSCAR),
        EVE: Reachable(EVE, CARLA),
        CARLA: Reachable(CARLA),
    },
    executives={42: EVE},
    pmo=(PETRA,),
    second_line=(RITA,),
    board=(CARLA,),
)


def who(severity, rung, *, acts=OLIVIA, initiative=42, **people):
    changed = {pk: replace(CROWD.people[pk], **more) for pk, more in people.get("people", {}).items()}
    crowd = replace(CROWD, people={**CROWD.people, **changed}, deputies=people.get("deputies", {}))
    return told(Addressed(severity, initiative, acts), rung, crowd)


@pytest.mark.parametrize(
    ("severity", "line", "board"),
    [
        (Severity.CRITICAL, (EVE, RITA), (CARLA, PETRA)),
        (Severity.HIGH, (OSCAR,), (PETRA,)),
        (Severity.MEDIUM, (EVE,), (PETRA,)),
        (Severity.LOW, (PETRA,), (PETRA,)),
    ],
)
def test_each_severity_goes_up_its_own_way(severity, line, board):
    assert who(severity, Rung.FIRST) == (OLIVIA,)
    assert who(severity, Rung.LINE) == line
    assert who(severity, Rung.BOARD) == board


def test_what_is_nobodys_goes_to_the_pmo():
    assert who(Severity.HIGH, Rung.FIRST, acts=None) == (PETRA,)
    assert who(Severity.HIGH, Rung.LINE, acts=None, initiative=7) == (PETRA,)


def test_while_somebody_is_away_their_deputy_on_the_initiative_is_told_before_whoever_stands_in():
    away = {OLIVIA: {"away": True, "stand_in_id": OSCAR}}

    assert who(Severity.HIGH, Rung.FIRST, people=away) == (OSCAR,)
    assert who(Severity.HIGH, Rung.FIRST, people=away, deputies={(42, OLIVIA): DORA}) == (DORA,)
    assert who(Severity.HIGH, Rung.FIRST, people={OLIVIA: {"away": True}}) == (OLIVIA,)


def test_a_deputy_who_is_away_too_is_not_told():
    away = {OLIVIA: {"away": True}, DORA: {"away": True}}

    assert who(Severity.HIGH, Rung.FIRST, people=away, deputies={(42, OLIVIA): DORA}) == (OLIVIA,)


def test_what_waits_for_one_who_left_goes_to_their_manager_and_then_further_up():
    assert who(Severity.HIGH, Rung.FIRST, people={OLIVIA: {"gone": True}}) == (OSCAR,)
    assert who(Severity.HIGH, Rung.FIRST, people={OLIVIA: {"gone": True}, OSCAR: {"gone": True}}) == (CARLA,)


def test_a_circle_of_managers_who_left_ends_at_the_pmo():
    circle = {OLIVIA: {"gone": True, "manager_id": OSCAR}, OSCAR: {"gone": True, "manager_id": OLIVIA}}

    assert who(Severity.HIGH, Rung.FIRST, people=circle) == (PETRA,)


TODAY = SINCE.date()


@pytest.mark.parametrize(
    ("severity", "days", "because", "ids"),
    [
        (Severity.CRITICAL, 3, "Later.", ["CRITICAL"]),
        (Severity.HIGH, 0, "Later.", ["DAY"]),
        (Severity.HIGH, 15, "Later.", ["DAY"]),
        (Severity.HIGH, 14, " ", ["REASON"]),
        (Severity.CRITICAL, -1, "", ["CRITICAL", "DAY", "REASON"]),
        (Severity.LOW, 14, "Later.", []),
    ],
)
def test_all_that_speaks_against_leaving_it_alone_is_said_at_once(severity, days, because, ids):
    reasons = reasons_against_quiet(severity, TODAY + timedelta(days=days), because, TODAY, 14)

    assert [reason.id for reason in reasons] == ids


@pytest.mark.parametrize(
    ("moment", "last", "wanted", "due"),
    [
        (SINCE, None, True, True),
        (SINCE, TODAY - timedelta(days=1), True, True),
        (SINCE, TODAY, True, False),
        (SINCE, None, False, False),
        (SINCE - timedelta(hours=2), None, True, False),
        (SINCE + timedelta(days=4), None, True, False),
    ],
)
def test_a_digest_comes_once_on_the_morning_of_a_working_day(moment, last, wanted, due):
    assert digest_is_due(moment, 8, last, wanted) is due


def test_what_is_not_taken_is_tried_less_and_less_often_and_then_given_up():
    assert [next_try(number) for number in range(1, len(WAITS) + 1)] == list(WAITS)
    assert next_try(len(WAITS) + 1) is None
    assert list(WAITS) == sorted(WAITS)
