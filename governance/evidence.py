"""The facts of any set of initiatives, gathered with a fixed number of SQL statements.

The one place that questions the other apps. Pages, API, jobs and gates all judge what this returns.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Min, Q

from decisions.models import Ownership
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
    PolicyProfile,
)
from governance.queries.condition_facts import attestation_facts, classification_facts, grouped
from governance.queries.gate_facts import GateFacts, delegation_facts, gate_facts, read_delegations
from governance.queries.handled import handled_facts
from governance.queries.live_facts import LiveFacts, live_facts
from governance.queries.measured_facts import tolerance_facts
from governance.queries.observations import observed_facts
from governance.queries.value_facts import value_facts
from governance.rules.facts import AttestationFacts, ClassificationFacts, Facts, LoadFacts, ToleranceFacts
from governance.rules.observations import ObservedFacts
from governance.rules.oversight import HandledFacts
from governance.rules.policy import Policy
from governance.rules.raised import PersonLoad
from governance.rules.stages import ENDED_STAGES, Nature, Stage
from governance.rules.value import ValueFacts
from governance.rules.waivers import WaiverFacts
from governance.rules.waiving import technology_excepted
from roles.queries.accountability import TERMS, TOLD, holder_facts, people_in
from roles.queries.consultations import consultation_rules
from roles.queries.people import people_facts
from roles.queries.plans import plan_facts
from roles.queries.units import UnitTree
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import LABELS, Capacity
from roles.rules.capacity import Allocation
from roles.rules.consultation import ConsultationRuleFacts
from roles.rules.delegations import DelegationFacts
from roles.rules.eligibility import Beneficiary
from roles.rules.people import PersonFacts
from roles.rules.plans import PlanFacts

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One initiative's facts, and the policy they are judged by."""

    facts: Facts
    policy: Policy


def gather(ids: Collection[int], at: datetime) -> Iterator[Evidence]:
    """Yield the evidence of these initiatives, by id, in a number of statements that does not depend on how many."""
    policies = {p.pk: p.policy for p in PolicyProfile.objects.all()}
    tree = UnitTree.read()
    initiatives = _initiatives(ids)
    held = grouped(
        Accountability.objects.filter(TOLD, initiative__in=ids)
        .order_by("id")
        .values("initiative_id", "capacity", *TERMS)
    )
    cited = grouped(Citation.objects.filter(initiative__in=ids).order_by("id").values("initiative_id", "decision_id"))
    cited_ids = {row["decision_id"] for rows in cited.values() for row in rows}
    decision_rows = read_decisions(cited_ids)
    plans = _plans(ids, tree)
    holders = people_in([r for rows in held.values() for r in rows]) | decision_rows.people
    delegations = read_delegations(holders, at.date())
    people = people_facts(holders | {row["delegate_id"] for row in delegations}, tree, at.date())
    decisions = decision_rows.facts(people)
    related = _Related(
        tree=tree,
        people=people,
        held=held,
        cited=cited,
        decisions=decisions,
        queues=queue_facts({q for decision in decisions.values() for q in decision.queues}, decisions),
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
        loads=loads_gather(people.values(), at.date()),
        delegations=delegation_facts(delegations, people),
        gate=gate_facts(ids),
    )
    for row in initiatives:
        yield Evidence(related.facts(row, at), policies[row["policy_profile_id"]])


def gather_one(initiative_id: int, at: datetime) -> Evidence:
    """Return the evidence of one initiative.

    Raises: Initiative.DoesNotExist when there is none.
    """
    for evidence in gather([initiative_id], at):
        return evidence
    raise Initiative.DoesNotExist


def person_loads(ids: Collection[int], at: datetime) -> Iterator[PersonLoad]:
    """Yield these people with everything they promised."""
    people = people_facts(ids, UnitTree.read(), at.date())
    loads = loads_gather(people.values(), at.date())
    for person in people.values():
        yield PersonLoad(person, loads.get(person.id, LoadFacts()), at.date())


def loads_gather(people: Iterable[PersonFacts], today: date) -> Mapping[int, LoadFacts]:
    """Return what each of these people has promised, over all their accounts, by person id, in two statements."""
    people = tuple(people)
    identities = {person.identity for person in people}
    promised = [
        *Accountability.objects.filter(person__identity_group__in=identities, status="accepted")
        .exclude(valid_to__lte=today)
        .exclude(initiative__stage__in=ENDED_STAGES)
        .order_by("id")
        .values_list(
            "person__identity_group", "capacity", "initiative__key", "hours_per_month", "valid_from", "valid_to"
        ),
        *Ownership.objects.filter(person__identity_group__in=identities, status="accepted", decision__retired_at=None)
        .exclude(valid_to__lte=today)
        .order_by("id")
        .values_list(
            "person__identity_group",
            F("decision__name"),
            F("decision__code"),
            "hours_per_month",
            "valid_from",
            "valid_to",
        ),
    ]
    allocations: dict[Any, list[Allocation]] = {identity: [] for identity in identities}
    subjects: dict[Any, set[str]] = {identity: set() for identity in identities}
    for identity, what, code, decimal, starts, ends in promised:
        hours = float(decimal)
        label = LABELS[what] if code.startswith("AI-") else what
        allocations[identity].append(Allocation(f"{label} ({code}, {hours:g} h)", hours, starts, ends))
        subjects[identity].add(code)
    by_identity = {
        identity: LoadFacts(
            allocations=tuple(allocations[identity]),
            initiatives=sum(code.startswith("AI-") for code in subjects[identity]),
            decisions=sum(not code.startswith("AI-") for code in subjects[identity]),
        )
        for identity in identities
    }
    return {person.id: by_identity[person.identity] for person in people}


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

    def facts(self, row: Row, at: datetime) -> Facts:
        """Return one initiative's facts."""
        number, unit = row["id"], row["beneficiary_unit_id"]
        told = [holder_facts(h, Capacity(h["capacity"]), self.people) for h in self.held[number]]
        holders = tuple(h for h in told if not h.over)
        decisions = tuple(self.decisions[c["decision_id"]] for c in self.cited[number])
        return Facts(
            **_told(row),
            beneficiary=self._beneficiary(unit, holders, self.gate.waivers.get(number, ()), at),
            beneficiary_head_id=self.tree.head_of(unit),
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
            **self.live.of(number),
        )

    def _queues(self, decisions: Iterable[DecisionFacts]) -> tuple[QueueFacts, ...]:
        named = {number for decision in decisions for number in decision.queues}
        return tuple(queue for number, queue in self.queues.items() if number in named)

    def _beneficiary(
        self, unit: int, holders: Iterable[HolderFacts], waivers: Iterable[WaiverFacts], at: datetime
    ) -> Beneficiary:
        technical = self.tree.in_technology(unit)
        platform = [h for h in holders if h.capacity is Capacity.PLATFORM_OWNER and h.in_force(at.date())]
        return Beneficiary(
            unit_name=self.tree.names[unit],
            lineage=self.tree.lineage(unit),
            in_technology=technical,
            technology_excepted=technical and technology_excepted(waivers, at),
            platform_leaders=frozenset(leader for holder in platform for leader in holder.person.leaders),
        )

    def _delegations(
        self, holders: Iterable[HolderFacts], decisions: Iterable[DecisionFacts]
    ) -> tuple[DelegationFacts, ...]:
        if not self.delegations:
            return ()
        people = {h.person.id for h in holders} | {h.person.id for d in decisions for h in d.owners}
        return tuple(delegation for delegation in self.delegations if delegation.delegator_id in people)

    def _loads(self, holders: Iterable[HolderFacts], decisions: Iterable[DecisionFacts]) -> Mapping[int, LoadFacts]:
        people = {h.person.id for h in holders} | {h.person.id for d in decisions for h in d.owners}
        return {person: self.loads[person] for person in people}


def _told(row: Row) -> dict[str, Any]:
    """Return what an initiative's own row says."""
    told = ("id", "key", "title", "impact_tier", "pilot_start", "pilot_end_planned", "planned_go_live")
    return {
        **{name: row[name] for name in told},
        "pilot_daily_cap": row["pilot_daily_cap"],
        "stage": Stage(row["stage"]),
        "reported_stage": Stage(row["reported_stage"]) if row["reported_stage"] else None,
        "nature": Nature(row["nature"]),
        "production_since": row["production_since"] and row["production_since"].date(),
    }


def _initiatives(ids: Collection[int]) -> list[Row]:
    return list(
        Initiative.objects.filter(pk__in=ids)
        .annotate(production_since=Min("transitions__at", filter=Q(transitions__target=Stage.PRODUCTION)))
        .order_by("pk")
        .values(
            "id",
            "key",
            "title",
            "stage",
            "reported_stage",
            "nature",
            "impact_tier",
            "beneficiary_unit_id",
            "policy_profile_id",
            "pilot_start",
            "pilot_end_planned",
            "planned_go_live",
            "pilot_daily_cap",
            "production_since",
        )
    )


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
    cited = grouped(PlanCitation.objects.filter(initiative__in=ids).order_by("id").values("initiative_id", "plan_id"))
    plans = plan_facts({row["plan_id"] for rows in cited.values() for row in rows}, tree)
    return {number: tuple(plans[row["plan_id"]] for row in rows) for number, rows in cited.items()}
