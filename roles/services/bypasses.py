"""Cases that go past an AI after work was to stop, and the task that finds out what the design lacks."""

from datetime import date, datetime, timedelta
from typing import TypedDict, Unpack

from django.db import transaction

from roles.events import Target, announce, changed
from roles.models import ActivityChange, Bypass, Person, RedesignPlan, RedesignTask
from roles.queries.units import UnitTree
from roles.rules.permissions import GRANTS, Act, Actor, is_granted
from roles.rules.plans import ActivityFacts
from roles.rules.refusals import NotPermitted, Reason, Refused
from roles.rules.transition import BypassSource, BypassStanding, bypass_standing
from roles.services.transition_rights import (
    activity_facts,
    ending_reasons,
    plan_locked,
    require_answering,
    terms_of,
)

# Long enough to talk to those who do the work, and short enough that the old way does not settle in again.
TASK_DAYS = 14


class BypassTold(TypedDict):
    """What is told of a period: how many cases could have taken the AI's way, and how many did not."""

    first_day: date
    last_day: date
    eligible: int
    off_route: int
    source: BypassSource | str


@transaction.atomic
def bypass_report(
    change: ActivityChange, *, actor: Actor, at: datetime, note: str = "", **told: Unpack[BypassTold]
) -> Bypass:
    """Put on record how many cases of a period went past the AI. Counts alone are kept, never who did what.

    Where that is more than policy bears, it opens a task for whoever wrote the plan, unless one is open: to find out
    what the design lacks.
    Raises: NotPermitted for auditors and administrators; Refused for days before the activity was to end or still
    ahead, counts that cannot be, and days that this source has told of already.
    """
    require_answering(actor)
    plan = plan_locked(change.plan_id)
    activity = activity_facts(change)
    if reasons := [*ending_reasons(activity, plan), *_reasons_against(change, activity, told, at)]:
        raise Refused(*reasons)
    bypass = Bypass.objects.create(
        change=change,
        **told | {"source": BypassSource(told["source"])},
        note=note.strip(),
        reported_by_id=actor.id,
        reported_at=at,
    )
    task = _task_opened(change, plan, at)
    details = {
        "activity": activity.statement,
        "off_route": [bypass.off_route, bypass.eligible],
        "days": [bypass.first_day.isoformat(), bypass.last_day.isoformat()],
    }
    announce(
        changed, "bypass_report", Target(plan, details), bypass, *([task] if task else []), actor_id=actor.id, at=at
    )
    return bypass


def _reasons_against(change: ActivityChange, activity: ActivityFacts, told: BypassTold, at: datetime) -> list[Reason]:
    first, last, found = told["first_day"], told["last_day"], []
    if first > last:
        found.append(Reason("BYPASS_DAYS", "It ends before it begins."))
    if last > at.date():
        found.append(Reason("BYPASS_DAYS", "These days are still ahead. Tell of them once they are over."))
    if activity.effective_date is None:
        found.append(Reason("BYPASS_DAYS", f"No day says from when on “{activity.statement}” ends."))
    elif first < activity.effective_date:
        text = f"Until {activity.effective_date:%-d %b %Y} it was agreed to do it by hand. Tell of the days since then."
        found.append(Reason("BYPASS_DAYS", text))
    if told["eligible"] < 1 or not 0 <= told["off_route"] <= told["eligible"]:
        found.append(Reason("BYPASS_COUNTS", "Of one case or more, at most all can have gone past the AI."))
    same = Bypass.objects.filter(change=change, source=told["source"], first_day__lte=last, last_day__gte=first)
    if same.exists():
        text = "This source has told of some of these days already. Days are counted once."
        found.append(Reason("BYPASS_OVERLAP", text))
    return found


def _task_opened(change: ActivityChange, plan: RedesignPlan, at: datetime) -> RedesignTask | None:
    """Return the task that is opened; None where nothing is amiss, or one is open already."""
    if RedesignTask.objects.filter(change=change, closed_at=None).exists() or not standing_of(change, plan).is_open:
        return None
    title = f"Find out why cases of “{change.activity.statement}” go past the AI"
    return RedesignTask.objects.create(
        plan=plan,
        change=change,
        title=title[:250],
        owner_id=_who_finds_out(plan),
        due_on=at.date() + timedelta(days=TASK_DAYS),
        opened_at=at,
    )


def _who_finds_out(plan: RedesignPlan) -> int:
    """Return whoever wrote the plan; where they are gone, the head of the unit."""
    author: Person = plan.created_by
    if author.is_active:
        return author.pk
    return UnitTree.read().head_of(plan.role.unit_id) or author.pk


def standing_of(change: ActivityChange, plan: RedesignPlan) -> BypassStanding:
    """Return how many cases of an activity go past the AI, under the policy of who follows the plan."""
    return bypass_standing(activity_facts(change), terms_of(plan))


def may_close_task(actor: Actor, task: RedesignTask) -> bool:
    """Whether this person may say that a task is done: its owner, whoever wrote the plan, and HR."""
    own = actor.id in {task.owner_id, task.plan.created_by_id}
    return actor.may_answer and (own or is_granted(actor, Act.CHANGE_PLANS, GRANTS))


@transaction.atomic
def redesign_task_close(task: RedesignTask, *, resolution: str, actor: Actor, at: datetime) -> RedesignTask:
    """Say what the design lacked, and what was done about it.

    Raises: NotPermitted; Refused while cases still go past the AI more often than policy bears, or it has not been less
    for as many periods running as policy asks.
    """
    plan = plan_locked(task.plan_id)
    related = ("plan", "change__activity")
    locked = RedesignTask.objects.select_for_update(of=("self",)).select_related(*related).get(pk=task.pk)
    if not may_close_task(actor, locked):
        text = "Only who owns this task, whoever wrote the plan and HR say that it is done."
        raise NotPermitted(Reason("PERMISSION", text))
    if reasons := _reasons_against_closing(locked, plan, resolution):
        raise Refused(*reasons)
    locked.closed_by_id, locked.closed_at, locked.resolution = actor.id, at, resolution.strip()
    locked.save(update_fields=["closed_by", "closed_at", "resolution"])
    announce(
        changed,
        "redesign_task_close",
        Target(plan, {"task": locked.title}),
        locked,
        actor_id=actor.id,
        at=at,
        reason=locked.resolution,
    )
    return locked


def _reasons_against_closing(task: RedesignTask, plan: RedesignPlan, resolution: str) -> list[Reason]:
    found = []
    if task.closed_at is not None:
        found.append(Reason("STATE", "This task is closed already."))
    if not resolution.strip():
        found.append(Reason("RESOLUTION", "Say what the design lacked, and what was done about it."))
    standing = standing_of(task.change, plan) if task.change else BypassStanding()
    if standing.is_open:
        share = terms_of(plan).bypass_share * 100
        text = (
            f"It is done once fewer than {share:g} % of the cases go past the AI for {standing.needed} periods "
            f"running; so far for {standing.below}. {standing.message}"
        )
        found.append(Reason("BYPASS", text))
    return found
