"""Ways to make a limit say less than what was signed, and what still holds."""

from dataclasses import replace
from datetime import date, timedelta

from governance.rules.limits import Direction, Limits, MeasureUnit, Sampling, stricter
from governance.rules.readings import Counted, ReadingState
from governance.rules.reckoning import reading_of
from governance.rules.scope import signed_for
from governance.rules.tolerances import allows_more, proves_less
from tests.governance.rules.facts import LIMITS, POLICY

TODAY = date(2026, 3, 31)
SIGNED = TODAY - timedelta(days=60)
NEVER = Limits(Direction.UPPER, MeasureUnit.COUNT, target=0.0, limit=0.0)
COST = Limits(Direction.UPPER, MeasureUnit.CURRENCY, limit=3.0, cadence_days=7, minimum_sample=30)


def ago(days):
    return TODAY - timedelta(days=days)


def reading(rows, limits=LIMITS, **said):
    about = {"since": None, "evidence_since": SIGNED, "fingerprints": (), "material": (), "policy": POLICY}
    return reading_of(limits, rows, today=TODAY, **about | said)


def test_an_event_of_the_day_of_the_restart_that_nobody_knew_of_then_is_found():
    known = [Counted(ago(5), 10, 1), Counted(ago(3), 10, 1)]
    at_the_restart = reading(known, NEVER, since=ago(3))
    assert (at_the_restart.state, at_the_restart.behind) == (ReadingState.GREY, 2)

    later = reading([*known, Counted(ago(4), 10, 1)], NEVER, since=ago(3), behind=at_the_restart.behind)

    assert (later.state, later.behind) == (ReadingState.RED, 2)
    assert [(fired.detector, fired.k) for fired in later.fired] == [("event", 1)]


def test_what_was_measured_from_before_its_limit_was_signed_proves_nothing_however_late_it_ends():
    rows = [Counted(ago(1), 500, 0, first=SIGNED - timedelta(days=1)), Counted(ago(1), 60, 0, first=SIGNED)]

    assert reading(rows).evidence.n == 60


def test_two_bad_periods_are_found_when_the_earlier_comes_last():
    rows = [Counted(ago(7 * age), 50, value=value) for age, value in ((2, 4.0), (1, 1.0), (3, 4.0))]

    assert reading(rows, COST).state is ReadingState.RED


def test_a_proposal_does_not_change_which_cases_tell_how_it_stands():
    proposed = replace(COST, sampling=Sampling.CONVENIENCE, cadence_days=365, minimum_sample=10**9)
    signed = replace(COST, sampling=Sampling.CENSUS)

    found = stricter(proposed, signed)

    assert (found.sampling, found.cadence_days, found.minimum_sample) == (Sampling.CENSUS, 7, 30)
    assert stricter(replace(LIMITS, minimum_sample=200), LIMITS).minimum_sample == 200


def test_to_look_at_whichever_cases_come_up_is_to_allow_more_and_what_was_seen_so_proves_nothing_later():
    drawn, came_up = (replace(LIMITS, sampling=way) for way in (Sampling.CENSUS, Sampling.CONVENIENCE))

    assert allows_more(drawn, came_up)
    assert not allows_more(came_up, drawn)
    assert proves_less(came_up, drawn)
    assert not proves_less(replace(LIMITS, sampling=None), drawn)


def test_who_calls_a_measure_something_else_goes_by_what_was_signed_of_it():
    told = [
        {"measure": "Misrouted cases", "key": "misroute_rate", "direction": "upper", "unit": "percent", "limit": "5"}
    ]

    renamed = signed_for(told, "Cases gone astray", ("misroute_rate", "", ""))

    assert renamed is not None
    assert renamed.limit == 5
    assert signed_for(told, "Cases gone astray", ("another", "", "")) is None
    assert signed_for(told, "Cases gone astray", ("misroute_rate", "D-1", "")) is None


def test_drawn_anew_at_random_it_is_no_longer_measured_in_whichever_cases_came_up():
    came_up = [*(Counted(ago(day), 40, 1) for day in (9, 8)), Counted(ago(5), 40, 1, proves=False)]

    assert reading(came_up).convenience
    assert not reading([*came_up, Counted(ago(4), 40, 1)]).convenience
