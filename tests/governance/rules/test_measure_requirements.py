"""Who measures, what it shows, and whether what runs is what was approved: MEA-1 to MEA-4, DEC-10."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.rules.clearances import RuntimeFacts
from governance.rules.findings import Mend, Result, Screen
from governance.rules.limits import Direction, MeasureUnit, Sampling
from governance.rules.measuring import Shown, status_of
from governance.rules.oversight import HandledFacts
from governance.rules.readings import Evidence, ReadingState, SegmentReading
from governance.rules.requirements import REQUIREMENTS
from governance.rules.stages import Stage
from governance.rules.waiving import leave_from
from roles.rules.capacities import Capacity
from tests.governance.rules.facts import (
    CLEARED_FOR_PILOT,
    DECISION,
    LIMITS,
    MET,
    METER,
    NOW,
    POLICY,
    READING,
    TODAY,
    holder,
    with_holder,
)

(TOLERANCE,) = MET.tolerances
VERSION = CLEARED_FOR_PILOT.fingerprints[0]
SEEN = (HandledFacts("route CASE", 400, segments=("private", "Vulnerable", "")),)


def found(requirement, facts):
    verdict = REQUIREMENTS[requirement].check(facts, POLICY)
    return verdict.result, [gap.message for gap in verdict.gaps]


def tolerating(reading=READING, limits=LIMITS, **fields):
    return replace(MET, tolerances=(replace(TOLERANCE, reading=reading, limits=limits, **fields),))


def shown(k, n, bound, *, needed=None, within=None):
    return replace(READING, k=k, n=n, evidence=Evidence(k, n, bound, needed, within))


def test_whoever_measures_soundly_meets_it_before_anything_was_measured():
    assert found("MEA-1", tolerating(reading=None)) == (Result.MET, [])


def test_somebody_has_to_measure():
    assert found("MEA-1", with_holder(Capacity.MEASUREMENT_OWNER, gone=True)) == (
        Result.NOT_MET,
        ["There is no measurement owner."],
    )


@pytest.mark.parametrize("capacity", [Capacity.BUILDER_LEAD, Capacity.PLATFORM_OWNER])
def test_nobody_measures_what_they_built_with_whatever_account(capacity):
    again = replace(METER, id=77, name="Mira again")
    others = [h for h in MET.holders if h.capacity is not capacity]
    facts = replace(MET, holders=(*others, holder(60, capacity, again)))

    assert found("MEA-1", facts) == (
        Result.NOT_MET,
        [f"Mira again is {capacity.label} and measures: nobody measures what they built."],
    )


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        (replace(MET, tolerances=()), "No tolerance says what is measured."),
        (
            tolerating(limits=replace(LIMITS, sampling=None)),
            "Nothing says which cases are looked at for Misroute rate.",
        ),
        (
            tolerating(limits=replace(LIMITS, cadence_days=None)),
            "Nothing says how often Misroute rate is measured.",
        ),
        (
            tolerating(has_baseline=False),
            "Nothing says how people did before in Misroute rate, nor why nobody knows.",
        ),
    ],
)
def test_each_tolerance_says_how_it_is_measured_and_against_what(facts, message):
    assert found("MEA-1", facts) == (Result.NOT_MET, [message])


def test_a_reason_why_there_is_no_baseline_will_do_and_an_event_needs_no_cadence():
    event = replace(LIMITS, unit=MeasureUnit.COUNT, limit=0.0, cadence_days=None)

    assert found("MEA-1", tolerating(has_baseline=False, baseline="Nobody did it before."))[0] is Result.MET
    assert found("MEA-1", tolerating(limits=event))[0] is Result.MET


def test_only_a_missing_baseline_is_ever_waived():
    missing = tolerating(has_baseline=False)
    both = replace(tolerating(has_baseline=False, limits=replace(LIMITS, sampling=None)))

    assert leave_from("MEA-1", "W2", missing).authority == "W2"
    assert leave_from("MEA-1", "W2", both).against == (
        "Only a missing baseline is waived, and something else is missing: "
        "Nothing says which cases are looked at for Misroute rate."
    )


@pytest.mark.parametrize("k", [0, 200])
def test_cases_that_came_up_prove_nothing_whatever_they_say(k):
    """S27: only escalated cases were looked at."""
    text = (
        "Misroute rate is measured in whichever cases came up: that says nothing of all of them, whatever the numbers. "
        "Look at every case, or draw at random."
    )
    reading = replace(shown(k, 400, k / 400), convenience=True)

    assert found("MEA-1", tolerating(reading)) == (Result.NOT_MET, [text])
    assert found("MEA-1", tolerating(limits=replace(LIMITS, sampling=Sampling.CONVENIENCE))) == (Result.NOT_MET, [text])


def test_zero_errors_in_twenty_cases_show_nothing_and_it_says_how_many_would():
    """S26."""
    assert found("MEA-2", tolerating(shown(0, 20, 0.1391, needed=59))) == (
        Result.INDETERMINATE,
        ["Misroute rate: 0 of 20 went wrong; at 95 % it may be 13.9 %, the limit is 5 %. 59 cases would show it."],
    )


def test_a_share_beyond_its_limit_is_not_met_and_one_within_its_bound_is():
    beyond = tolerating(shown(30, 400, 0.1, needed=900, within=False))

    assert found("MEA-2", beyond) == (
        Result.NOT_MET,
        ["Misroute rate: 30 of 400 went wrong; at 95 % it may be 10 %, the limit is 5 %."],
    )
    assert found("MEA-2", MET) == (Result.MET, [])


def test_nothing_measured_is_indeterminate():
    none = "Misroute rate: no case that counts was looked at since its limit was signed; the limit is 5 %."

    assert found("MEA-2", tolerating(None)) == (
        Result.INDETERMINATE,
        ["Nothing was measured of Misroute rate yet."],
    )
    assert found("MEA-2", tolerating(replace(READING, evidence=Evidence()))) == (Result.INDETERMINATE, [none])
    assert found("MEA-2", replace(MET, tolerances=()))[0] is Result.NOT_MET


def test_each_high_touch_segment_has_to_show_it_as_well():
    vulnerable = SegmentReading(
        "Vulnerable", 0, 20, 0.0, 0.16, ReadingState.GREY, material=True, evidence=Evidence(0, 20, 0.139, 59)
    )
    other = replace(vulnerable, segment="Private", material=False)

    assert found("MEA-2", tolerating(replace(READING, segments=(vulnerable, other)))) == (
        Result.INDETERMINATE,
        [
            (
                "Misroute rate, Vulnerable: 0 of 20 went wrong; at 95 % it may be 13.9 %, the limit is 5 %. "
                "59 cases would show it."
            )
        ],
    )


def met_by(**fields):
    return replace(MET, handled=SEEN) if not fields else replace(MET, **{"handled": SEEN} | fields)


def test_a_pilot_of_thirty_days_that_met_all_segments_met_real_work():
    assert found("MEA-3", met_by()) == (Result.MET, [])


def test_a_pilot_that_is_too_short_or_has_no_beginning_is_told_so():
    assert found("MEA-3", met_by(pilot_start=TODAY - timedelta(days=29))) == (
        Result.NOT_MET,
        ["The pilot has run for 29 days; 30 are the least."],
    )
    assert found("MEA-3", met_by(pilot_start=None))[1] == ["Nothing says when the pilot began."]


def test_segments_that_the_pilot_never_met_have_to_be_few_and_kept_close():
    private = replace(SEEN[0], segments=("Private",))
    without_unknown = replace(SEEN[0], segments=("Private", "Vulnerable"))

    assert found("MEA-3", met_by(handled=(private,))) == (
        Result.NOT_MET,
        [
            "The pilot met segments that make up 70 % of the planned cases of Route case; 90 % are the least.",
            (
                "The pilot met no case of Route case among Vulnerable, where the AI is to decide at A2. "
                "Let it meet some, or grant A1 at most there."
            ),
        ],
    )
    assert found("MEA-3", met_by(handled=(without_unknown,))) == (Result.MET, [])


def test_a_pilot_without_a_case_or_a_plan_of_shares_met_nothing():
    assert found("MEA-3", replace(tolerating(None), handled=()))[1] == ["The pilot met no case of Route case."]
    unplanned = replace(DECISION, grants=tuple(replace(grant, share=None) for grant in DECISION.grants))

    assert found("MEA-3", met_by(decisions=(unplanned,))) == (
        Result.NOT_MET,
        ["Nothing says what share of the cases of Route case each segment is."],
    )


def test_where_the_ai_decides_nothing_no_pilot_has_to_meet_anything():
    alone = replace(DECISION, autonomy=1, grants=())

    assert found("MEA-3", met_by(decisions=(alone,)))[0] is Result.NOT_APPLICABLE


@pytest.mark.parametrize(("periods", "result"), [(2, Result.MET), (1, Result.NOT_MET), (0, Result.NOT_MET)])
def test_measurements_have_to_come_on_time_twice_running(periods, result):
    assert found("MEA-4", tolerating(replace(READING, on_time_periods=periods)))[0] is result


def test_what_nobody_looked_at_is_not_seen_live():
    assert found("MEA-4", tolerating(None)) == (
        Result.INDETERMINATE,
        ["Nothing was measured of Misroute rate yet."],
    )


def runs(**fields):
    seen = RuntimeFacts("production-eu", VERSION, CLEARED_FOR_PILOT.map_version, NOW - timedelta(hours=1))
    return replace(MET, versions=(VERSION,), runtimes=(replace(seen, **fields),))


def test_a_registered_version_that_reported_within_the_day_is_what_was_approved():
    assert found("DEC-10", runs()) == (Result.MET, [])
    assert found("DEC-10", runs(fingerprint="")) == (
        Result.INDETERMINATE,
        ["No environment has said which version it runs."],
    )


def test_another_version_other_decisions_or_silence_are_not():
    live = replace(CLEARED_FOR_PILOT, stage=Stage.PRODUCTION)
    other = replace(runs(map_version="b" * 64), stage=Stage.PRODUCTION, clearance=live)

    assert found("DEC-10", runs(fingerprint="sha256:ffffffff"))[1] == [
        "production-eu runs version sha256:ffffffff, which nobody registered."
    ]
    assert found("DEC-10", runs(last_seen_at=NOW - timedelta(hours=25)))[1] == [
        "production-eu said last on 23 Nov 2026, 08:00 what it runs; it has to every 24 hours."
    ]
    assert found("DEC-10", other)[1] == [
        "production-eu decides by version bbbbbbbbbbbb of the decisions, which is not signed."
    ]
    assert found("DEC-10", replace(other, stage=Stage.PILOT))[0] is Result.MET


def test_gaps_lead_to_where_they_are_mended():
    gaps = REQUIREMENTS["MEA-2"].check(tolerating(None), POLICY).gaps

    assert [gap.mend for gap in gaps] == [Mend(Screen.OUTCOMES)]


@given(st.integers(1, 400), st.data())
@settings(max_examples=60, deadline=None)
def test_more_errors_never_look_better(n, data):
    k = data.draw(st.integers(0, n))
    order = [Shown.KEPT, Shown.OPEN, Shown.BROKEN]
    lower = replace(LIMITS, direction=Direction.LOWER, limit=95.0)

    seen = [order.index(status_of(LIMITS, errors, n)) for errors in range(k + 1)]

    assert seen == sorted(seen)
    assert status_of(lower, n - k, n) is status_of(LIMITS, k, n)
