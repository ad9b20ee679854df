"""Redesign plans as the rules know them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from roles.models import (
    Activity,
    ActivityChange,
    Bypass,
    CapacityMovement,
    FallbackTrial,
    Milestone,
    PlanSignature,
    RedesignPlan,
    Removal,
)
from roles.queries.consultations import consultation_facts
from roles.queries.prepared import read
from roles.queries.training import training_facts
from roles.queries.units import UnitTree
from roles.rules.plans import (
    ActivityFacts,
    BypassFacts,
    Destination,
    Fallback,
    Fate,
    MilestoneFacts,
    MovementFacts,
    PlanFacts,
    PlanPart,
    PlanSignatureFacts,
    PlanState,
    RemovalFacts,
    RemovalKind,
    TrialFacts,
)

Row = Mapping[str, Any]


def plan_facts(ids: Collection[int], tree: UnitTree | None = None) -> Mapping[int, PlanFacts]:
    """Return these plans by id, in ten statements; one more for the units where no tree is handed over."""
    tree = tree or UnitTree.read()
    activities = _activities(ids)
    signatures = _signatures(ids)
    movements = _movements(ids)
    milestones = _milestones(ids)
    consultations = consultation_facts(ids)
    training = training_facts(ids)
    return {
        row["id"]: PlanFacts(
            id=row["id"],
            title=row["title"],
            role_title=row["role_title"],
            activities=tuple(activities[row["id"]]),
            author=row["author"],
            role_id=row["role_id"],
            unit_id=row["unit_id"],
            unit_name=row["unit_name"],
            unit_head_id=tree.head_of(row["unit_id"]),
            headcount=row["headcount"],
            fte=float(row["headcount"] if row["fte"] is None else row["fte"]),
            site=row["site"],
            jurisdiction=row["jurisdiction"],
            state=PlanState(row["state"]),
            digest=row["digest"],
            no_new_work=row["no_new_work"],
            reopened=row["reopened_at"] is not None,
            signatures=tuple(signatures[row["id"]]),
            movements=tuple(movements[row["id"]]),
            milestones=tuple(milestones[row["id"]]),
            consultations=consultations.get(row["id"], ()),
            training=training.get(row["id"], ()),
            left_out=tuple(row["left_out"]),
        )
        for row in read(_plans, ids)
    }


def _plans(ids: Collection[int]) -> QuerySet[RedesignPlan, Row]:
    told = ActivityChange.objects.filter(plan=OuterRef(OuterRef("pk"))).values("activity")
    done = Activity.objects.filter(role=OuterRef("role"), ended_on=None, hours_per_month__gt=0).exclude(pk__in=told)
    return (
        RedesignPlan.objects.filter(pk__in=ids)
        .order_by("pk")
        .values(
            "id",
            "title",
            "role_id",
            "state",
            "digest",
            "no_new_work",
            "reopened_at",
            role_title=F("role__title"),
            unit_id=F("role__unit_id"),
            unit_name=F("role__unit__name"),
            headcount=F("role__headcount"),
            fte=F("role__fte"),
            site=F("role__site"),
            jurisdiction=F("role__jurisdiction"),
            author=F("created_by__identity_group"),
            left_out=ArraySubquery(done.order_by("statement").values("statement")),
        )
    )


def _activities(ids: Collection[int]) -> Mapping[int, list[ActivityFacts]]:
    removals: dict[int, list[RemovalFacts]] = defaultdict(list)
    for change, kind, removed_on, verified_at in read(_removals, ids):
        removals[change].append(RemovalFacts(RemovalKind(kind), removed_on, verified_at is not None))
    bypasses: dict[int, list[BypassFacts]] = defaultdict(list)
    for change, *counted in read(_bypasses, ids):
        bypasses[change].append(BypassFacts(*counted))
    found: dict[int, list[ActivityFacts]] = defaultdict(list)
    for row in read(_changes, ids):
        found[row["plan_id"]].append(
            ActivityFacts(
                statement=row["activity__statement"],
                fate=Fate(row["fate"]) if row["fate"] else None,
                hours_before=float(row["hours_before"]),
                hours_after=float(row["hours_after"]),
                effective_date=row["effective_date"],
                change_id=row["id"],
                activity_id=row["activity_id"],
                oversight=row["oversight"],
                removal_kind=RemovalKind(row["removal_kind"]) if row["removal_kind"] else None,
                removal_owner_id=row["removal_owner_id"],
                fallback=Fallback(row["fallback"]) if row["fallback"] else None,
                fallback_hours=None if row["fallback_hours"] is None else float(row["fallback_hours"]),
                fallback_until=row["fallback_until"],
                transfer_to_id=row["transfer_to_id"],
                removals=tuple(removals[row["id"]]),
                bypasses=tuple(bypasses[row["id"]]),
                trial=_trial(row["latest_trial"]),
            )
        )
    return found


def _removals(ids: Collection[int]) -> QuerySet[Removal, Any]:
    rows = Removal.objects.filter(change__plan__in=ids, rejected_because="").order_by("removed_on", "id")
    return rows.values_list("change_id", "kind", "removed_on", "verified_at")


def _bypasses(ids: Collection[int]) -> QuerySet[Bypass, Any]:
    rows = Bypass.objects.filter(change__plan__in=ids).order_by("last_day", "first_day", "id")
    return rows.values_list("change_id", "first_day", "last_day", "eligible", "off_route")


def _changes(ids: Collection[int]) -> Any:
    rows = ActivityChange.objects.filter(plan__in=ids).order_by("activity__statement", "id")
    return rows.values(*_CHANGE, latest_trial=_LATEST_TRIAL)


def _trial(row: Row | None) -> TrialFacts | None:
    return None if row is None else TrialFacts(date.fromisoformat(row["held_on"]), row["passed"], float(row["hours"]))


# Of each activity, as one more column of the statement that reads it.
_LATEST_TRIAL = Subquery(
    FallbackTrial.objects.filter(change=OuterRef("pk"))
    .order_by("-held_on", "-pk")
    .values(told=JSONObject(held_on="held_on", passed="passed", hours="hours"))[:1]
)
_CHANGE = (
    "id",
    "plan_id",
    "activity_id",
    "activity__statement",
    "fate",
    "hours_before",
    "hours_after",
    "effective_date",
    "oversight",
    "removal_kind",
    "removal_owner_id",
    "fallback",
    "fallback_hours",
    "fallback_until",
    "transfer_to_id",
)


def _signatures(ids: Collection[int]) -> Mapping[int, list[PlanSignatureFacts]]:
    found: dict[int, list[PlanSignatureFacts]] = defaultdict(list)
    rows = read(
        lambda ids: (
            PlanSignature.objects.filter(plan__in=ids)
            .order_by("signed_at", "id")
            .values_list("plan_id", "part", "person_id", "identity", "printed_name", "digest", "signed_at")
        ),
        ids,
    )
    for plan, part, *signed in rows:
        found[plan].append(PlanSignatureFacts(PlanPart(part), *signed))
    return found


def _movements(ids: Collection[int]) -> Mapping[int, list[MovementFacts]]:
    found: dict[int, list[MovementFacts]] = defaultdict(list)
    rows = read(
        lambda ids: (
            CapacityMovement.objects.filter(plan__in=ids)
            .order_by("id")
            .values_list("plan_id", "destination", "hours", "finance_ref")
        ),
        ids,
    )
    for plan, destination, hours, known in rows:
        found[plan].append(MovementFacts(Destination(destination), float(hours), known))
    return found


def _milestones(ids: Collection[int]) -> Mapping[int, list[MilestoneFacts]]:
    found: dict[int, list[MilestoneFacts]] = defaultdict(list)
    rows = read(
        lambda ids: (
            Milestone.objects.filter(plan__in=ids)
            .order_by("due_on", "id")
            .values_list("plan_id", "id", "cohort", "what", "due_on", "done_on")
        ),
        ids,
    )
    for plan, number, cohort, what, due_on, done_on in rows:
        found[plan].append(MilestoneFacts(number, cohort, what, due_on, done_on is not None))
    return found


def changes_of(plan: RedesignPlan) -> QuerySet[ActivityChange]:
    """Return a plan's activities with what happens to each, in the order in which the rules read them."""
    related = ("activity", "transfer_to__unit", "removal_owner")
    return plan.changes.select_related(*related).order_by("activity__statement", "pk")
