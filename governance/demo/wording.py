"""Putting decisions into words: what is decided, from what, and what happens in the awkward cases."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from decisions.models import Decision, Queue
from decisions.rules.autonomy import Autonomy
from decisions.rules.vocabulary import (
    Days,
    EdgeAction,
    EdgeCase,
    EscalationCategory,
    Impact,
    LogicKind,
    Reversibility,
    TimeoutAction,
    TriggerType,
    Verb,
)
from decisions.services.decisions import (
    decision_register,
    decision_set_conflicts,
    decision_set_inputs,
    edge_case_set,
)
from decisions.services.ownerships import (
    ownership_accept,
    ownership_agree,
    ownership_deputise,
    ownership_name_deputy,
    ownership_propose,
)
from decisions.services.queues import queue_register
from governance.demo.company import Company

OPENS, CLOSES = time(8), time(20)
# Minutes that one case takes a person.
HANDLING = 6
# How many of all cases are expected to end with a person, for each rule that asks one.
_RARE, _NOW_AND_THEN, _DOUBTFUL = Decimal("0.002"), Decimal("0.01"), Decimal("0.04")


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision as somebody means to word it. `inputs` are pairs of a name and the system it comes from.

    `no_conflict` says why no two of them can contradict each other, where somebody thought about it.
    """

    name: str
    unit: str
    question: str
    verb: Verb
    answers: tuple[str, ...]
    trigger: str
    volume: int
    impact: Impact
    reversibility: Reversibility
    autonomy: Autonomy
    logic: str
    inputs: tuple[tuple[str, str], ...]
    conflict: tuple[str, str] | None = None
    no_conflict: str = ""


def word(company: Company, draft: Draft, *, by: str, at: datetime) -> Decision:
    """Return the decision, registered with its inputs; nothing is said about awkward cases yet."""
    actor = company.actor(by)
    decision = decision_register(
        name=draft.name,
        unit=company.units[draft.unit],
        question=draft.question,
        verb=draft.verb,
        allowed_answers=list(draft.answers),
        trigger=draft.trigger,
        volume_per_day=draft.volume,
        impact=draft.impact,
        reversibility=draft.reversibility,
        autonomy=draft.autonomy.value,
        logic_kind=LogicKind.RULES,
        logic_text=draft.logic,
        operates_days=Days.WEEKDAYS,
        operates_from=OPENS,
        operates_until=CLOSES,
        actor=actor,
        at=at,
    )
    inputs = [{"name": name, "source_system": system} for name, system in draft.inputs]
    decision_set_inputs(decision, inputs=inputs, actor=actor, at=at)
    if draft.conflict or draft.no_conflict:
        ids = dict(decision.inputs.values_list("name", "id"))
        pairs = [(ids[draft.conflict[0]], ids[draft.conflict[1]])] if draft.conflict else []
        decision_set_conflicts(decision, pairs=pairs, ruled_out=draft.no_conflict, actor=actor, at=at)
    return decision


def open_queue(company: Company, name: str, unit: str, lead: str, at: datetime, *, people: str = "2.5") -> Queue:
    """Return a new queue, staffed for as long as the decisions run."""
    return queue_register(
        name=name,
        unit=company.units[unit],
        lead=company.people[lead],
        days=Days.WEEKDAYS,
        staffed_from=OPENS,
        staffed_until=CLOSES,
        staffed_fte=Decimal(people),
        handling_minutes=HANDLING,
        actor=company.actor("architect"),
        at=at,
    )


def map_escalations(company: Company, decisions: Iterable[Decision], queue: Queue, *, by: str, at: datetime) -> None:
    """Say for every category of the board who decides instead of the AI, and that silence sends it the manual way."""
    for decision in decisions:
        for category in EscalationCategory:
            edge_case_set(
                decision,
                kind=EdgeCase.MANDATORY,
                category=category,
                action=EdgeAction.ESCALATE,
                queue=queue,
                respond_within_minutes=120,
                timeout_action=TimeoutAction.MANUAL_ROUTE,
                expected_share=_RARE,
                actor=company.actor(by),
                at=at,
            )


def settle_awkward(company: Company, decisions: Iterable[Decision], queue: Queue, *, by: str, at: datetime) -> None:
    """Say what happens when information is missing, when sources disagree and when a case is ambiguous."""
    actor = company.actor(by)
    asking: dict[str, Any] = {"queue": queue, "respond_within_minutes": 240, "timeout_action": TimeoutAction.HOLD}
    for decision in decisions:
        for entry in decision.inputs.all():
            edge_case_set(
                decision,
                kind=EdgeCase.INCOMPLETE,
                input=entry,
                action=EdgeAction.ASK,
                expected_share=_NOW_AND_THEN,
                actor=actor,
                at=at,
                **asking,
            )
        for conflict in decision.conflicts.all():
            edge_case_set(
                decision,
                kind=EdgeCase.CONFLICTING,
                conflict=conflict,
                action=EdgeAction.PRECEDENCE,
                actor=actor,
                at=at,
            )
        edge_case_set(
            decision,
            kind=EdgeCase.AMBIGUOUS,
            trigger=TriggerType.CONFIDENCE,
            trigger_value=Decimal("0.85"),
            action=EdgeAction.ESCALATE,
            expected_share=_DOUBTFUL,
            actor=actor,
            at=at,
            **asking,
        )


def hand_over(
    company: Company, decisions: Sequence[Decision], owner: str, *, at: datetime, hours: int, deputy: str = ""
) -> None:
    """Have somebody own these decisions: asked, accepted, agreed by their manager and, with a deputy, covered.

    Units: hours a month for each decision.
    """
    actor = company.actor(owner)
    for decision in decisions:
        ownership = ownership_propose(
            decision=decision,
            person=company.people[owner],
            hours_per_month=Decimal(hours),
            in_objectives=True,
            actor=company.actor("architect"),
            at=at,
        )
        ownership = ownership_accept(ownership, actor=actor, at=at)
        ownership = ownership_agree(ownership, actor=company.manager_of(owner), at=at)
        if deputy:
            stand_in = company.people[deputy]
            ownership = ownership_name_deputy(ownership, deputy=stand_in, actor=actor, at=at)
            ownership_deputise(ownership, actor=stand_in.actor, at=at)
