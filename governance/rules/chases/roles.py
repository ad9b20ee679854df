"""Flags about where hours go that are set free: F-ROL-6."""

from collections.abc import Iterator

from governance.rules.facts import Facts
from governance.rules.findings import Mend, Screen
from governance.rules.policy import Policy
from governance.rules.raised import Raised, is_chased, redesign_lead
from governance.rules.severity import Severity
from roles.rules.hours import ROUNDING, plan_balance, unplaced
from roles.rules.plans import PlanState


def freed_hours_go_nowhere(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-ROL-6: hours were set free, and nobody said where they go."""
    if not is_chased(facts):
        return
    for plan in facts.plans:
        days = [activity.effective_date for activity in plan.activities if activity.effective_date]
        net, open_hours = plan_balance(plan).net, unplaced(plan)
        if plan.state is PlanState.WITHDRAWN or not days or open_hours <= net * (1 - policy.movement_share) + ROUNDING:
            continue
        since = (facts.today - max(days)).days
        if since > policy.movement_days:
            message = (
                f"{plan.role_title}: {open_hours:,.7g} of {net:,.7g} hours a month are free since {since} days and go "
                "nowhere. Say where they go."
            )
            severity = Severity.MEDIUM if since > 2 * policy.movement_days else Severity.LOW
            mend = Mend(Screen.PLAN_HOURS, plan.id, "movements")
            yield Raised("F-ROL-6", f"plan:{plan.id}", severity, message, mend, redesign_lead(facts))
