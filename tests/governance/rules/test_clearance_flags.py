"""What runs and what is cleared: F-DEC-1, F-STG-3, F-STG-4."""

from dataclasses import replace
from datetime import timedelta

import pytest

from governance.rules.clearances import ClearanceLapse, ClearanceState, RuntimeFacts
from governance.rules.findings import Mend, Screen
from governance.rules.flags import flags_wanted
from governance.rules.severity import Severity
from governance.rules.stages import Gate, Stage
from roles.rules.refusals import Reason
from tests.governance.rules.facts import MET, NOW, OLIVIA, POLICY, TODAY, TOM
from tests.governance.rules.review_builders import REVIEW
from tests.governance.rules.test_lapses import CLEARANCE, RUNNING

SIGNED = CLEARANCE.fingerprints[0]


def runs(fingerprint=SIGNED, map_version=CLEARANCE.map_version, environment="production-eu", seen=NOW):
    return RuntimeFacts(environment, fingerprint, map_version, seen)


def raised(facts):
    rules = {"F-DEC-1", "F-STG-3", "F-STG-4"}
    flags = [flag for _rule, found in flags_wanted(facts, POLICY) for flag in found]
    return [(f.rule, f.subject, f.severity, f.message, f.owner_id) for f in flags if f.rule in rules]


def test_what_was_signed_may_run():
    assert raised(replace(RUNNING, runtimes=(runs(), runs(map_version="", environment="batch")))) == []


def test_a_version_that_nobody_signed_is_critical_and_the_platform_owners_to_take_back():
    facts = replace(RUNNING, runtimes=(runs("sha256:ffffffff"), runs(environment="production-us")))

    message = (
        "production-eu runs version sha256:ffffffff, which nobody signed. "
        "Take it back to a signed version, or have this one signed."
    )
    assert raised(facts) == [("F-DEC-1", "production-eu", Severity.CRITICAL, message, TOM.id)]


def test_so_are_decisions_that_nobody_signed():
    facts = replace(RUNNING, runtimes=(runs(map_version="b" * 64),))

    message = (
        "production-eu runs decisions of version bbbbbbbbbbbb, which nobody signed. "
        "Take it back to a signed version, or have this one signed."
    )
    assert raised(facts) == [("F-DEC-1", "production-eu", Severity.CRITICAL, message, TOM.id)]


def test_where_nothing_runs_any_more_nothing_is_wrong():
    assert raised(replace(RUNNING, runtimes=(runs(""),))) == []


def test_production_without_a_clearance_is_critical():
    message = "It is in production and no signed remit clears it. Stop it, or have it signed."
    expected = [("F-STG-3", "", Severity.CRITICAL, message, OLIVIA.id)]

    assert raised(replace(RUNNING, clearance=None)) == expected
    assert raised(replace(RUNNING, clearance=replace(CLEARANCE, state=ClearanceState.REVOKED))) == expected


@pytest.mark.parametrize(("signed", "count"), [("tool", 1), ("analysis", 1), ("labour", 0), ("", 0)])
def test_labour_in_production_that_was_signed_as_less_is_critical(signed, count):
    facts = replace(RUNNING, clearance=replace(CLEARANCE, nature=signed))

    message = (
        f"It is in production as labour and was signed as {signed}: nobody signed it as what it is. "
        "Stop it, or have it signed."
    )
    assert raised(facts) == [("F-STG-3", "nature", Severity.CRITICAL, message, OLIVIA.id)] * count


def test_what_a_source_reports_as_production_is_a_finding_already_and_no_flag_of_its_own():
    assert raised(replace(MET, reported_stage=Stage.PRODUCTION, clearance=None)) == []


@pytest.mark.parametrize("stage", [Stage.SHAPING, Stage.PILOT, Stage.RETIRED])
def test_whatever_runs_without_any_clearance_is_critical_at_every_stage(stage):
    facts = replace(MET, stage=stage, clearance=None, runtimes=(runs(),))

    message = "production-eu said on 24 Nov 2026, 09:00 that it runs, and no clearance allows it. Stop it."
    assert raised(facts) == [("F-STG-3", "production-eu", Severity.CRITICAL, message, OLIVIA.id)]


@pytest.mark.parametrize(
    "closed",
    [
        {"state": ClearanceState.SUSPENDED, "changed_at": NOW - timedelta(hours=1)},
        {
            "lapses": (
                ClearanceLapse(NOW - timedelta(hours=1), ClearanceState.EXPIRED, Reason("F-STG-4", "It is over.")),
            )
        },
    ],
)
def test_what_said_that_it_runs_after_it_was_closed_is_critical_and_before_it_is_not(closed):
    facts = replace(RUNNING, clearance=replace(CLEARANCE, **closed))
    before = runs(seen=NOW - timedelta(hours=2))

    assert raised(replace(facts, runtimes=(before,))) == []
    assert [flag[:2] for flag in raised(replace(facts, runtimes=(runs(),)))] == [("F-STG-3", "production-eu")]


@pytest.mark.parametrize(
    ("days", "severity"),
    [
        (60, Severity.LOW),
        (31, Severity.LOW),
        (30, Severity.MEDIUM),
        (7, Severity.HIGH),
        (0, Severity.CRITICAL),
        (-3, Severity.CRITICAL),
    ],
)
def test_the_next_authorisation_is_chased_ever_more_urgently(days, severity):
    facts = replace(RUNNING, clearance=replace(CLEARANCE, review_due=TODAY + timedelta(days=days)))

    assert [flag[:3] for flag in raised(facts)] == [("F-STG-4", "", severity)]


def test_sixty_one_days_ahead_nobody_is_bothered():
    assert raised(replace(RUNNING, clearance=replace(CLEARANCE, review_due=TODAY + timedelta(days=61)))) == []


def test_it_leads_to_the_review_once_that_is_open():
    due = replace(RUNNING, clearance=replace(CLEARANCE, review_due=TODAY))
    again = replace(REVIEW, gate=Gate.REAUTHORISATION)

    mends = [
        flag.mend
        for facts in (due, replace(due, review=again))
        for _rule, found in flags_wanted(facts, POLICY)
        for flag in found
        if flag.rule == "F-STG-4"
    ]
    assert mends == [Mend(Screen.INITIATIVE, field="gate"), Mend(Screen.REVIEW, again.id)]
