from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from governance.rules.facts import AttestationFacts
from governance.rules.findings import Result
from governance.rules.requirements import REQUIREMENTS, judge
from governance.rules.stages import Gate, Stage
from governance.rules.waiver_requests import leave_for, longest_days
from governance.rules.waivers import Authority, Standing, WaiverKind, expires_at, is_timezone
from roles.rules.capacities import Capacity
from roles.rules.eligibility import Beneficiary
from tests.governance.rules.facts import MET, NOW, OLIVIA, POLICY, TODAY, TOM, shipped_policy, with_holder
from tests.governance.rules.waivers import a_waiver, without_rules


def finding(facts, requirement="DEC-3"):
    return next(f for f in judge(facts, POLICY, Gate.PRODUCTION) if f.requirement == requirement)


def authority(requirement, facts=MET):
    return leave_for(requirement, facts, POLICY).authority


# Source: domain catalogue, 9, column "Waive".
@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        ("CLS-1", None), ("OWN-1", None), ("OWN-2", None), ("OWN-3", None), ("OWN-4", "W1"), ("OWN-5", "W1"),
        ("CAP-3", "W3"), ("CAP-1", "W2"), ("CAP-2", "W2"), ("DEC-1", None), ("DEC-3", "W2"), ("DEC-4", "W2"),
        ("DEC-5", "W2"), ("DEC-6", None), ("DEC-7", None), ("DEC-8", None), ("HUM-1", "W2"), ("RSK-1", None),
        ("HUM-2", None), ("RSK-3", None), ("RSK-4", "W1"), ("MEA-1", "W2"), ("MEA-2", "W3"),
        ("ROL-1", "W2"), ("ROL-2", None), ("ROL-3", "W1"), ("ROL-4", None), ("INC-1", "W3"), ("PLT-1", "W2"),
        ("GOV-1", None), ("GOV-2", None), ("GOV-3", None), ("NO-1", None),
    ],
)  # fmt: skip
def test_who_may_waive_what(requirement, expected):
    assert authority(requirement, without_rules()) == expected


def test_the_table_above_is_about_every_requirement():
    assert {r for r in REQUIREMENTS if authority(r, without_rules()) is None} == {
        "CLS-1", "OWN-1", "OWN-2", "OWN-3", "DEC-1", "DEC-6", "DEC-7", "DEC-8", "RSK-1", "GOV-1", "GOV-2", "GOV-3",
        "HUM-2", "RSK-3", "ROL-2", "ROL-4",
        # Not asked by this profile, so there is nothing to waive.
        "DEC-2", "DEC-9", "DEC-10", "HUM-3", "HUM-4", "RSK-2", "MEA-3", "MEA-4",
        "CAP-4", "ROL-5", "ROL-6", "INC-2", "INC-3",
    }  # fmt: skip


@pytest.mark.parametrize("requirement", ["DEC-3", "DEC-4", "DEC-5"])
@pytest.mark.parametrize(("autonomy", "expected"), [(0, "W2"), (3, "W2"), (4, None), (5, None), (None, None)])
def test_awkward_cases_are_waived_up_to_a3_alone(requirement, autonomy, expected):
    assert authority(requirement, without_rules(autonomy=autonomy)) == expected


def test_without_a_decision_nobody_can_tell_how_much_would_be_let_through():
    assert authority("DEC-3", replace(MET, decisions=())) is None


@pytest.mark.parametrize(
    ("vacant", "expected"),
    [
        ((Capacity.MEASUREMENT_OWNER,), "W1"),
        ((Capacity.ROLE_REDESIGN_LEAD,), "W1"),
        ((Capacity.MEASUREMENT_OWNER, Capacity.ROLE_REDESIGN_LEAD), None),
        ((Capacity.INTERVENTION_LEAD,), None),
        ((Capacity.RISK_TOLERANCE_OWNER,), None),
    ],
)
def test_one_open_question_of_the_last_two_may_be_waived(vacant, expected):
    facts = replace(MET, holders=tuple(h for h in MET.holders if h.capacity not in vacant))

    assert authority("OWN-4", facts) == expected


@pytest.mark.parametrize(
    ("missing", "expected"), [(("security",), "W2"), (("logs",), None), (("security", "rollback"), None)]
)
def test_a_platform_never_goes_without_logs_or_rollback(missing, expected):
    facts = replace(MET, attestation=AttestationFacts(NOW, 2, missing))

    assert authority("PLT-1", facts) == expected
    assert authority("PLT-1", replace(MET, attestation=None)) is None


def test_nothing_is_waived_that_is_not_asked_or_of_what_has_ended():
    light = replace(POLICY, requirements_production=("OWN-1",), requirements_pilot=(), requirements_intake=())

    assert leave_for("DEC-3", MET, light).against == "DEC-3 is not asked of it, so there is nothing to waive."
    assert authority("DEC-3", replace(without_rules(), stage=Stage.STOPPED)) is None


@pytest.mark.parametrize(("requirement", "expected"), [("OWN-5", 60), ("DEC-3", 60), ("OWN-4", 30)])
def test_how_long_a_waiver_may_last(requirement, expected):
    assert longest_days(requirement, Authority.W1, POLICY) == expected
    assert longest_days("OWN-1", Authority.W3, POLICY) == 90


def test_a_waiver_in_force_lets_pass_and_keeps_what_is_missing_in_sight():
    before = finding(without_rules())
    after = finding(without_rules(waivers=(a_waiver(),)))

    assert (before.result, after.result) == (Result.NOT_MET, Result.WAIVED)
    assert after.verdict.gaps == before.verdict.gaps
    assert after.verdict.note == "DEC-3 is waived until 14 Dec 2026 (UTC). Instead: Every tenth case is read."
    assert after.message == f"{after.verdict.note} {before.message}"


def test_what_holds_needs_no_waiver():
    assert finding(replace(MET, waivers=(a_waiver(),))).result is Result.MET


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "submitted", "decided_at": None},
        {"requirement": "DEC-4"},
        {"authority": Authority.W1},
        {"starts_on": TODAY + timedelta(days=1)},
        {"ends_on": TODAY - timedelta(days=1)},
        {"decided_at": NOW + timedelta(hours=1)},
    ],
)
def test_any_other_row_lets_nothing_pass(fields):
    assert finding(without_rules(waivers=(a_waiver(**fields),))).result is Result.NOT_MET


@pytest.mark.parametrize("autonomy", [4, 5, None])
def test_a_row_for_what_nobody_may_waive_changes_nothing(autonomy):
    facts = without_rules(autonomy=autonomy, waivers=(a_waiver(), a_waiver("DEC-1", id=71)))

    assert finding(facts).result is Result.NOT_MET


@pytest.mark.parametrize("requirement", [r.id for r in REQUIREMENTS.values() if r.waiver == "N"])
def test_no_row_waives_what_is_never_waivable(requirement):
    empty = replace(MET, holders=(), decisions=(), tolerances=(), classification=None, swept_at=None, drills=())
    rows = tuple(a_waiver(requirement, id=n, authority=a, kind=k) for n, (a, k) in enumerate(_every_row()))

    found = judge(replace(empty, waivers=rows), shipped_policy("regulated_financial"), Gate.PRODUCTION)
    assert next(f.result for f in found if f.requirement == requirement) is not Result.WAIVED


def _every_row():
    return [(a, k) for a in Authority for k in WaiverKind]


BERLIN, SAO_PAULO, SANTIAGO, HAVANA, SAMOA = (
    "Europe/Berlin", "America/Sao_Paulo", "America/Santiago", "America/Havana", "Pacific/Apia",
)  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "ends_on", "expected"),
    [
        ("UTC", date(2026, 11, 30), "2026-12-01T00:00"),
        (BERLIN, date(2026, 11, 30), "2026-11-30T23:00"),
        (BERLIN, date(2026, 7, 31), "2026-07-31T22:00"),
        # The nights on which clocks change, between the two offsets.
        (BERLIN, date(2027, 3, 27), "2027-03-27T23:00"),
        (BERLIN, date(2027, 3, 28), "2027-03-28T22:00"),
        (BERLIN, date(2026, 10, 24), "2026-10-24T22:00"),
        (BERLIN, date(2026, 10, 25), "2026-10-25T23:00"),
        # Midnight is skipped: the day begins at one o'clock.
        (SANTIAGO, date(2026, 9, 5), "2026-09-06T04:00"),
        (SAO_PAULO, date(2018, 11, 3), "2018-11-04T03:00"),
        # Midnight comes twice: the day begins with the first.
        (HAVANA, date(2026, 10, 31), "2026-11-01T04:00"),
        # A day that never was.
        (SAMOA, date(2011, 12, 29), "2011-12-30T10:00"),
        ("Asia/Kathmandu", date(2026, 11, 30), "2026-11-30T18:15"),
        ("Pacific/Kiritimati", date(2026, 11, 30), "2026-11-30T10:00"),
    ],
)
def test_a_waiver_expires_with_the_first_moment_of_the_next_day_where_it_is_lived(zone, ends_on, expected):
    moment = expires_at(ends_on, zone)

    assert moment == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert moment.astimezone(ZoneInfo(zone)).date() > ends_on
    assert (moment - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date() == ends_on


@pytest.mark.parametrize("zone", ["UTC", BERLIN, SANTIAGO, "Asia/Tokyo", "America/Los_Angeles"])
def test_it_counts_to_the_last_moment_and_not_one_later(zone):
    ends_on = date(2026, 12, 6)
    waiver = a_waiver(ends_on=ends_on, timezone=zone)
    last = waiver.expires_at - timedelta(microseconds=1)

    assert finding(replace(without_rules(waivers=(waiver,)), at=last)).result is Result.WAIVED
    assert finding(replace(without_rules(waivers=(waiver,)), at=waiver.expires_at)).result is Result.NOT_MET


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"state": "submitted", "decided_at": None}, Standing.WAITING),
        ({"starts_on": TODAY + timedelta(days=3)}, Standing.AHEAD),
        ({}, Standing.IN_FORCE),
        ({"ends_on": TODAY - timedelta(days=1)}, Standing.EXPIRED),
        ({"state": "rejected"}, Standing.REJECTED),
        ({"state": "revoked"}, Standing.REVOKED),
    ],
)
def test_how_a_waiver_stands_is_told_by_what_was_decided_and_by_the_clock(fields, expected):
    assert a_waiver(**fields).standing(NOW) is expected


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "Europe", "../etc/passwd", "\x00", "x" * 300])
def test_what_is_no_time_zone(name):
    assert not is_timezone(name)
    assert is_timezone(BERLIN)


DESK = Beneficiary("Service desk", (60, 4), in_technology=True)
TINA = replace(OLIVIA, name="Tina", unit_id=60, unit_name="Service desk", lineage=(60, 4), in_technology=True)


def technical(waivers=(), **fields):
    """Return facts of work that is technology's own, with an owner from technology."""
    excepted = any(w.kind is WaiverKind.BOARD_EXCEPTION for w in waivers)
    desk = replace(DESK, technology_excepted=excepted, platform_leaders=TOM.leaders)
    facts = with_holder(Capacity.OUTCOME_OWNER, person=fields.pop("owner", TINA))
    return replace(facts, beneficiary=desk, waivers=waivers, **fields)


def exception(**fields):
    return a_waiver("OWN-1", kind=WaiverKind.BOARD_EXCEPTION, authority=Authority.W3, **fields)


def test_technology_answers_for_its_own_work_by_exception_of_the_board_alone():
    refused, allowed = finding(technical(), "OWN-1"), finding(technical((exception(),)), "OWN-1")

    assert refused.result is Result.NOT_MET
    assert refused.message.endswith("is its outcome owner needs an exception by the board.")
    assert allowed.result is Result.MET
    assert allowed.message == "Tina, Service desk. By exception of the board."


def test_the_owner_stays_out_of_the_platform_owners_leader_chain():
    together = replace(TINA, line=TOM.line or (TOM.identity,))

    found = finding(technical((exception(),), owner=together), "OWN-1")

    assert found.result is Result.NOT_MET
    assert found.message == (
        "Tina and the platform owner have the same leader; the exception by the board asks for separate leader chains."
    )


@pytest.mark.parametrize(
    ("facts", "against"),
    [
        (MET, "Operations is no technology unit, so the board cannot make an exception for it."),
        (
            technical(holders=()),
            "There is no platform owner in force, so nobody can tell whether somebody else would own the outcome.",
        ),
        (
            technical(beneficiary_head_id=TOM.id),
            "Tom, the platform owner, leads Service desk; the platform has to be owned in another leader chain.",
        ),
        (
            technical(owner=replace(TINA, line=(TOM.identity,))),
            "Tina and Tom, the platform owner, are in one leader chain.",
        ),
    ],
)
def test_when_the_board_cannot_make_an_exception(facts, against):
    leave = leave_for("OWN-1", facts, POLICY, WaiverKind.BOARD_EXCEPTION)

    assert (leave.authority, leave.against) == (None, against)


def test_the_board_makes_an_exception_from_own_1_alone():
    assert leave_for("OWN-1", technical(), POLICY, WaiverKind.BOARD_EXCEPTION).authority is Authority.W3
    assert leave_for("OWN-2", technical(), POLICY, WaiverKind.BOARD_EXCEPTION).authority is None
