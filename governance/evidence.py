"""The facts of any set of initiatives, gathered with a fixed number of SQL statements.

The one place that questions the other apps. Pages, API, jobs and gates all judge what this returns.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F

from decisions.models import Ownership
from decisions.queries.facts import read_decisions
from decisions.rules.facts import DecisionFacts
from governance.models import (
    Accountability,
    Attestation,
    Citation,
    Classification,
    Initiative,
    PlanCitation,
    PolicyProfile,
    Tolerance,
)
from governance.rules.facts import AttestationFacts, ClassificationFacts, Facts, LoadFacts, ToleranceFacts
from governance.rules.policy import Policy
from governance.rules.raised import PersonLoad
from governance.rules.stages import ENDED_STAGES, Nature, Stage
from roles.queries.accountability import TERMS, holder_facts, people_in
from roles.queries.people import people_facts
from roles.queries.plans import plan_facts
from roles.queries.units import UnitTree
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import LABELS, Capacity
from roles.rules.capacity import Allocation
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
    held = _grouped(
        Accountability.objects.filter(initiative__in=ids, status__in=["proposed", "accepted"])
        .order_by("id")
        .values("initiative_id", "capacity", *TERMS)
    )
    cited = _grouped(Citation.objects.filter(initiative__in=ids).order_by("id").values("initiative_id", "decision_id"))
    decision_rows = read_decisions({row["decision_id"] for rows in cited.values() for row in rows})
    people = people_facts(
        people_in([r for rows in held.values() for r in rows]) | decision_rows.people, tree, at.date()
    )
    related = _Related(
        tree=tree,
        people=people,
        held=held,
        cited=cited,
        decisions=decision_rows.facts(people),
        plans=_plans(ids),
        tolerances=_tolerances(ids),
        attestations=_attestations(ids),
        classifications=_classifications(ids),
        loads=loads_gather(people.values(), at.date()),
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
    plans: Mapping[int, tuple[PlanFacts, ...]]
    tolerances: Mapping[int, tuple[ToleranceFacts, ...]]
    attestations: Mapping[int, AttestationFacts]
    classifications: Mapping[int, ClassificationFacts]
    loads: Mapping[int, LoadFacts]

    def facts(self, row: Row, at: datetime) -> Facts:
        """Return one initiative's facts."""
        number, unit = row["id"], row["beneficiary_unit_id"]
        holders = tuple(holder_facts(h, Capacity(h["capacity"]), self.people) for h in self.held[number])
        decisions = tuple(self.decisions[c["decision_id"]] for c in self.cited[number])
        return Facts(
            id=number,
            key=row["key"],
            title=row["title"],
            stage=Stage(row["stage"]),
            reported_stage=Stage(row["reported_stage"]) if row["reported_stage"] else None,
            nature=Nature(row["nature"]),
            impact_tier=row["impact_tier"],
            beneficiary=Beneficiary(self.tree.names[unit], self.tree.lineage(unit), self.tree.in_technology(unit)),
            beneficiary_head_id=self.tree.head_of(unit),
            at=at,
            pilot_start=row["pilot_start"],
            pilot_end_planned=row["pilot_end_planned"],
            planned_go_live=row["planned_go_live"],
            classification=self.classifications.get(number),
            holders=holders,
            decisions=decisions,
            tolerances=self.tolerances.get(number, ()),
            plans=self.plans.get(number, ()),
            attestation=self.attestations.get(number),
            loads=self._loads(holders, decisions),
        )

    def _loads(self, holders: Iterable[HolderFacts], decisions: Iterable[DecisionFacts]) -> Mapping[int, LoadFacts]:
        people = {h.person.id for h in holders} | {h.person.id for d in decisions for h in d.owners}
        return {person: self.loads[person] for person in people}


def _initiatives(ids: Collection[int]) -> list[Row]:
    return list(
        Initiative.objects.filter(pk__in=ids)
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
        )
    )


def _plans(ids: Collection[int]) -> Mapping[int, tuple[PlanFacts, ...]]:
    cited = _grouped(PlanCitation.objects.filter(initiative__in=ids).order_by("id").values("initiative_id", "plan_id"))
    plans = plan_facts({row["plan_id"] for rows in cited.values() for row in rows})
    return {number: tuple(plans[row["plan_id"]] for row in rows) for number, rows in cited.items()}


def _tolerances(ids: Collection[int]) -> Mapping[int, tuple[ToleranceFacts, ...]]:
    rows = _grouped(
        Tolerance.objects.filter(initiative__in=ids)
        .order_by("measure", "id")
        .values("initiative_id", "id", "measure", "target", "limit", "owner_id", "signed_by_id", "signed_at")
    )
    return {
        number: tuple(
            ToleranceFacts(
                id=row["id"],
                measure=row["measure"],
                has_target=row["target"] is not None,
                has_limit=row["limit"] is not None,
                owner_id=row["owner_id"],
                signed_by_id=row["signed_by_id"],
                signed_at=row["signed_at"],
            )
            for row in found
        )
        for number, found in rows.items()
    }


def _attestations(ids: Collection[int]) -> Mapping[int, AttestationFacts]:
    rows = (
        Attestation.objects.filter(initiative__in=ids)
        .order_by("initiative_id", "-attested_at", "-id")
        .distinct("initiative_id")
        .values("initiative_id", "points", "attested_at", "attested_by_id")
    )
    return {
        row["initiative_id"]: AttestationFacts(
            attested_at=row["attested_at"],
            attested_by_id=row["attested_by_id"],
            missing=tuple(point.value for point in Attestation.Point if point.value not in row["points"]),
        )
        for row in rows
    }


def _classifications(ids: Collection[int]) -> Mapping[int, ClassificationFacts]:
    rows = (
        Classification.objects.filter(initiative__in=ids, status__in=["proposed", "approved"])
        .order_by("initiative_id", "status", "-assessed_at")  # "approved" sorts before "proposed"
        .distinct("initiative_id")
        .values(
            "initiative_id",
            "id",
            "status",
            "nature",
            "decided_at",
            assessor=F("assessed_by__identity_group"),
            approver=F("decided_by__identity_group"),
            approver_name=F("decided_by__display_name"),
        )
    )
    return {
        row["initiative_id"]: ClassificationFacts(
            id=row["id"],
            approved=row["status"] == Classification.Status.APPROVED,
            nature=Nature(row["nature"]),
            assessor_identity=row["assessor"],
            approver_identity=row["approver"],
            approver_name=row["approver_name"] or "",
            approved_at=row["decided_at"],
        )
        for row in rows
    }


def _grouped(rows: Iterable[Row]) -> Mapping[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["initiative_id"]].append(row)
    return grouped
