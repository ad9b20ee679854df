"""The facts of any set of initiatives, gathered with a fixed number of SQL statements.

The one place that questions the other apps. Pages, API, jobs and gates all judge what this returns.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from decisions.queries.escalations import queue_facts
from decisions.queries.facts import read_decisions
from decisions.queries.takeovers import map_facts, takeover_facts
from decisions.rules.escalations import QueueFacts
from decisions.rules.facts import DecisionFacts
from decisions.rules.takeovers import MapFacts, TakeoverFacts
from governance.models import (
    Accountability,
    Citation,
    Initiative,
    PlanCitation,
)
from governance.queries.condition_facts import attestation_facts, classification_facts, grouped
from governance.queries.gate_facts import GateFacts, delegation_facts, gate_facts, read_delegations
from governance.queries.handled import handled_facts
from governance.queries.initiative_facts import initiative_rows, initiative_told
from governance.queries.live_facts import LiveFacts, live_facts
from governance.queries.loads import loads_gather
from governance.queries.measured_facts import tolerance_facts
from governance.queries.memory import Memory
from governance.queries.observations import observed_facts
from governance.queries.policy import policies_read
from governance.queries.seats import beneficiary_of
from governance.queries.splits import states_before_the_end
from governance.queries.value_facts import value_facts
from governance.rules.carrying import carried_from
from governance.rules.facts import (
    AttestationFacts,
    CarriedFacts,
    ClassificationFacts,
    Facts,
    LoadFacts,
    ToleranceFacts,
)
from governance.rules.observations import ObservedFacts
from governance.rules.oversight import HandledFacts
from governance.rules.policy import Policy
from governance.rules.stages import Stage
from governance.rules.value import ValueFacts
from roles.queries.accountability import TERMS, TOLD, holder_facts, people_in
from roles.queries.consultations import consultation_rules
from roles.queries.people import people_facts
from roles.queries.plans import plan_facts
from roles.queries.prepared import read
from roles.queries.units import UnitTree
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import Capacity
from roles.rules.consultation import ConsultationRuleFacts
from roles.rules.delegations import DelegationFacts
from roles.rules.people import PersonFacts
from roles.rules.plans import PlanFacts
from roles.rules.records import record

Row = Mapping[str, Any]
# Policies by the id of their profile that nobody published yet, to go by instead of those that are.
Proposed = Mapping[int, Policy] | None
# What a run has read already.
Known = Memory | None


@record(frozen=True, slots=True)
class Evidence:
    """One initiative's facts, and the policy they are judged by."""

    facts: Facts
    policy: Policy


def gather(ids: Collection[int], at: datetime, *, proposed: Proposed = None, known: Known = None) -> Iterator[Evidence]:
    """Yield the evidence of these initiatives, by id, in a number of statements that does not depend on how many."""
    initiatives = initiative_rows(ids)
    policies = {**policies_read({row["policy_profile_id"] for row in initiatives}), **(proposed or {})}
    tree = UnitTree.read()
    held = _held(ids)
    cited = _cited(ids)
    cited_ids = {row["decision_id"] for rows in cited.values() for row in rows}
    decision_rows = read_decisions(cited_ids)
    plans = _plans(ids, tree)
    holders = people_in([r for rows in held.values() for r in rows]) | decision_rows.people
    delegations = read_delegations(holders, at.date())
    everybody = holders | {row["delegate_id"] for row in delegations}
    people = (known.people if known else people_facts)(everybody, tree, at.date())
    decisions = decision_rows.facts(people)
    related = _Related(
        tree=tree,
        people=people,
        held=held,
        cited=cited,
        decisions=decisions,
        queues=(known.queues if known else queue_facts)(_asked(decisions.values()), decisions),
        observed=observed_facts(_looked_at(initiatives, policies, at.date(), lambda p: p.observation_days)),
        handled=handled_facts(_looked_at(initiatives, policies, at.date(), lambda p: p.behaviour_days)),
        live=live_facts(ids, at),
        plans=plans,
        taken_over=takeover_facts(cited_ids),
        maps=map_facts(cited_ids),
        rules=consultation_rules() if any(plans.values()) else (),
        value=value_facts(ids, {number: [plan.id for plan in found] for number, found in plans.items()}),
        tolerances=tolerance_facts(ids),
        attestations=attestation_facts(ids),
        classifications=classification_facts(ids),
        loads=(known.loads if known else loads_gather)(people.values(), at.date()),
        delegations=delegation_facts(delegations, people),
        gate=gate_facts(ids),
        carried=_carried(initiatives, cited, policies, at),
    )
    for row in initiatives:
        yield Evidence(related.facts(row, at), policies[row["policy_profile_id"]])


def _asked(decisions: Iterable[DecisionFacts]) -> Collection[int]:
    return {queue for decision in decisions for queue in decision.queues}


def gather_one(initiative_id: int, at: datetime) -> Evidence:
    """Return the evidence of one initiative.

    Raises: Initiative.DoesNotExist when there is none.
    """
    for evidence in gather([initiative_id], at):
        return evidence
    raise Initiative.DoesNotExist


def _cited(ids: Collection[int]) -> Mapping[int, list[Row]]:
    return grouped(
        read(
            lambda ids: (
                Citation.objects.filter(initiative__in=ids).order_by("id").values("initiative_id", "decision_id")
            ),
            ids,
        )
    )


def _held(ids: Collection[int]) -> Mapping[int, list[Row]]:
    return grouped(
        read(
            lambda ids: (
                Accountability.objects.filter(TOLD, initiative__in=ids)
                .order_by("id")
                .values("initiative_id", "capacity", *TERMS)
            ),
            ids,
        )
    )


def _carried(
    initiatives: Iterable[Row], cited: Mapping[int, list[Row]], policies: Mapping[int, Policy], at: datetime
) -> Mapping[int, CarriedFacts]:
    """Return what parts in shaping can carry over from what they were split off; no statement where there is none."""
    parts = {row["id"]: row for row in initiatives if row["parent_id"] and row["stage"] == Stage.SHAPING}
    if not parts:
        return {}
    wholes = {e.facts.id: e.facts for e in gather({row["parent_id"] for row in parts.values()}, at)}
    last = states_before_the_end(wholes)
    found = {}
    for number, row in parts.items():
        decisions, whole = {c["decision_id"] for c in cited[number]}, row["parent_id"]
        policy = policies[row["policy_profile_id"]]
        if carried := carried_from(wholes[whole], decisions, policy, last.get(whole)):
            found[number] = carried
    return found


@dataclass(slots=True)
class _Related:
    """All that belongs to the initiatives of one batch."""

    tree: UnitTree
    people: Mapping[int, PersonFacts]
    held: Mapping[int, list[Row]]
    cited: Mapping[int, list[Row]]
    decisions: Mapping[int, DecisionFacts]
    queues: Mapping[int, QueueFacts]
    observed: Mapping[int, tuple[ObservedFacts, ...]]
    handled: Mapping[int, tuple[HandledFacts, ...]]
    live: LiveFacts
    plans: Mapping[int, tuple[PlanFacts, ...]]
    taken_over: Mapping[int, tuple[TakeoverFacts, ...]]
    maps: Mapping[int, tuple[MapFacts, ...]]
    rules: tuple[ConsultationRuleFacts, ...]
    value: Mapping[int, ValueFacts]
    tolerances: Mapping[int, tuple[ToleranceFacts, ...]]
    attestations: Mapping[int, AttestationFacts]
    classifications: Mapping[int, ClassificationFacts]
    loads: Mapping[int, LoadFacts]
    delegations: tuple[DelegationFacts, ...]
    gate: GateFacts
    carried: Mapping[int, CarriedFacts]

    def facts(self, row: Row, at: datetime) -> Facts:
        """Return one initiative's facts."""
        number, unit = row["id"], row["beneficiary_unit_id"]
        told = [holder_facts(h, Capacity(h["capacity"]), self.people) for h in self.held[number]]
        holders = tuple(h for h in told if not h.over)
        decisions = tuple(self.decisions[c["decision_id"]] for c in self.cited[number])
        return Facts(
            **initiative_told(row),
            beneficiary=beneficiary_of(self.tree, unit, holders, self.gate.waivers.get(number, ()), at),
            beneficiary_head_id=self.tree.head_of(unit),
            calendar=self.tree.calendar_of(unit),
            at=at,
            classification=self.classifications.get(number),
            holders=holders,
            former=tuple(h for h in told if h.over),
            decisions=decisions,
            tolerances=self.tolerances.get(number, ()),
            plans=self.plans.get(number, ()),
            taken_over=tuple(taken for d in decisions for taken in self.taken_over.get(d.id, ())),
            maps=tuple(drawn for d in decisions for drawn in self.maps.get(d.id, ())),
            rules=self.rules,
            value=self.value[number],
            attestation=self.attestations.get(number),
            loads=self._loads(holders, decisions),
            delegations=self._delegations(holders, decisions),
            review=self.gate.open_reviews.get(number),
            signed=self.gate.signed_reviews.get(number),
            waivers=self.gate.waivers.get(number, ()),
            conditions=self.gate.conditions.get(number, ()),
            clearance=self.gate.clearances.get(number),
            runtimes=self.gate.runtimes.get(number, ()),
            versions=self.gate.versions.get(number, ()),
            queues=self._queues(decisions),
            observed=self.observed.get(number, ()),
            handled=self.handled.get(number, ()),
            swept_at=self.gate.swept_at,
            tampered=self.gate.tampered.get(number, ()),
            carried=self.carried.get(number),
            **self.live.of(number),
        )

    def _queues(self, decisions: Iterable[DecisionFacts]) -> tuple[QueueFacts, ...]:
        named = {number for decision in decisions for number in decision.queues}
        return tuple(queue for number, queue in self.queues.items() if number in named)

    def _delegations(
        self, holders: Iterable[HolderFacts], decisions: Iterable[DecisionFacts]
    ) -> tuple[DelegationFacts, ...]:
        if not self.delegations:
            return ()
        people = {h.person.id for h in holders} | {h.person.id for d in decisions for h in d.owners}
        return tuple(delegation for delegation in self.delegations if delegation.delegator_id in people)

    def _loads(self, holders: Iterable[HolderFacts], decisions: Iterable[DecisionFacts]) -> Mapping[int, LoadFacts]:
        told = (*holders, *(h for d in decisions for h in d.owners))
        people = {h.person.id for h in told} | {h.deputy.id for h in told if h.deputy}
        return {person: self.loads[person] for person in people}


def _looked_at(
    initiatives: Iterable[Row], policies: Mapping[int, Policy], today: date, span: Callable[[Policy], int]
) -> Mapping[date, list[int]]:
    """Return the initiatives by the day after which what was seen of them counts."""
    found: dict[date, list[int]] = {}
    for row in initiatives:
        days = span(policies[row["policy_profile_id"]])
        found.setdefault(today - timedelta(days=days), []).append(row["id"])
    return found


def _plans(ids: Collection[int], tree: UnitTree) -> Mapping[int, tuple[PlanFacts, ...]]:
    cited = grouped(
        read(
            lambda ids: (
                PlanCitation.objects.filter(initiative__in=ids).order_by("id").values("initiative_id", "plan_id")
            ),
            ids,
        )
    )
    plans = plan_facts({row["plan_id"] for rows in cited.values() for row in rows}, tree)
    return {number: tuple(plans[row["plan_id"]] for row in rows) for number, rows in cited.items()}
