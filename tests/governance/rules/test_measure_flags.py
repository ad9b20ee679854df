"""Flags about measuring: F-MEA-1 to F-MEA-5, and what silence does to a clearance."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from governance.rules.clearances import ClearanceState
from governance.rules.findings import Mend, Screen
from governance.rules.flags import flags_wanted
from governance.rules.lapses import lapses
from governance.rules.oversight import CorrectionFacts
from governance.rules.readings import ReadingState
from governance.rules.severity import Severity
from governance.rules.stages import Stage
from roles.rules.capacities import Capacity
from tests.governance.rules.facts import LIMITS, MET, METER, NOW, OLIVIA, POLICY, READING, TODAY, holder
from tests.governance.rules.review_builders import REVIEW
from tests.governance.rules.test_lapses import RUNNING

(TOLERANCE,) = MET.tolerances


def raised(facts):
    flags = [flag for _rule, found in flags_wanted(facts, POLICY) for flag in found]
    return [(f.rule, f.subject, f.severity, f.message, f.owner_id) for f in flags if f.rule.startswith("F-MEA")]


def tolerating(facts=MET, *, reading=READING, limits=LIMITS, **fields):
    return replace(facts, tolerances=(replace(TOLERANCE, reading=reading, limits=limits, **fields),))


def rules(facts):
    return [flag[0] for flag in raised(facts)]


def test_what_is_measured_soundly_and_on_time_raises_nothing():
    assert raised(MET) == []


def test_a_late_measurement_says_since_when():
    late = replace(READING, late_periods=1, last_day=TODAY - timedelta(days=15))

    assert raised(tolerating(reading=late)) == [
        (
            "F-MEA-1",
            "1",
            Severity.HIGH,
            "Misroute rate was measured last for 9 Nov 2026; it has to be every 7 days.",
            METER.id,
        )
    ]
    (production,) = raised(tolerating(RUNNING, reading=late))
    assert production[3].endswith("After 3 periods the clearance goes stale.")


def test_what_was_never_measured_is_late_once_it_could_have_been():
    began = replace(MET, pilot_start=TODAY - timedelta(days=8))

    assert [flag[3] for flag in raised(tolerating(began, reading=None))] == [
        "Misroute rate has not been measured since it began on 16 Nov 2026; it has to be every 7 days."
    ]
    assert rules(tolerating(replace(MET, pilot_start=TODAY - timedelta(days=7)), reading=None)) == []
    assert rules(tolerating(began, reading=None, limits=replace(LIMITS, maturity_days=30))) == []


def test_before_the_pilot_and_after_the_end_nobody_is_chased():
    late = replace(READING, late_periods=5, short_periods=5, convenience=True)

    for stage in (Stage.SHAPING, Stage.RETIRED, Stage.STOPPED):
        assert rules(tolerating(replace(MET, stage=stage), reading=late)) == []


def test_silence_for_three_periods_makes_the_clearance_stale_by_the_clock_alone():
    last = TODAY - timedelta(days=3)
    facts = tolerating(RUNNING, reading=replace(READING, last_day=last))

    found = [lapse for lapse in lapses(facts, POLICY, ()) if lapse.reason.id == "F-MEA-1"]

    day = last + timedelta(days=22)
    assert [(lapse.at, lapse.state) for lapse in found] == [
        (datetime(day.year, day.month, day.day, tzinfo=UTC), ClearanceState.STALE)
    ]
    assert not [x for x in lapses(replace(facts, stage=Stage.PILOT), POLICY, ()) if x.reason.id == "F-MEA-1"]


@pytest.mark.parametrize(("periods", "wanted"), [(1, []), (2, ["F-MEA-2"])])
def test_too_few_cases_twice_running_are_chased(periods, wanted):
    assert rules(tolerating(reading=replace(READING, short_periods=periods))) == wanted


def test_a_builder_who_measures_is_the_outcome_owners_to_replace():
    facts = replace(MET, holders=(*MET.holders, holder(60, Capacity.BUILDER_LEAD, METER)))

    assert raised(facts) == [
        (
            "F-MEA-3",
            "owner",
            Severity.HIGH,
            "Mira measures and is builder lead: nobody measures what they built. Name somebody else.",
            OLIVIA.id,
        )
    ]


def test_a_sample_that_became_one_of_convenience_is_chased():
    (flag,) = raised(tolerating(reading=replace(READING, convenience=True)))

    assert flag[:3] == ("F-MEA-3", "tolerance:1", Severity.HIGH)


@pytest.mark.parametrize(("state", "wanted"), [(ReadingState.GREEN, []), (ReadingState.AMBER, ["F-MEA-4"])])
def test_drift_beyond_policy_is_chased(state, wanted):
    reading = replace(READING, state=state, value=0.31)

    assert rules(tolerating(reading=reading, key="drift_psi")) == wanted
    assert rules(tolerating(reading=reading)) == []


def corrected(before, after, *, submitted=NOW - timedelta(days=20), at=NOW - timedelta(days=1), **fields):
    told = CorrectionFacts(9, "misroute_rate", submitted, at, before, after, TODAY - timedelta(days=21))
    return replace(
        MET,
        signed=replace(REVIEW, state="decided", decided_at=NOW - timedelta(days=10)),
        corrections=(replace(told, **fields),),
    )


def test_a_correction_that_changes_what_a_gate_saw_asks_to_look_at_the_decision_again():
    """S28: complaints came in after the gate."""
    assert raised(corrected((3, 400), (31, 400))) == [
        (
            "F-MEA-5",
            "correction:9",
            Severity.HIGH,
            (
                "Misroute rate up to 3 Nov 2026 was 3 of 400 when the gate was decided on 14 Nov 2026, and is 31 of "
                "400 since it was corrected; the limit is 5 %. Look at that decision again."
            ),
            METER.id,
        )
    ]


@pytest.mark.parametrize(
    "facts",
    [
        corrected((3, 400), (4, 400)),
        corrected((3, 400), (31, 400), at=NOW - timedelta(days=11)),
        corrected((3, 400), (31, 400), submitted=NOW - timedelta(days=9)),
        corrected((3, 400), (31, 400), measure="complaint_rate"),
        replace(corrected((3, 400), (31, 400)), signed=None),
    ],
    ids=["says the same", "the gate saw it corrected", "the gate never saw it", "another measure", "no gate"],
)
def test_other_corrections_change_no_gate(facts):
    assert raised(facts) == []


def test_one_that_no_longer_proves_it_changes_the_gate_as_well():
    (flag,) = raised(corrected((0, 60), (0, 40)))

    assert flag[0] == "F-MEA-5"


def test_flags_lead_to_the_measurements():
    late = tolerating(reading=replace(READING, late_periods=2))
    flags = [f for _rule, found in flags_wanted(late, POLICY) for f in found if f.rule == "F-MEA-1"]

    assert [f.mend for f in flags] == [Mend(Screen.MEASUREMENTS)]
