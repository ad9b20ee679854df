"""Who signs a redesign plan: the people behind its parts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from roles.models import Person, PlanSignature, RedesignPlan
from roles.queries.plans import plan_facts
from roles.queries.units import UnitTree
from roles.rules.people import PersonStatus
from roles.rules.permissions import Actor, Group
from roles.rules.plan_signing import Standing, open_points, parts_of, reasons_by_plan
from roles.rules.plans import PlanFacts, PlanPart, PlanState

MOST_WAITING = 20


def standing_of(actor: Actor, plan: RedesignPlan, tree: UnitTree | None = None) -> Standing:
    """Return how somebody stands to a plan, by whatever account they have; in two statements, three without a tree."""
    tree = tree or UnitTree.read()
    heads = heads_above(tree, plan.role.unit_id)
    identities = dict(Person.objects.filter(pk__in={*heads, plan.created_by_id}).values_list("pk", "identity_group"))
    return Standing(
        wrote=identities[plan.created_by_id] == actor.identity,
        heads=any(identities.get(head) == actor.identity for head in heads),
    )


def heads_above(tree: UnitTree, unit_id: int) -> tuple[int, ...]:
    """Return who heads a unit and the units above it, nearest first."""
    heads = (tree.heads.get(above) for above in tree.lineage(unit_id))
    return tuple(dict.fromkeys(head for head in heads if head is not None))


def candidates(plan: RedesignPlan, tree: UnitTree) -> Mapping[PlanPart, list[Person]]:
    """Return who may sign each part, the nearest head first; in three statements."""
    heads = heads_above(tree, plan.role.unit_id)
    people = {person.pk: person for person in _working().filter(pk__in={*heads, plan.created_by_id})}
    return {
        PlanPart.LEAD: [people[pk] for pk in (plan.created_by_id,) if pk in people],
        PlanPart.BUSINESS: [people[pk] for pk in heads if pk in people],
        PlanPart.HR: list(_trusted(Group.HR)),
        PlanPart.FINANCE: list(_trusted(Group.FINANCE)),
    }


def _working() -> QuerySet[Person]:
    """Return those who sign at all: who audits or administers, and who left, signs nothing."""
    here = Person.objects.filter(is_active=True).exclude(status=PersonStatus.LEFT)
    return here.exclude(groups__name__in=[Group.AUDIT, Group.ADMIN])


def _trusted(group: Group) -> QuerySet[Person]:
    return _working().filter(groups__name=group).select_related("unit").order_by("display_name", "pk")


@dataclass(frozen=True, slots=True)
class PlanWaiting:
    """A plan that waits for somebody's signature in one part."""

    plan: PlanFacts
    part: PlanPart


def plans_waiting(person: Person) -> tuple[PlanWaiting, ...]:
    """Return the plans that this person can sign now, the latest first.

    In a number of statements that does not depend on how many there are; two of its own where there are none.
    """
    actor, tree = person.actor, UnitTree.read()
    headed = {unit for unit in tree.heads if person.pk in heads_above(tree, unit)}
    wanted = _wanted(actor, person, headed)
    if wanted is None:
        return ()
    signed = _signed_now()
    rows = (
        RedesignPlan.objects.filter(wanted, state__in=[PlanState.DRAFT, PlanState.CONSULTING])
        .exclude(digest="")
        .exclude(Exists(signed.filter(identity=actor.identity)))
        .order_by("-pk")
        .values_list("pk", "created_by__identity_group", "role__unit_id")[:MOST_WAITING]
    )
    standings = {pk: Standing(author == actor.identity, unit in headed) for pk, author, unit in rows}
    facts = plan_facts(list(standings), tree) if standings else {}
    found = (_waiting(facts[pk], actor, standing) for pk, standing in standings.items())
    return tuple(waiting for waiting in found if waiting is not None)


def _wanted(actor: Actor, person: Person, headed: Collection[int]) -> Q | None:
    """Return which plans may be this person's to sign: those they wrote, and those that their author signed."""
    if not actor.may_answer:
        return None
    signed = _signed_now()
    theirs = {
        PlanPart.BUSINESS: Q(role__unit__in=headed) if headed else None,
        PlanPart.HR: Q() if Group.HR in actor.trusted else None,
        PlanPart.FINANCE: Q() if Group.FINANCE in actor.trusted else None,
    }
    found = Q(created_by__identity_group=person.identity_group) & ~Q(Exists(signed.filter(part=PlanPart.LEAD)))
    for part, condition in theirs.items():
        if condition is not None:
            by_author, by_part = (Q(Exists(signed.filter(part=p))) for p in (PlanPart.LEAD, part))
            found |= condition & by_author & ~by_part
    return found


def _signed_now() -> QuerySet[PlanSignature]:
    """Return the signatures of a plan as it is now, for a statement about plans."""
    return PlanSignature.objects.filter(plan=OuterRef("pk"), digest=OuterRef("digest"))


def _waiting(plan: PlanFacts, actor: Actor, standing: Standing) -> PlanWaiting | None:
    """Return in which part the plan waits for this person; None while it leaves something open."""
    if open_points(plan):
        return None
    parts = (part for part in parts_of(actor, standing) if not reasons_by_plan(part, plan))
    return next((PlanWaiting(plan, part) for part in parts), None)
