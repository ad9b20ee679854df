"""What a redesign plan leaves open."""

from roles.rules.plans import ENDING_FATES, PlanFacts


def plan_gaps(plan: PlanFacts) -> tuple[str, ...]:
    """Return what the plan leaves open, one sentence each; empty when every activity has its fate."""
    if not plan.activities:
        return (f"“{plan.title}” lists no activity of {plan.role_title}.",)
    gaps = [f"“{a.statement}” has no fate." for a in plan.activities if a.fate is None]
    gaps += [
        f"“{a.statement}” ends, but no date says when."
        for a in plan.activities
        if a.fate in ENDING_FATES and a.effective_date is None
    ]
    return tuple(gaps)
