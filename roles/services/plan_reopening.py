"""Putting a plan back to a draft because work comes back to people."""

from collections.abc import Iterable
from datetime import datetime

from roles.events import Target
from roles.models import RedesignPlan
from roles.rules.plans import PlanState
from roles.services.plan_digests import plan_changed

# A plan that says what happens from now on; from a draft there is nothing to go back from.
_RUNNING = (PlanState.CONSULTING, PlanState.APPROVED, PlanState.EXECUTING, PlanState.COMPLETED)


def plans_reopen(plans: Iterable[int], at: datetime) -> list[Target]:
    """Put these plans back to drafts and return what was changed, for the act to announce that takes the AI back.

    Called in its transaction, once the initiative is locked. What was signed stays on record; that work came back
    is part of what a plan says, so that all four sign anew even where nothing else is another.
    """
    found = []
    for plan in RedesignPlan.objects.select_for_update().filter(pk__in=plans, state__in=_RUNNING).order_by("pk"):
        details = {"state": [plan.state, PlanState.DRAFT.value]}
        plan.state, plan.reopened_at = PlanState.DRAFT, at
        plan.save(update_fields=["state", "reopened_at"])
        plan_changed(plan)
        found.append(Target(plan, details))
    return found
