"""An initiative that meets everything, to take one thing away from."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from decisions.rules.escalations import QueueFacts, senders_of
from decisions.rules.takeovers import TakeoverFacts
from decisions.rules.vocabulary import EdgeCase, EscalationCategory
from governance.rules.clearances import ClearanceFacts, ClearanceState
from governance.rules.determinations import determination_read, standings_now
from governance.rules.facts import AttestationFacts, ClassificationFacts, Facts, LoadFacts, ToleranceFacts
from governance.rules.limits import Direction, Limits, MeasureUnit, OnRed, Sampling
from governance.rules.oversight import AppealFacts, DrillFacts, DrillKind, SeededFacts
from governance.rules.policy import Policy, policy_from
from governance.rules.readings import Evidence, ReadingFacts, ReadingState
from governance.rules.stages import Nature, Stage
from governance.rules.value import BenefitFacts, BenefitKind, BenefitState, ObjectiveFacts, ValueFacts
from governance.services.shipped import PROFILES
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import Capacity
from roles.rules.capacity import Allocation
from roles.rules.eligibility import Beneficiary
from roles.rules.plans import (
    ActivityFacts,
    Destination,
    Fallback,
    Fate,
    MovementFacts,
    PlanFacts,
    PlanPart,
    PlanSignatureFacts,
    PlanState,
    RemovalKind,
)
from roles.rules.training import Audience, TrainingFacts
from tests.decisions.rules.test_clarity import COMPLETE, asking
from tests.roles.rules.test_eligibility import COMPANY, OPERATIONS, TECHNOLOGY, person

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def shipped_policy(key: str = "default_labour") -> Policy:
    entry = next(entry for entry in json.loads(PROFILES.read_text()) if entry["key"] == key)
    return policy_from(key, entry["name"], entry["parameters"])


POLICY = shipped_policy()

# At most 5 % go wrong, act at 4 %: shown by 3 of 400 cases.
LIMITS = Limits(
    Direction.UPPER,
    MeasureUnit.PERCENT,
    target=3.0,
    amber=4.0,
    limit=5.0,
    cadence_days=7,
    sampling=Sampling.SIMPLE_RANDOM,
    on_red=OnRed.RESTRICT,
)
READING = ReadingFacts(
    state=ReadingState.GREEN,
    k=3,
    n=400,
    low=0.0026,
    high=0.0218,
    e_value=0.0,
    cusum=0.0,
    window_k=3,
    window_n=400,
    evidence=Evidence(k=3, n=400, bound=0.0193, needed=153, within=True),
    since=TODAY - timedelta(days=40),
    first_day=TODAY - timedelta(days=40),
    last_day=TODAY - timedelta(days=1),
    on_time_periods=5,
)
OLIVIA = person(id=1, name="Olivia")
TOM = person(
    id=2, name="Tom", unit_id=TECHNOLOGY, unit_name="Platforms", lineage=(TECHNOLOGY, COMPANY), in_technology=True
)
DORA = person(id=3, name="Dora")
RISK = person(id=4, name="Rolf")
LEAD = person(id=5, name="Lena")
METER = person(id=6, name="Mira")
REDESIGN = person(id=7, name="Ravi")
DEPUTY = person(id=8, name="Dan")
EXECUTIVE = person(id=9, name="Oskar")


def holder(number, capacity, who, **fields):
    defaults = {
        "status": "accepted",
        "proposed_at": NOW - timedelta(days=20),
        "accepted_at": NOW - timedelta(days=18),
        "valid_from": TODAY - timedelta(days=20),
        "valid_to": None,
        "hours_per_month": 40.0,
        "manager_agreed": True,
        "in_objectives": True,
        "funded": False,
        "deputy": DEPUTY,
        "deputy_accepted": True,
    }
    return HolderFacts(id=number, capacity=capacity, person=who, **defaults | fields)


def benefit(number, name, kind, **fields):
    defaults = {
        "state": BenefitState.COMMITTED,
        "owner_id": 1,
        "plan_id": None,
        "hours": 0.0,
        "has_baseline": True,
        "baselined_at": NOW - timedelta(days=60),
        "baseline_to": TODAY - timedelta(days=60),
        "target_on": TODAY + timedelta(days=300),
        "cadence_days": 90,
        "committed_at": NOW - timedelta(days=40),
        "last_read": None,
    }
    return BenefitFacts(id=number, name=name, kind=kind, **defaults | fields)


DECISION = replace(
    COMPLETE,
    owners=(holder(30, Capacity.DECISION_OWNER, DORA),),
    policies=(
        *(policy for policy in COMPLETE.policies if policy.kind is not EdgeCase.MANDATORY),
        *(asking(10 + n, EdgeCase.MANDATORY, category=c.value) for n, c in enumerate(EscalationCategory)),
    ),
)

QUEUE = QueueFacts(7, "Desk", 3.5, 15, tuple(senders_of(DECISION).values()), authorised=True)

# Everybody signed it as it is.
PLAN = PlanFacts(
    1,
    "Agent, redesigned",
    "Agent",
    (
        ActivityFacts(
            "Sort cases",
            Fate.AUTOMATE,
            960,
            0,
            TODAY + timedelta(days=60),
            change_id=1,
            activity_id=1,
            removal_kind=RemovalKind.QUEUE_CLOSED,
            removal_owner_id=7,
            fallback=Fallback.DOCUMENTED_MANUAL,
            fallback_hours=960,
            fallback_until=TODAY + timedelta(days=400),
        ),
        ActivityFacts("Look after the AI", Fate.NEW, 0, 560, None, change_id=2, activity_id=2, oversight=True),
    ),
    role_id=1,
    unit_name="Operations",
    unit_head_id=9,
    headcount=6,
    fte=6.0,
    jurisdiction="US",
    movements=(MovementFacts(Destination.ABSORB_GROWTH, 400, "FIN-1"),),
    training=(
        TrainingFacts(1, "Reading what the AI says", Audience.AFFECTED, 6, 6, 6, TODAY, None),
        TrainingFacts(2, "Stopping it", Audience.INTERVENERS, 4, 4, 4, TODAY, None),
    ),
    state=PlanState.APPROVED,
    digest="signed",
    signatures=tuple(
        PlanSignatureFacts(part, number, UUID(int=100 + number), part.label, "signed", NOW)
        for number, part in enumerate(PlanPart, start=11)
    ),
)

# Its executive leads those whose work changes as well, and is rewarded for what comes out.
VALUE = ValueFacts(
    objectives=(
        ObjectiveFacts(
            1,
            holder_id=9,
            holder="Oskar",
            identity=EXECUTIVE.identity,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            measure="misroute_rate",
            counter_measure="override_rate",
            agreed=True,
        ),
    ),
    searched_at=NOW - timedelta(days=20),
    benefits=(
        benefit(1, "Hours for growth", BenefitKind.CAPACITY, plan_id=1, hours=400.0),
        benefit(2, "Advisers lose variety", BenefitKind.DISBENEFIT),
    ),
    claimed={1: 400.0},
    claimed_as_money={1: 0.0},
)

CLEARED_FOR_PILOT = ClearanceFacts(
    stage=Stage.PILOT,
    state=ClearanceState.ACTIVE,
    remit_id=1,
    remit_number=1,
    review_id=1,
    granted_at=NOW - timedelta(days=30),
    valid_from=TODAY - timedelta(days=30),
    review_due=TODAY + timedelta(days=335),
    fingerprints=("sha256:4f53cda1",),
    map_version="a" * 64,
)

MET = Facts(
    id=1,
    key="AI-0001",
    title="Case triage",
    stage=Stage.PILOT,
    reported_stage=None,
    nature=Nature.LABOUR,
    impact_tier=2,
    beneficiary=Beneficiary("Operations", (OPERATIONS, COMPANY), in_technology=False),
    beneficiary_head_id=90,
    at=NOW,
    swept_at=NOW,
    pilot_start=TODAY - timedelta(days=30),
    pilot_end_planned=TODAY + timedelta(days=60),
    planned_go_live=TODAY + timedelta(days=60),
    classification=ClassificationFacts(
        id=1,
        approved=True,
        nature=Nature.LABOUR,
        assessor_identity=uuid4(),
        approver_identity=uuid4(),
        approver_name="Rita",
        approved_at=NOW - timedelta(days=40),
    ),
    determination=determination_read(
        {
            "id": 1,
            "determined_at": NOW.isoformat(),
            "valid_until": TODAY + timedelta(days=365),
            "version": "1.0",
            "standings": standings_now(),
        }
    ),
    holders=(
        holder(20, Capacity.OUTCOME_OWNER, OLIVIA),
        holder(21, Capacity.PLATFORM_OWNER, TOM),
        holder(22, Capacity.RISK_TOLERANCE_OWNER, RISK),
        holder(23, Capacity.INTERVENTION_LEAD, LEAD),
        holder(24, Capacity.MEASUREMENT_OWNER, METER),
        holder(25, Capacity.ROLE_REDESIGN_LEAD, REDESIGN),
        holder(26, Capacity.ACCOUNTABLE_EXECUTIVE, EXECUTIVE),
    ),
    decisions=(DECISION,),
    queues=(QUEUE,),
    tolerances=(
        ToleranceFacts(
            1,
            "Misroute rate",
            LIMITS,
            owner_id=4,
            signed_by_id=4,
            signed_at=NOW - timedelta(days=45),
            key="misroute_rate",
            playbook="Route by hand.",
            has_baseline=True,
            first_signed_at=NOW - timedelta(days=45),
            evidence_since=NOW - timedelta(days=45),
            reading=READING,
        ),
    ),
    drills=(
        DrillFacts(1, DrillKind.STOP, NOW - timedelta(days=10), passed=True, seconds_to_safe=40),
        DrillFacts(2, DrillKind.FALLBACK, NOW - timedelta(days=10), passed=True, seconds_to_safe=None),
    ),
    seeded=(SeededFacts(1, None, TODAY - timedelta(days=10), planted=40, caught=36),),
    appeal=AppealFacts(affects_people=True, reason="", contact="Ombudsman", answer_days=14, reviewed_by_others=True),
    plans=(PLAN,),
    taken_over=(TakeoverFacts(DECISION.id, DECISION.name, 1, "Sort cases", 1, "Agent"),),
    value=VALUE,
    attestation=AttestationFacts(NOW - timedelta(days=3), attested_by_id=2, missing=()),
    clearance=CLEARED_FOR_PILOT,
    loads={
        number: LoadFacts((Allocation("AI-0001", 40.0, TODAY - timedelta(days=20), None),), 1, 1)
        for number in range(1, 10)
    },
)


# The same without anybody whose line it is to reward, or to decide.
LEADERLESS = replace(
    MET, holders=tuple(h for h in MET.holders if h.capacity is not Capacity.ACCOUNTABLE_EXECUTIVE), value=ValueFacts()
)


def with_holder(capacity, **fields):
    """Return the facts with one holder changed, or without it when `fields` is {"gone": True}."""
    holders = [h for h in MET.holders if h.capacity is not capacity or not fields.get("gone")]
    if not fields.get("gone"):
        holders = [replace(h, **fields) if h.capacity is capacity else h for h in holders]
    return replace(MET, holders=tuple(holders))
