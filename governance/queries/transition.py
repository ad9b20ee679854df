"""What was told of how work of a plan stops: proofs, cases that went past the AI, tasks, trials of fallbacks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from roles.models import ActivityChange, Bypass, FallbackTrial, Person, RedesignPlan, RedesignTask, Removal
from roles.queries.units import UnitTree
from roles.rules.plans import ENDING_FATES

# Further ones are in the ledger; a page shows the latest.
SHOWN = 12


@dataclass(slots=True)
class Told:
    """Everything that was told of one activity, the latest first."""

    removals: list[Removal] = field(default_factory=list)
    bypasses: list[Bypass] = field(default_factory=list)
    tasks: list[RedesignTask] = field(default_factory=list)
    trials: list[FallbackTrial] = field(default_factory=list)


def ending_changes(plan: RedesignPlan) -> QuerySet[ActivityChange]:
    """Return what ends in a plan, the first day first."""
    return (
        plan.changes.filter(fate__in=ENDING_FATES)
        .select_related("activity", "removal_owner__unit", "plan__role")
        .order_by("effective_date", "activity__statement", "pk")
    )


def told_of(changes: Iterable[ActivityChange]) -> Mapping[int, Told]:
    """Return what was told of each of these activities, in four statements."""
    ids = [change.pk for change in changes]
    found: dict[int, Told] = defaultdict(Told)
    people = ("reported_by", "verified_by", "change__removal_owner")
    for removal in Removal.objects.filter(change__in=ids).select_related(*people).order_by("-reported_at", "-pk"):
        found[removal.change_id].removals.append(removal)
    told = Bypass.objects.filter(change__in=ids).select_related("reported_by").order_by("-last_day", "-pk")
    for bypass in told:
        found[bypass.change_id].bypasses.append(bypass)
    tasks = RedesignTask.objects.filter(change__in=ids).select_related("owner", "closed_by", "plan")
    for task in tasks.order_by("-opened_at", "-pk"):
        if task.change_id is not None:
            found[task.change_id].tasks.append(task)
    trials = FallbackTrial.objects.filter(change__in=ids).select_related("witnessed_by", "recorded_by")
    for trial in trials.order_by("-held_on", "-pk"):
        found[trial.change_id].trials.append(trial)
    return found


def trial_witnesses(plan: RedesignPlan, besides: Person) -> QuerySet[Person]:
    """Return who may have seen a trial: people of the unit, below it, or in the units above it, but not oneself."""
    tree, unit = UnitTree.read(), plan.role.unit_id
    return (
        Person.objects.filter(is_active=True, unit__in={*tree.lineage(unit), *tree.below(unit)})
        .exclude(identity_group=besides.identity_group)
        .order_by("display_name", "pk")
    )
