"""A decision about which everything is said, as a claims desk would say it."""

from datetime import time
from decimal import Decimal

from django.utils import timezone

from decisions.rules.vocabulary import (
    Days,
    EdgeAction,
    EdgeCase,
    EscalationCategory,
    LogicKind,
    OutcomeKind,
    TimeoutAction,
    TriggerType,
)
from decisions.services.decisions import (
    decision_register,
    decision_set_conflicts,
    decision_set_inputs,
    edge_case_set,
)
from decisions.services.outcomes import outcomes_set
from decisions.services.ownerships import ownership_accept, ownership_propose
from decisions.services.queues import queue_register
from decisions.services.segments import autonomy_grants_set, segment_register
from decisions.services.tables import table_set
from decisions.tables.table import InputColumn, OutputColumn, Rule, Table, ValueType

INPUTS = (
    ("Claim amount", "Claims system"),
    ("Customer tier", "CRM"),
    ("Days since loss", "Claims system"),
    ("Fraud score", "Fraud desk"),
    ("Policy status", "Policy system"),
)
ANSWERS = ("Pay", "Ask for papers", "Send to adjuster", "Refuse with reasons")


def settle_claim(cast, *, rules=20, by=None):
    """Return “Settle small claim” of the unit operations, owned by Carl: table, segments, cases, outcomes."""
    actor, at = (by or cast.olivia).actor, timezone.now()
    decision = decision_register(
        name="Settle small claim",
        unit=cast.operations,
        question="How is this small claim settled?",
        verb="resolve",
        allowed_answers=list(ANSWERS),
        trigger="A customer reports a loss below 5,000 euro and its papers are there.",
        volume_per_day=400,
        impact="moderate",
        reversibility="costly",
        autonomy=4,
        logic_kind=LogicKind.TABLE,
        logic_text="What is small, covered and not suspicious is paid at once. Whatever looks odd goes to an adjuster.",
        operates_days=Days.WEEKDAYS,
        operates_from=time(8),
        operates_until=time(18),
        actor=actor,
        at=at,
    )
    inputs = [{"name": name, "source_system": source, "mandatory": True} for name, source in INPUTS]
    decision_set_inputs(decision, inputs=inputs, actor=actor, at=at)
    ids = list(decision.inputs.order_by("rank").values_list("pk", flat=True))
    decision_set_conflicts(decision, pairs=[(ids[1], ids[4]), (ids[0], ids[3])], ruled_out="", actor=actor, at=at)
    table_set(decision, table=_table(rules), actor=actor, at=at)
    _cases(cast, decision, actor, at)
    _segments(cast, decision, actor, at)
    outcomes_set(decision, outcomes=list(_outcomes()), actor=actor, at=at)
    asked = ownership_propose(decision=decision, person=cast.carl, actor=actor, at=at)
    ownership_accept(asked, actor=cast.carl.actor, at=at)
    decision.refresh_from_db()
    return decision


def _table(rules):
    columns = (
        InputColumn(id="amount", label="Claim amount", type=ValueType.NUMBER),
        InputColumn(id="tier", label="Customer tier", allowed='"gold","silver","bronze"'),
        InputColumn(id="score", label="Fraud score", type=ValueType.NUMBER),
    )
    answer = OutputColumn(id="answer", label="Settlement", allowed=",".join(f'"{each}"' for each in ANSWERS))
    step = 5000 // rules
    made = [
        Rule(
            id=f"r{place}",
            tests=(f"[{place * step}..{(place + 1) * step})", "-", "< 50"),
            answers=(f'"{ANSWERS[place % 3]}"',),
            annotation="As the settlement guide says",
        )
        for place in range(rules)
    ]
    return Table(inputs=columns, outputs=(answer,), rules=tuple(made))


def _cases(cast, decision, actor, at):
    desk = queue_register(
        name="Claims desk",
        unit=cast.claims,
        lead=cast.carl,
        staffed_from=time(7),
        staffed_until=time(19),
        staffed_fte=Decimal("2.5"),
        handling_minutes=25,
        actor=actor,
        at=at,
    )
    fraud = queue_register(
        name="Fraud desk",
        unit=cast.operations,
        staffed_from=time(8),
        staffed_until=time(18),
        staffed_fte=Decimal(2),
        handling_minutes=30,
        actor=actor,
        at=at,
    )
    asked = {
        "action": EdgeAction.ESCALATE,
        "queue": desk,
        "respond_within_minutes": 120,
        "timeout_action": TimeoutAction.HOLD,
    }
    for entry in decision.inputs.all():
        policy = asked | {"action": EdgeAction.ASK, "expected_share": Decimal("0.01")}
        edge_case_set(decision, kind=EdgeCase.INCOMPLETE, input=entry, **policy, actor=actor, at=at)
    for pair in decision.conflicts.all():
        policy = asked | {"expected_share": Decimal("0.02")}
        edge_case_set(decision, kind=EdgeCase.CONFLICTING, conflict=pair, **policy, actor=actor, at=at)
    unsure = {"trigger": TriggerType.CONFIDENCE, "trigger_value": Decimal("0.85"), "expected_share": Decimal("0.06")}
    edge_case_set(decision, kind=EdgeCase.AMBIGUOUS, **asked, **unsure, actor=actor, at=at)
    edge_case_set(decision, kind=EdgeCase.UNCOVERED, **asked, expected_share=Decimal("0.01"), actor=actor, at=at)
    for category in EscalationCategory:
        policy = asked | {"queue": fraud if category is EscalationCategory.FRAUD else desk}
        edge_case_set(
            decision,
            kind=EdgeCase.MANDATORY,
            category=category.value,
            **policy,
            expected_share=Decimal("0.005"),
            actor=actor,
            at=at,
        )


def _segments(cast, decision, actor, at):
    named = {
        name: segment_register(
            unit=cast.operations, name=name, predicate=predicate, high_touch=high, actor=actor, at=at
        )
        for name, predicate, high in (
            ("Retail", 'Customer tier != "gold"', False),
            ("Gold customers", 'Customer tier = "gold"', False),
            ("Vulnerable", "", True),
        )
    }
    grants = [
        {"segment": named["Retail"], "level": 4, "share": Decimal("0.7"), "rule": "Nothing above 2,000 euro"},
        {"segment": named["Gold customers"], "level": 3, "share": Decimal("0.2"), "rule": ""},
        {"segment": named["Vulnerable"], "level": 1, "share": Decimal("0.08"), "rule": ""},
        {"segment": None, "level": 0, "share": Decimal("0.02"), "rule": ""},
    ]
    ramp = [
        {"share": 5, "days": 14, "until": "no breach"},
        {"share": 25, "days": 28, "until": "error rate within tolerance"},
        {"share": 100, "days": 0},
    ]
    autonomy_grants_set(decision, grants=grants, ramp=ramp, actor=actor, at=at)


def _outcomes():
    yield {
        "kind": OutcomeKind.TARGET,
        "statement": "A covered small claim is paid within a day.",
        "examples": ["Broken window, 240 euro", "Stolen bicycle with receipt", "Lost luggage, 90 euro"],
        "measure": "Days to payment",
    }
    yield {
        "kind": OutcomeKind.ACCEPTABLE,
        "statement": "One question more than needed is asked.",
        "examples": ["Receipt asked twice", "Photo asked though the report has one", "Account number confirmed again"],
        "measure": "Questions a claim",
    }
    yield {
        "kind": OutcomeKind.UNACCEPTABLE,
        "statement": "A claim that is not covered is paid.",
        "examples": ["Policy ended in May", "Loss abroad", "Business use of a private car"],
        "measure": "Wrong payments",
    }
    yield {
        "kind": OutcomeKind.NEVER,
        "statement": "A vulnerable customer is refused without a person having looked.",
        "examples": ["Customer in care", "Customer in mourning", "Minor without guardian"],
        "measure": "Breaches",
    }
