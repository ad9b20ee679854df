"""Who tells of a transition, who verifies it, and what stands in the way of telling anything of it."""

from django.conf import settings
from django.utils.module_loading import import_string

from roles.models import ActivityChange, RedesignPlan
from roles.queries.plans import plan_facts
from roles.queries.units import UnitTree
from roles.rules.permissions import Actor
from roles.rules.plans import ActivityFacts, PlanState
from roles.rules.refusals import NotPermitted, Reason
from roles.rules.transition import TransitionTerms, ends


def require_answering(actor: Actor) -> None:
    """Pass whoever may vouch for something.

    Raises: NotPermitted for auditors, administrators and closed accounts.
    """
    if not actor.may_answer:
        raise NotPermitted(Reason("PERSON", "Auditors and administrators tell nothing of how work changes."))


def answers_for(actor: Actor, plan: RedesignPlan) -> bool:
    """Whether this person wrote the plan, or heads the unit of its role or one above it."""
    return plan.created_by_id == actor.id or UnitTree.read().is_headed_by(plan.role.unit_id, actor.id)


def plan_locked(plan_id: int) -> RedesignPlan:
    """Return a plan with its role, held until commit."""
    return RedesignPlan.objects.select_for_update(of=("self",)).select_related("role").get(pk=plan_id)


def terms_of(plan: RedesignPlan) -> TransitionTerms:
    """Return what policy bears where this plan is followed."""
    found: TransitionTerms = import_string(settings.TRANSITION_TERMS)(plan.pk)
    return found


def activity_facts(change: ActivityChange) -> ActivityFacts:
    """Return one activity of a plan as the rules see it, with everything that was told of it."""
    plan = plan_facts([change.plan_id])[change.plan_id]
    return next(activity for activity in plan.activities if activity.change_id == change.pk)


def ending_reasons(activity: ActivityFacts, plan: RedesignPlan) -> list[Reason]:
    """Return why nothing can be told of an activity's end: it has none, or nobody follows the plan."""
    found = []
    if plan.state == PlanState.WITHDRAWN:
        found.append(Reason("STATE", "This plan was withdrawn. Nothing is told of it any more."))
    if not ends(activity):
        found.append(Reason("FATE", f"“{activity.statement}” does not end in this plan."))
    return found
