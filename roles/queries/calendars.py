"""Whose days are in somebody's calendar."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from roles.models import Person, RedesignPlan
from roles.queries.consultations import consultation_rules
from roles.queries.plans import plan_facts
from roles.queries.representation import constituencies_of, plans_spoken_for
from roles.queries.units import UnitTree
from roles.rules.calendar_days import PlanDay, plan_days
from roles.rules.permissions import Group
from roles.rules.plans import PlanState

_EVERYTHING = frozenset({Group.HR, Group.PMO, Group.EXECUTIVE, Group.AUDIT})


@dataclass(frozen=True, slots=True)
class DaysOfPlans:
    """Days in order, and the titles and revisions of the plans that they are of, by id."""

    days: tuple[PlanDay, ...]
    titles: Mapping[int, str]
    revisions: Mapping[int, int]


def days_of(plans: Collection[int], today: date, tree: UnitTree | None = None) -> DaysOfPlans:
    """Return the days of these plans in order."""
    facts = plan_facts(plans, tree)
    rules = consultation_rules() if facts else ()
    days = [day for plan in facts.values() for day in plan_days(plan, rules, today)]
    revisions = dict(RedesignPlan.objects.filter(pk__in=plans).order_by("pk").values_list("pk", "revision"))
    titles = {plan.id: plan.title for plan in facts.values()}
    return DaysOfPlans(tuple(sorted(days, key=lambda day: (day.on, day.plan_id, day.name))), titles, revisions)


def plans_of(person: Person, today: date, tree: UnitTree) -> list[int]:
    """Return the ids of the plans whose days concern somebody.

    Those they wrote, those of units that they lead or work in, those for which they speak; all of them for whoever
    looks after all.
    """
    living = RedesignPlan.objects.exclude(state=PlanState.WITHDRAWN)
    if not person.actor.trusted.isdisjoint(_EVERYTHING):
        return list(living.order_by("pk").values_list("pk", flat=True))
    spoken = set(plans_spoken_for(constituencies_of(person.identity_group, today), tree))
    rows = living.order_by("pk").values_list("pk", "role__unit_id", "created_by__identity_group")
    return [
        pk
        for pk, unit, author in rows
        if pk in spoken
        or author == person.identity_group
        or unit == person.unit_id
        or tree.is_headed_by(unit, person.pk)
    ]
