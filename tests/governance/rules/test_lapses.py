"""What the clock does to a clearance."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from governance.rules.clearances import ClearanceLapse, ClearanceState, lapse_from, standing
from governance.rules.lapses import Unheard, lapses
from governance.rules.reviews import ConditionFacts, Lapse, Verdict
from governance.rules.stages import Nature, Stage
from governance.rules.waivers import Authority, WaiverFacts, WaiverKind
from roles.rules.capacities import Capacity
from roles.rules.refusals import Reason
from tests.governance.rules.facts import CLEARED_FOR_PILOT, MET, NOW, OLIVIA, POLICY, READING, TODAY, TOM, holder
from tests.governance.rules.review_builders import CHARLES, FINN, HANA, OSCAR, REVIEW, RITA, STEPS, signature
from tests.roles.rules.test_eligibility import person

SIGNERS = (OLIVIA, TOM, RITA, HANA, FINN, OSCAR, CHARLES)
SIGNED = replace(
    REVIEW,
    state="decided",
    verdict=Verdict.GO,
    decided_at=NOW,
    signatures=tuple(
        signature(who, step.capacity, number) for number, (who, step) in enumerate(zip(SIGNERS, STEPS, strict=True))
    ),
)
CLEARANCE = replace(CLEARED_FOR_PILOT, stage=Stage.PRODUCTION, granted_at=NOW, review_due=TODAY + timedelta(days=365))
# Without a measure, the silence of which would lapse as well: `test_measure_flags`.
RUNNING = replace(MET, stage=Stage.PRODUCTION, clearance=CLEARANCE, signed=SIGNED, tolerances=())
STALE, RESTRICTED, SUSPENDED, EXPIRED = (
    ClearanceState.STALE,
    ClearanceState.RESTRICTED,
    ClearanceState.SUSPENDED,
    ClearanceState.EXPIRED,
)
FLAG = Unheard("F-OWN-1", "There is no intervention lead.", NOW - timedelta(hours=3))


def midnight(days):
    """The first moment of the day this many days from today."""
    return datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC) + timedelta(days=days)


def found(facts, flags=(), policy=POLICY):
    return [(lapse.at, lapse.state, lapse.reason.id, lapse.reason.text) for lapse in lapses(facts, policy, flags)]


def soon(facts, flags=(), policy=POLICY):
    """What lapses before anything has merely grown old."""
    return [lapse for lapse in found(facts, flags, policy) if lapse[0] < AHEAD[0][0]]


def with_owner(**fields):
    holders = [replace(h, **fields) if h.capacity is Capacity.OUTCOME_OWNER else h for h in RUNNING.holders]
    return replace(RUNNING, holders=tuple(holders))


def condition(lapse, **fields):
    return ConditionFacts(
        **{
            "id": 1,
            "text": "Train the second shift.",
            "owner_id": 1,
            "verifier_id": 2,
            "due_on": TODAY + timedelta(days=10),
            "lapse": lapse,
            "met": False,
        }
        | fields
    )


WAIVER = WaiverFacts(
    id=1,
    requirement="CAP-1",
    kind=WaiverKind.EXCEPTION,
    authority=Authority.W2,
    state="approved",
    requested_by_id=1,
    requested_identity=uuid4(),
    starts_on=TODAY,
    ends_on=TODAY + timedelta(days=30),
    timezone="Europe/Berlin",
    expires_at=midnight(30) + timedelta(hours=23),
    decided_at=NOW,
    renewed=False,
    is_renewal=False,
)

# What always lies ahead: the classification, the two acceptances, the next authorisation.
AHEAD = [
    (midnight(326), STALE, "CLS-1", "Its classification of 15 Oct 2026 has expired."),
    (midnight(348), STALE, "OWN-1", "Olivia's acceptance to be outcome owner is out of date."),
    (midnight(348), STALE, "OWN-2", "Tom's acceptance to be platform owner is out of date."),
    (midnight(366), EXPIRED, "F-STG-4", "It was to be authorised again by 24 Nov 2027."),
]


def test_where_all_holds_only_time_lies_ahead():
    assert found(RUNNING) == AHEAD


def test_without_a_clearance_nothing_lapses():
    assert found(replace(RUNNING, clearance=None)) == []
    assert found(replace(RUNNING, clearance=replace(CLEARANCE, state=ClearanceState.REVOKED))) == []


def test_what_was_signed_as_less_than_the_labour_it_is_runs_within_narrow_bounds():
    signed_as_tool = replace(RUNNING, clearance=replace(CLEARANCE, nature="tool"))
    since = RUNNING.classification.approved_at

    reclassified = (since, ClearanceState.RESTRICTED, "CLS-1", "It was signed as tool and is labour now.")
    assert found(signed_as_tool) == [reclassified, *AHEAD]
    assert found(replace(signed_as_tool, nature=Nature.TOOL)) == AHEAD


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            replace(RUNNING, holders=RUNNING.holders[1:]),
            (NOW, STALE, "OWN-1", "There is no outcome owner."),
        ),
        (
            with_owner(person=replace(OLIVIA, active=False)),
            (NOW, STALE, "OWN-1", "Olivia's account is deactivated."),
        ),
        (
            with_owner(person=replace(OLIVIA, last_working_day=TODAY + timedelta(days=5))),
            (midnight(6), STALE, "OWN-1", "Olivia is outcome owner until 29 Nov 2026 and nobody follows."),
        ),
        (
            with_owner(valid_to=TODAY + timedelta(days=3)),
            (midnight(3), STALE, "OWN-1", "Olivia is outcome owner until 26 Nov 2026 and nobody follows."),
        ),
        (
            with_owner(person=replace(OLIVIA, id=60, name="Nora", identity=uuid4())),
            (NOW, STALE, "OWN-1", "Nora is outcome owner now and has not signed what is cleared."),
        ),
        (
            replace(RUNNING, signed=replace(SIGNED, signatures=SIGNED.signatures[:2] + SIGNED.signatures[3:])),
            (
                NOW,
                STALE,
                "GOV-1",
                "The signature of the second line reviewer on what is cleared does not count any more.",
            ),
        ),
        (
            replace(RUNNING, waivers=(WAIVER,)),
            (WAIVER.expires_at, STALE, "CAP-1", "The waiver of CAP-1 expired on 24 Dec 2026."),
        ),
        (
            replace(RUNNING, conditions=(condition(Lapse.RESTRICT),)),
            (
                midnight(11),
                RESTRICTED,
                "GOV-2",
                "A condition was to be met by 4 Dec 2026: Train the second shift.",
            ),
        ),
        (
            replace(RUNNING, conditions=(condition(Lapse.SUSPEND),)),
            (
                midnight(11),
                SUSPENDED,
                "GOV-2",
                "A condition was to be met by 4 Dec 2026: Train the second shift.",
            ),
        ),
        (
            replace(RUNNING, tampered=("The text of remit 1 was changed.",)),
            (NOW, SUSPENDED, "F-APR-4", "The text of remit 1 was changed."),
        ),
    ],
)
def test_each_thing_that_no_longer_holds_lapses_at_its_moment(facts, expected):
    assert soon(facts) == [expected]


@pytest.mark.parametrize(
    "facts",
    [
        replace(RUNNING, waivers=(replace(WAIVER, renewed=True),)),
        replace(RUNNING, waivers=(replace(WAIVER, state="submitted"),)),
        replace(RUNNING, conditions=(condition(Lapse.FLAG), condition(Lapse.SUSPEND, met=True))),
    ],
)
def test_what_is_renewed_met_or_merely_chased_does_not_lapse(facts):
    assert found(facts) == AHEAD


def test_an_owner_whom_somebody_follows_does_not_leave_a_gap():
    last = TODAY + timedelta(days=5)
    nora = replace(OLIVIA, id=60, name="Nora", identity=uuid4(), last_working_day=None)
    leaving = with_owner(person=replace(OLIVIA, last_working_day=last), valid_to=last + timedelta(days=1))
    follows = holder(70, Capacity.OUTCOME_OWNER, nora, valid_from=last + timedelta(days=1))

    assert found(replace(leaving, holders=(*leaving.holders, follows))) == AHEAD


def test_a_delegate_signs_for_the_owner():
    for_olivia = replace(SIGNED.signatures[0], identity=person(id=61, name="Dan").identity)
    signatures = (replace(for_olivia, on_behalf_identity=OLIVIA.identity), *SIGNED.signatures[1:])

    assert found(replace(RUNNING, signed=replace(SIGNED, signatures=signatures))) == AHEAD


def test_a_critical_flag_that_nobody_acknowledges_restricts_production_after_the_hours_of_the_policy():
    later = replace(FLAG, opened_at=NOW, message="Another.")

    expected = (
        FLAG.opened_at + timedelta(hours=24),
        RESTRICTED,
        "F-OWN-1",
        "Nobody has acknowledged since 24 Nov 2026, 06:00: There is no intervention lead.",
    )
    assert soon(RUNNING, [later, FLAG]) == [expected]


def test_it_restricts_neither_a_pilot_nor_where_the_policy_switches_it_off():
    pilot = replace(RUNNING, stage=Stage.PILOT)

    assert found(pilot, [FLAG]) == AHEAD
    assert found(RUNNING, [FLAG], replace(POLICY, restrict_after_hours=0)) == AHEAD


LAPSE = ClearanceLapse(NOW, RESTRICTED, Reason("GOV-2", "A condition is late."))


def test_before_its_moment_a_lapse_changes_nothing():
    before, after = (standing(ClearanceState.ACTIVE, "", [LAPSE], at) for at in (NOW - timedelta(microseconds=1), NOW))

    assert (before.state, before.reasons) == (ClearanceState.ACTIVE, ())
    assert (after.state, after.reasons) == (RESTRICTED, (LAPSE.reason,))


@pytest.mark.parametrize(
    ("stored", "state", "reasons"),
    [
        (ClearanceState.SUSPENDED, SUSPENDED, ["SUSPENDED", "GOV-2"]),
        (ClearanceState.REVOKED, ClearanceState.REVOKED, ["REVOKED", "GOV-2"]),
    ],
)
def test_the_strictest_counts_and_every_reason_is_told_gravest_first(stored, state, reasons):
    told = standing(stored, "It sends the wrong letters.", [LAPSE], NOW)

    assert (told.state, [reason.id for reason in told.reasons]) == (state, reasons)


def test_only_active_stale_and_restricted_allow_anything():
    assert {state for state in ClearanceState if state.allows} == {ClearanceState.ACTIVE, STALE, RESTRICTED}


def test_a_lapse_is_stored_and_read_as_it_is():
    assert lapse_from(LAPSE.kept) == LAPSE


@pytest.mark.parametrize(
    ("last_day", "since", "told"),
    [
        (TODAY - timedelta(days=2), TODAY - timedelta(days=2), "was measured last for"),
        (None, CLEARANCE.valid_from, "was never measured"),
    ],
)
def test_what_nobody_measures_any_more_or_ever_did_goes_stale_after_three_periods(last_day, since, told):
    watched = replace(MET.tolerances[0], reading=replace(READING, last_day=last_day))
    late = [lapse for lapse in found(replace(RUNNING, tolerances=(watched,))) if lapse[2] == "F-MEA-1"]

    assert [lapse[0].date() for lapse in late] == [since + timedelta(days=3 * 7 + 1)]
    assert told in late[0][3]
