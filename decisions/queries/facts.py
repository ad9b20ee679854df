"""Decisions as the rules know them, read set-wise."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from decisions.models import Decision, EdgeCasePolicy, Input, InputConflict, Ownership, Shift
from decisions.queries.evidence import EvidenceRows, read_evidence, replay_rows
from decisions.queries.logic import grant_rows, table_rows
from decisions.rules.facts import (
    ConflictFacts,
    DecisionFacts,
    EdgePolicyFacts,
    GrantFacts,
    Hours,
    InputFacts,
    RampStep,
    TableFacts,
)
from decisions.rules.vocabulary import Days, EdgeAction, EdgeCase, Impact, LogicKind, Reversibility, TriggerType
from roles.queries.accountability import TERMS, TOLD, holder_facts, people_in
from roles.queries.people import people_facts
from roles.queries.prepared import read
from roles.queries.units import UnitTree
from roles.rules.capacities import Capacity
from roles.rules.people import PersonFacts

Row = Mapping[str, Any]


@dataclass(slots=True)
class DecisionRows:
    """What the database says of some decisions, before it is known who the people are."""

    decisions: list[Row]
    inputs: Mapping[int, list[Row]]
    conflicts: Mapping[int, list[Row]]
    policies: Mapping[int, list[Row]]
    ownerships: Mapping[int, list[Row]]
    grants: Mapping[int, tuple[GrantFacts, ...]]
    tables: Mapping[int, TableFacts]
    evidence: EvidenceRows

    @property
    def people(self) -> set[int]:
        """The ids of all owners and deputies."""
        return {person for rows in self.ownerships.values() for person in people_in(rows)}

    def facts(self, people: Mapping[int, PersonFacts]) -> Mapping[int, DecisionFacts]:
        """Return the decisions by id."""
        return {row["id"]: self._fact(row, people) for row in self.decisions}

    def _fact(self, row: Row, people: Mapping[int, PersonFacts]) -> DecisionFacts:
        number = row["id"]
        told = [holder_facts(o, Capacity.DECISION_OWNER, people) for o in self.ownerships[number]]
        return DecisionFacts(
            id=number,
            code=row["code"],
            name=row["name"],
            question=row["question"],
            verb=row["verb"],
            allowed_answers=tuple(row["allowed_answers"]),
            trigger=row["trigger"],
            volume_per_day=row["volume_per_day"],
            impact=Impact(row["impact"]) if row["impact"] else None,
            reversibility=Reversibility(row["reversibility"]) if row["reversibility"] else None,
            autonomy=row["autonomy"],
            has_logic=bool(row["logic_kind"] and row["logic_text"].strip()),
            logic_kind=LogicKind(row["logic_kind"]) if row["logic_kind"] else None,
            conflicts_ruled_out=bool(row["conflicts_ruled_out"].strip()),
            operates=_hours(row["operates_days"], row["operates_from"], row["operates_until"]),
            inputs=tuple(InputFacts(i["id"], i["name"], i["mandatory"]) for i in self.inputs[number]),
            conflicts=tuple(ConflictFacts(c["id"], c["first_name"], c["second_name"]) for c in self.conflicts[number]),
            policies=tuple(policy_facts(p, self.evidence.tests.get(p["id"], (0, 0))) for p in self.policies[number]),
            owners=tuple(h for h in told if not h.over),
            former=tuple(h for h in told if h.over),
            grants=self.grants.get(number, ()),
            ramp=tuple(_step(step) for step in row["ramp"]),
            table=self.tables.get(number),
            outcomes=self.evidence.outcomes.get(number, ()),
            references=self.evidence.references(number),
            measured=self.evidence.measured(number),
            created_at=row["created_at"],
            reviewed_at=row["reviewed_at"],
            retired=row["retired_at"] is not None,
        )


_DECISION = (
    "id",
    "code",
    "name",
    "question",
    "verb",
    "allowed_answers",
    "trigger",
    "volume_per_day",
    "impact",
    "reversibility",
    "autonomy",
    "logic_kind",
    "logic_text",
    "conflicts_ruled_out",
    "operates_days",
    "operates_from",
    "operates_until",
    "ramp",
    "reviewed_at",
    "created_at",
    "retired_at",
)
_POLICY = (
    "decision_id",
    "id",
    "kind",
    "action",
    "input_id",
    "conflict_id",
    "category",
    "trigger",
    "trigger_value",
    "expected_share",
    "queue_id",
    "respond_within_minutes",
    "timeout_action",
)


def read_decisions(ids: Collection[int], *, evidence: bool = True) -> DecisionRows:
    """Return what the database says of these decisions, in twelve statements; without the evidence in seven."""
    owned = read(
        lambda ids: Ownership.objects.filter(TOLD, decision__in=ids).order_by("id").values("decision_id", *TERMS), ids
    )
    return _read(ids, _by_decision(owned), read_evidence(ids) if evidence else EvidenceRows())


def decisions_escalating(ids: Collection[int]) -> Iterable[DecisionFacts]:
    """Return decisions as far as it matters for what they send to people, in seven statements; of owners nothing."""
    rows = _read(ids, defaultdict(list), EvidenceRows(replays=replay_rows(ids)))
    return rows.facts({}).values()


def _read(ids: Collection[int], ownerships: Mapping[int, list[Row]], evidence: EvidenceRows) -> DecisionRows:
    return DecisionRows(
        decisions=read(lambda ids: Decision.objects.filter(pk__in=ids).values(*_DECISION), ids),
        inputs=_by_decision(
            read(
                lambda ids: (
                    Input.objects.filter(decision__in=ids)
                    .order_by("rank", "name", "id")
                    .values("decision_id", "id", "name", "mandatory")
                ),
                ids,
            )
        ),
        conflicts=_by_decision(
            read(
                lambda ids: (
                    InputConflict.objects.filter(decision__in=ids)
                    .order_by("id")
                    .values("decision_id", "id", first_name=F("first__name"), second_name=F("second__name"))
                ),
                ids,
            )
        ),
        policies=_by_decision(read(_policies, ids)),
        ownerships=ownerships,
        grants=grant_rows(ids),
        tables=table_rows(ids),
        evidence=evidence,
    )


def _policies(ids: Collection[int]) -> QuerySet[EdgeCasePolicy, Any]:
    return policy_rows(EdgeCasePolicy.objects.filter(decision__in=ids))


def policy_rows(policies: QuerySet[EdgeCasePolicy]) -> QuerySet[EdgeCasePolicy, Any]:
    """Return awkward cases as `policy_facts` reads them."""
    rows: QuerySet[EdgeCasePolicy, Any] = policies.order_by("id").values(
        *_POLICY,
        queue_name=F("queue__name"),
        queue_days=F("queue__days"),
        queue_from=F("queue__staffed_from"),
        queue_until=F("queue__staffed_until"),
        roster=ArraySubquery(
            Shift.objects.filter(queue=OuterRef("queue"))
            .order_by("id")
            .values(shift=JSONObject(days="days", starts="starts", ends="ends"))
        ),
    )
    return rows


def decisions_gather(ids: Collection[int], today: date, *, evidence: bool = True) -> Mapping[int, DecisionFacts]:
    """Return decisions by id with their people, in fifteen statements; without the evidence in ten."""
    rows = read_decisions(ids, evidence=evidence)
    return rows.facts(people_facts(rows.people, UnitTree.read(), today))


def _by_decision(rows: Any) -> Mapping[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["decision_id"]].append(row)
    return grouped


def policy_facts(row: Row, tests: tuple[int, int] = (0, 0)) -> EdgePolicyFacts:
    """Return an awkward case as the rules know it, with how many tests of it passed and failed."""
    return EdgePolicyFacts(
        id=row["id"],
        kind=EdgeCase(row["kind"]),
        action=EdgeAction(row["action"]),
        input_id=row["input_id"],
        conflict_id=row["conflict_id"],
        category=row["category"],
        has_trigger_value=row["trigger_value"] is not None,
        queue_name=row["queue_name"] or "",
        queue_hours=_hours(row["queue_days"], row["queue_from"], row["queue_until"]),
        respond_within_minutes=row["respond_within_minutes"],
        has_timeout_action=bool(row["timeout_action"]),
        queue_id=row["queue_id"],
        trigger=TriggerType(row["trigger"]) if row["trigger"] else None,
        trigger_value=_number(row["trigger_value"]),
        expected_share=_number(row["expected_share"]),
        tests_passed=tests[0],
        tests_failed=tests[1],
        roster=tuple(map(_shift, row["roster"])),
    )


def _shift(shift: Mapping[str, str]) -> Hours:
    return Hours(Days(shift["days"]), time.fromisoformat(shift["starts"]), time.fromisoformat(shift["ends"]))


def _step(step: Mapping[str, Any]) -> RampStep:
    return RampStep(float(step.get("share") or 0), int(step.get("days") or 0), str(step.get("until") or ""))


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _hours(days: str | None, starts: Any, ends: Any) -> Hours | None:
    return Hours(Days(days), starts, ends) if days and starts is not None and ends is not None else None
