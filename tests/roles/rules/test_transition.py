"""Whether work really stopped, and whether it could be done by hand again."""

from datetime import date, timedelta

import pytest

from roles.rules.plans import (
    ActivityFacts,
    BypassFacts,
    Fallback,
    Fate,
    PlanFacts,
    RemovalFacts,
    RemovalKind,
    TrialFacts,
)
from roles.rules.transition import (
    RemovalState,
    TransitionTerms,
    bypass_standing,
    fallback_of,
    plan_fallback,
    removal_standing,
)

TODAY = date(2026, 11, 24)
TERMS = TransitionTerms(bypass_share=0.05, bypass_periods=2, trial_days=90, warning_days=30)


def ending(*, ago=40, fate=Fate.AUTOMATE, **fields):
    day = TODAY - timedelta(days=ago)
    return ActivityFacts("Sort the inbox", fate, fields.pop("hours", 340), 0, day, change_id=1, **fields)


def week(number, off_route, eligible=400):
    """The week of this number since the activity was to end, which was on the first day of week 0."""
    first = TODAY - timedelta(days=40) + timedelta(weeks=number)
    return BypassFacts(first, first + timedelta(days=6), eligible, off_route)


def proof(*, verified):
    return RemovalFacts(RemovalKind.PROCEDURE_RETIRED, TODAY, verified)


@pytest.mark.parametrize(
    ("ago", "fields", "state", "late"),
    [
        (-1, {}, RemovalState.NOT_DUE, 0),
        (0, {}, RemovalState.DUE, 0),
        (3, {}, RemovalState.OVERDUE, 3),
        (3, {"removals": (proof(verified=False),)}, RemovalState.WAITING, 3),
        (-3, {"removals": (proof(verified=False),)}, RemovalState.WAITING, 0),
        (3, {"removals": (proof(verified=False), proof(verified=True))}, RemovalState.PROVEN, 0),
    ],
)
def test_the_day_goes_on_passing_until_another_verified_the_proof(ago, fields, state, late):
    found = removal_standing(ending(ago=ago, **fields), TODAY)

    assert (found.state, found.late) == (state, late)


def test_a_proof_that_was_turned_down_is_told_and_its_day_passes():
    assert removal_standing(ending(ago=3), TODAY, turned_down=True).state is RemovalState.REJECTED
    assert removal_standing(ending(ago=3), TODAY, turned_down=True).late == 3


def test_what_has_no_day_is_not_late():
    activity = ActivityFacts("Sort", Fate.AUTOMATE, 10, 0, None)

    assert removal_standing(activity, TODAY).state is RemovalState.UNDATED
    assert bypass_standing(activity, TERMS).latest is None


def test_eleven_percent_are_said_as_they_were_counted():
    found = bypass_standing(ending(bypasses=(week(0, 44),)), TERMS)

    assert found.is_open
    assert found.message.startswith("44 of 400 cases (11.0 %) went past the AI, 15 Oct 2026 to 21 Oct 2026")


@pytest.mark.parametrize(
    ("counts", "below", "is_open"),
    [
        ([20], 0, False),  # just what is borne
        ([21], 0, True),
        ([44, 19], 1, True),
        ([44, 19, 19], 2, False),
        ([44, 19, 20, 19], 1, True),  # 5 % is not below 5 %
        ([44, 19, 44, 19, 0], 2, False),
        ([44, 19, 19, 44], 0, True),
    ],
)
def test_it_is_settled_by_two_periods_running_below_the_share(counts, below, is_open):
    found = bypass_standing(ending(bypasses=tuple(week(n, k) for n, k in enumerate(counts))), TERMS)

    assert (found.below if found.worst else 0, found.is_open) == (below, is_open)


def test_two_sources_that_tell_of_the_same_week_are_one_period():
    told = (week(0, 44), week(1, 3), week(1, 4))

    assert bypass_standing(ending(bypasses=told), TERMS).below == 1


def test_too_few_cases_to_tell_settle_nothing():
    told = (week(0, 44), week(1, 0, eligible=19), week(2, 0, eligible=19), week(3, 0, eligible=20))

    assert bypass_standing(ending(bypasses=told), TERMS).below == 1


def test_what_was_done_by_hand_before_the_day_was_agreed():
    assert not bypass_standing(ending(ago=30, bypasses=(week(0, 400),)), TERMS).is_open
    assert bypass_standing(ending(fate=Fate.AUGMENT, bypasses=(week(0, 400),)), TERMS).latest is None


def test_the_plan_says_what_people_can_do_until_a_trial_shows_it():
    until = TODAY + timedelta(days=20)
    supposed = ending(fallback=Fallback.RETAINED_SKILL, fallback_hours=60, fallback_until=until)

    found = fallback_of(supposed, TODAY, TERMS)

    assert (found.needed, found.available, found.lacks, found.days_left) == (340, 60, 280, 20)


@pytest.mark.parametrize(
    ("trial", "available", "days_left"),
    [
        (TrialFacts(TODAY - timedelta(days=10), passed=True, hours=350), 350, 80),
        (TrialFacts(TODAY - timedelta(days=10), passed=False, hours=100), 100, -11),
    ],
)
def test_the_latest_trial_counts_instead_of_the_plan(trial, available, days_left):
    activity = ending(
        fallback=Fallback.RETAINED_SKILL, fallback_hours=60, fallback_until=TODAY + timedelta(days=20), trial=trial
    )

    found = fallback_of(activity, TODAY, TERMS)

    assert (found.available, found.days_left, found.holds) == (available, days_left, days_left > 0)


def test_where_it_stays_undone_nobody_is_there_for_it():
    found = fallback_of(ending(fallback=Fallback.NONE, fallback_hours=60), TODAY, TERMS)

    assert (found.available, found.until, found.holds) == (0, None, False)


def test_a_plan_is_as_good_as_what_runs_out_first_and_spare_hours_help_nobody_else():
    kept = {"fallback": Fallback.RETAINED_SKILL}
    plan = PlanFacts(
        1,
        "Plan",
        "Adviser",
        (
            ending(hours=100, fallback_hours=500, fallback_until=TODAY + timedelta(days=90), **kept),
            ending(hours=240, fallback_hours=60, fallback_until=TODAY - timedelta(days=5), **kept),
            ending(ago=-5, hours=999),  # people still do it
            ActivityFacts("Answer", Fate.RETAIN, 900, 900, None),
        ),
    )

    found = plan_fallback(plan, TODAY, TERMS)

    assert (found.needed, found.available, found.lacks, found.days_left, found.is_over) == (340, 160, 180, -5, True)
