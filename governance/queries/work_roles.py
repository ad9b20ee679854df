"""What waits for one person where people's work changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from roles.models import ActivityChange, Person, RedesignTask, Removal
from roles.queries.units import UnitTree
from roles.rules.permissions import GRANTS, Act, is_granted
from roles.rules.plans import ENDING_FATES, PlanState

# How long before its day a removal is shown to whoever sees to it, and how much of each kind a page shows.
AHEAD = timedelta(days=14)
MOST = 20
_OVER = (PlanState.WITHDRAWN, PlanState.COMPLETED)


@dataclass(frozen=True, slots=True)
class RoleWork:
    """What waits for one person: work to take out, proofs to verify, and tasks of a redesign."""

    removals: tuple[ActivityChange, ...] = ()
    proofs: tuple[Removal, ...] = ()
    tasks: tuple[RedesignTask, ...] = ()


def role_work_of(person: Person, today: date) -> RoleWork:
    """Return what waits for this person where people's work changes, in at most four statements."""
    if not person.actor.may_answer:
        return RoleWork()
    return RoleWork(tuple(_removals(person, today)), tuple(_proofs(person)), tuple(_tasks(person)))


def _removals(person: Person, today: date) -> Iterable[ActivityChange]:
    """Return what the person sees to that ends soon or should have, and of which nobody has said that it is out."""
    said = Removal.objects.filter(change=OuterRef("pk"), rejected_because="")
    return (
        ActivityChange.objects.filter(
            removal_owner__identity_group=person.identity_group,
            fate__in=ENDING_FATES,
            effective_date__lte=today + AHEAD,
            plan__citations__isnull=False,
        )
        .exclude(plan__state__in=_OVER)
        .exclude(Exists(said))
        .select_related("activity", "plan__role")
        .order_by("effective_date", "pk")
        .distinct()[:MOST]
    )


def _proofs(person: Person) -> Iterable[Removal]:
    """Return the proofs that wait for a judgement which is this person's to give."""
    mine = Q(change__plan__created_by=person) | Q(change__plan__role__unit__in=_headed(person))
    if is_granted(person.actor, Act.VERIFY_REMOVALS, GRANTS):
        mine = Q()
    involved = Q(reported_by__identity_group=person.identity_group) | Q(
        change__removal_owner__isnull=False, change__removal_owner__identity_group=person.identity_group
    )
    return (
        Removal.objects.filter(mine, verified_at=None, rejected_because="")
        .exclude(involved)
        .exclude(change__plan__state=PlanState.WITHDRAWN)
        .select_related("change__activity", "change__plan", "reported_by")
        .order_by("reported_at", "pk")[:MOST]
    )


def _headed(person: Person) -> set[int]:
    tree = UnitTree.read()
    return {unit for unit in tree.names if tree.is_headed_by(unit, person.pk)}


def _tasks(person: Person) -> Iterable[RedesignTask]:
    return (
        RedesignTask.objects.filter(owner__identity_group=person.identity_group, closed_at=None)
        .select_related("plan", "change")
        .order_by("due_on", "pk")[:MOST]
    )
