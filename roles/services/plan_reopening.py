"""Putting a plan back to a draft because work comes back to people."""

from collections.abc import Iterable

from roles.events import Target
from roles.models import RedesignPlan
from roles.rules.plans import PlanState

# A plan that says what happens from now on; from a draft there is nothing to go back from.
_RUNNING = (PlanState.CONSULTING, PlanState.APPROVED, PlanState.EXECUTING, PlanState.COMPLETED)


def plans_reopen(plans: Iterable[int]) -> list[Target]:
    """Put these plans back to drafts and return what was changed, for the act to announce that takes the AI back.

    Called in its transaction, once the initiative is locked. What was signed stays on record.
    """
    found = []
    for plan in RedesignPlan.objects.select_for_update().filter(pk__in=plans, state__in=_RUNNING).order_by("pk"):
        details = {"state": [plan.state, PlanState.DRAFT.value]}
        plan.state, plan.revision = PlanState.DRAFT, plan.revision + 1
        plan.save(update_fields=["state", "revision"])
        found.append(Target(plan, details))
    return found
