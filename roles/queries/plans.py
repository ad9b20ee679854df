"""Redesign plans as the rules know them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import F, Prefetch, QuerySet, Sum
from django.db.models.functions import Coalesce

from roles.models import (
    ActivityChange,
    Bypass,
    CapacityMovement,
    Milestone,
    PlanSignature,
    RedesignPlan,
    Removal,
    Role,
)
from roles.queries.consultations import consultation_facts
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
            signatures=tuple(signatures[row["id"]]),
            movements=tuple(movements[row["id"]]),
            milestones=tuple(milestones[row["id"]]),
            consultations=consultations.get(row["id"], ()),
            training=training.get(row["id"], ()),
        )
        for row in _plans(ids)
    }


def _plans(ids: Collection[int]) -> Iterable[Row]:
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
            role_title=F("role__title"),
            unit_id=F("role__unit_id"),
            unit_name=F("role__unit__name"),
            headcount=F("role__headcount"),
            fte=F("role__fte"),
            site=F("role__site"),
            jurisdiction=F("role__jurisdiction"),
            author=F("created_by__identity_group"),
        )
    )


def _activities(ids: Collection[int]) -> Mapping[int, list[ActivityFacts]]:
    removals: dict[int, list[RemovalFacts]] = defaultdict(list)
    for proof in Removal.objects.filter(change__plan__in=ids, rejected_because="").order_by("removed_on", "id"):
        removals[proof.change_id].append(
            RemovalFacts(RemovalKind(proof.kind), proof.removed_on, proof.verified_at is not None)
        )
    bypasses: dict[int, list[BypassFacts]] = defaultdict(list)
    seen = Bypass.objects.filter(change__plan__in=ids).order_by("last_day", "first_day", "id")
    for row in seen:
        bypasses[row.change_id].append(BypassFacts(row.first_day, row.last_day, row.eligible, row.off_route))
    found: dict[int, list[ActivityFacts]] = defaultdict(list)
    for row in ActivityChange.objects.filter(plan__in=ids).order_by("activity__statement", "id").values(*_CHANGE):
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
                removals=tuple(removals[row["id"]]),
                bypasses=tuple(bypasses[row["id"]]),
            )
        )
    return found


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
)


def _signatures(ids: Collection[int]) -> Mapping[int, list[PlanSignatureFacts]]:
    found: dict[int, list[PlanSignatureFacts]] = defaultdict(list)
    for signed in PlanSignature.objects.filter(plan__in=ids).order_by("signed_at", "id"):
        found[signed.plan_id].append(
            PlanSignatureFacts(
                PlanPart(signed.part),
                signed.person_id,
                signed.identity,
                signed.printed_name,
                signed.digest,
                signed.signed_at,
            )
        )
    return found


def _movements(ids: Collection[int]) -> Mapping[int, list[MovementFacts]]:
    found: dict[int, list[MovementFacts]] = defaultdict(list)
    rows = CapacityMovement.objects.filter(plan__in=ids).order_by("id")
    for plan, destination, hours in rows.values_list("plan_id", "destination", "hours"):
        found[plan].append(MovementFacts(Destination(destination), float(hours)))
    return found


def _milestones(ids: Collection[int]) -> Mapping[int, list[MilestoneFacts]]:
    found: dict[int, list[MilestoneFacts]] = defaultdict(list)
    for day in Milestone.objects.filter(plan__in=ids).order_by("due_on", "id"):
        found[day.plan_id].append(MilestoneFacts(day.pk, day.cohort, day.what, day.due_on, day.done_on is not None))
    return found


def roles_with_plans() -> QuerySet[Role]:
    """Return every role with its plans and activities, by unit and title."""
    return (
        Role.objects.select_related("unit")
        .prefetch_related(Prefetch("plans", RedesignPlan.objects.order_by("title", "pk")))
        .annotate(hours=Coalesce(Sum("activities__hours_per_month"), Decimal(0)))
        .order_by("unit__name", "title", "pk")
    )


def changes_of(plan: RedesignPlan) -> QuerySet[ActivityChange]:
    """Return a plan's activities with what happens to each, in the order in which the rules read them."""
    return plan.changes.select_related("activity").order_by("activity__statement", "pk")
