"""What people learn for a plan, as counts: needs, how many have shown it, never who."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from roles.events import Target, announce, changed
from roles.models import RedesignPlan, TrainingCount, TrainingNeed
from roles.rules.permissions import Actor
from roles.rules.plans import PlanState
from roles.rules.refusals import NotPermitted, Reason, Refused
from roles.rules.training import Audience
from roles.services.plans import may_edit_plan

_OVER = frozenset({PlanState.WITHDRAWN})
WHO = "Only HR, the head of the unit and whoever wrote this plan write down training and days."


def may_set_training(actor: Actor, plan: RedesignPlan) -> bool:
    """Whether this person may say what people learn, how many did, and on which days they move over."""
    return may_edit_plan(actor, plan)


@dataclass(frozen=True, slots=True)
class Learning:
    """What so many people have to be able to do, by when, and what proves it."""

    skill: str
    audience: Audience
    people: int
    due_on: date | None = None
    certificate: str = ""


@transaction.atomic
def training_need_set(
    plan: RedesignPlan, learning: Learning, *, need: TrainingNeed | None = None, actor: Actor, at: datetime
) -> TrainingNeed:
    """Say what so many people have to learn; `need` is changed, where one is named.

    Raises: NotPermitted for anybody but HR, the head of the unit and whoever wrote the plan; Refused, with every
    reason.
    """
    locked = held_plan(plan)
    if not may_set_training(actor, locked):
        raise NotPermitted(Reason("PERMISSION", WHO))
    row = locked.training.get(pk=need.pk) if need else TrainingNeed(plan=locked)
    if reasons := _against_need(locked, row, learning):
        raise Refused(*reasons)
    before = f"{row.skill}, {row.audience}: {row.people}" if row.pk else ""
    row.skill, row.audience, row.people = learning.skill.strip(), learning.audience.value, learning.people
    row.due_on, row.certificate = learning.due_on, learning.certificate.strip()
    row.save()
    details = {"training": [before, f"{row.skill}, {row.audience}: {row.people}"]}
    announce(changed, "training_need_set", Target(locked, details), actor_id=actor.id, at=at)
    return row


@transaction.atomic
def training_need_remove(need: TrainingNeed, *, reason: str, actor: Actor, at: datetime) -> None:
    """Say that people do not have to learn something after all.

    Raises: NotPermitted for anybody but HR, the head of the unit and whoever wrote the plan; Refused without a reason.
    """
    locked = held_plan(need.plan)
    if not may_set_training(actor, locked):
        raise NotPermitted(Reason("PERMISSION", WHO))
    if not reason.strip():
        raise Refused(Reason("REASON", "Say why nobody has to learn this any more."))
    row = locked.training.select_for_update().get(pk=need.pk)
    details = {"training": [f"{row.skill}, {row.audience}: {row.people}", ""]}
    row.delete()
    announce(changed, "training_need_remove", Target(locked, details), actor_id=actor.id, at=at, reason=reason.strip())


@transaction.atomic
def training_count_report(
    need: TrainingNeed, *, trained: int, assessed: int, counted_on: date, actor: Actor, at: datetime
) -> TrainingCount:
    """Say how many were trained up to a day, and how many of those showed it.

    The latest day counts, then the latest report: a count that was wrong is corrected by another, which may be smaller.
    Raises: NotPermitted for anybody but HR, whoever wrote the plan, and the head of the unit; Refused, with every
    reason.
    """
    locked = held_plan(need.plan)
    if not may_set_training(actor, locked):
        raise NotPermitted(Reason("PERMISSION", WHO))
    row = locked.training.select_for_update().get(pk=need.pk)
    if reasons := _against_count(row, trained, assessed, counted_on, at.date()):
        raise Refused(*reasons)
    count = TrainingCount.objects.create(
        need=row, trained=trained, assessed=assessed, counted_on=counted_on, reported_by_id=actor.id, reported_at=at
    )
    details = {"skill": row.skill, "trained": trained, "assessed": assessed, "people": row.people}
    announce(changed, "training_count_report", Target(locked, details), actor_id=actor.id, at=at)
    return count


def held_plan(plan: RedesignPlan) -> RedesignPlan:
    """Hold a plan until commit, with its role, its unit and whoever wrote it."""
    held = RedesignPlan.objects.select_for_update(of=("self",)).select_related("role__unit", "created_by")
    return held.get(pk=plan.pk)


def _against_need(plan: RedesignPlan, row: TrainingNeed, learning: Learning) -> list[Reason]:
    skill, people = learning.skill.strip(), learning.people
    reasons = []
    if plan.state in _OVER:
        reasons.append(Reason("STATE", "This plan was withdrawn: nobody has to learn anything for it."))
    if not skill:
        reasons.append(Reason("SKILL", "Say what people have to be able to do."))
    if people < 1:
        reasons.append(Reason("PEOPLE", "Say how many people have to learn it: at least one."))
    same = plan.training.filter(skill__iexact=skill, audience=learning.audience.value).exclude(pk=row.pk)
    if same.exists():
        reasons.append(Reason("SKILL", "The plan asks these people for this already. Change what is there."))
    if row.pk and (latest := row.counts.order_by("-counted_on", "-id").first()) and latest.trained > people:
        reasons.append(Reason("PEOPLE", f"{latest.trained} were counted as trained; the plan cannot ask for fewer."))
    return reasons


def _against_count(need: TrainingNeed, trained: int, assessed: int, counted_on: date, today: date) -> list[Reason]:
    reasons = []
    if not 0 <= assessed <= trained:
        reasons.append(Reason("COUNT", "Only who was trained can have shown it: no more than were trained."))
    if trained > need.people:
        reasons.append(Reason("COUNT", f"{need.people} people have to learn this; no more can be trained."))
    if counted_on > today:
        reasons.append(Reason("DAY", "Nobody was counted on a day that is still to come."))
    return reasons
