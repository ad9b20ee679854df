"""What is chased of broken limits: F-RSK-1, F-RSK-2, F-RSK-3, F-RSK-6; and what stands between them and a restart."""

from dataclasses import replace
from datetime import timedelta

import pytest

from governance.rules.breach_words import fired_note, limit_text, reasons_against_restart, severity_of
from governance.rules.breaches import BreachFacts, BreachState, Detector
from governance.rules.chases.breaches import (
    breach_is_not_handled,
    limit_is_broken,
    limit_is_close,
    zero_tolerance_event,
)
from governance.rules.limits import Direction, Limits, MeasureUnit
from governance.rules.readings import Fired, ReadingFacts, ReadingState
from governance.rules.severity import Severity
from tests.governance.rules.facts import MET, POLICY

TOLERANCE = MET.tolerances[0]
BREACH = BreachFacts(
    id=7,
    number=2,
    tolerance_id=TOLERANCE.id,
    measure="Misrouted cases",
    detector=Detector.E_PROCESS,
    severity=Severity.HIGH,
    state=BreachState.OPEN,
    opened_at=MET.at,
    note="18 of 240, 7.5 %.",
)


def broken(**fields):
    return replace(MET, breaches=(replace(BREACH, **fields),))


def test_a_broken_limit_goes_to_the_owner_of_its_tolerance_with_its_numbers():
    (flag,) = limit_is_broken(broken(), POLICY)

    assert (flag.severity, flag.owner_id) == (Severity.HIGH, TOLERANCE.owner_id)
    assert flag.message == "Breach 2, open. Misrouted cases: 18 of 240, 7.5 %."
    assert (flag.mend.screen, flag.mend.object_id) == ("breach", 7)


def test_what_is_mended_and_watched_is_less_urgent_and_what_is_over_is_not_chased():
    (watched,) = limit_is_broken(broken(state=BreachState.WATCHING, watch_until=MET.today), POLICY)

    assert watched.severity is Severity.MEDIUM
    for state in (BreachState.CLOSED, BreachState.REJECTED):
        assert not [*limit_is_broken(broken(state=state), POLICY), *breach_is_not_handled(broken(state=state), POLICY)]


@pytest.mark.parametrize("detector", [Detector.EVENT, Detector.REPORT])
def test_what_must_never_happen_is_critical_and_told_by_one_rule(detector):
    facts = broken(detector=detector)

    assert [flag.severity for flag in zero_tolerance_event(facts, POLICY)] == [Severity.CRITICAL]
    assert not list(limit_is_broken(facts, POLICY))


def test_amber_is_a_note_of_what_was_seen_lately_and_only_where_it_was_signed():
    reading = ReadingFacts(state=ReadingState.AMBER, window_k=3, window_n=60)
    tolerance = replace(TOLERANCE, reading=reading)

    (flag,) = limit_is_close(replace(MET, tolerances=(tolerance,)), POLICY)

    assert flag.severity is Severity.MEDIUM
    assert "3 of 60, 5 % lately" in flag.message
    assert not list(limit_is_close(replace(MET, tolerances=(replace(tolerance, signed_at=None),)), POLICY))


@pytest.mark.parametrize(
    ("hours", "fields", "said"),
    [
        (3.9, {}, None),
        (4.1, {}, "is not acknowledged"),
        (23, {"acknowledged_at": MET.at}, None),
        (25, {"acknowledged_at": MET.at}, "is not contained"),
        (25, {"acknowledged_at": MET.at, "contained_at": MET.at}, None),
        (24 * 31, {"acknowledged_at": MET.at, "contained_at": MET.at}, "is not closed"),
    ],
)
def test_what_is_not_done_in_time_is_one_level_more_urgent(hours, fields, said):
    facts = broken(opened_at=MET.at - timedelta(hours=hours), **fields)

    flags = list(breach_is_not_handled(facts, POLICY))

    assert [flag.severity for flag in flags] == ([Severity.CRITICAL] if said else [])
    assert all(said in flag.message for flag in flags)


@pytest.mark.parametrize("state", list(BreachState))
def test_a_restart_waits_until_a_breach_is_watched_or_over(state):
    reasons = reasons_against_restart(broken(state=state).breaches)

    free = {BreachState.WATCHING, BreachState.CLOSED, BreachState.REJECTED}
    assert bool(reasons) is (state not in free)


def test_the_numbers_are_told_beside_every_rate():
    five = Limits(Direction.UPPER, MeasureUnit.PERCENT, limit=5.0)
    band = Limits(Direction.BAND, MeasureUnit.PERCENT, limit=30.0, limit_low=2.5)
    fired = Fired("e_process", statistic=41.23, bound=20.0, k=18, n=240, since=MET.today)

    assert fired_note(fired, five) == (
        f"18 of 240, 7.5 % since {MET.today:%-d %b %Y}; the limit is at most 5 %; evidence 41.23 against 20."
    )
    assert limit_text(band) == "between 2.5 and 30 %"
    assert limit_text(Limits(Direction.UPPER, MeasureUnit.COUNT, limit=0.0)) == "never"
    assert severity_of(3, five) is Severity.CRITICAL
    assert severity_of(None, five) is Severity.HIGH
