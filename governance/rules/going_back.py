"""Whether people could do the work again, where an initiative goes back from production."""

from collections.abc import Iterator

from governance.rules.clearances import ClearanceState
from governance.rules.facts import Facts
from governance.rules.policy import Policy
from governance.rules.stages import Stage
from roles.rules.plans import PlanFacts, PlanState
from roles.rules.transition import FallbackStanding, plan_fallback

WAYS_ON = (
    "Decide: restrict it to A2 with overtime for those who approve, buy the work in, or keep it restricted until there "
    "are people."
)


def went_back(facts: Facts) -> bool:
    """Whether it was taken back: it has been in production and is not any more, or nothing of it is cleared now."""
    stepped = facts.production_since is not None and facts.stage in {Stage.PILOT, Stage.SHAPING}
    return stepped or (facts.clearance is not None and facts.clearance.state is ClearanceState.REVOKED)


def fallbacks(facts: Facts, policy: Policy) -> Iterator[tuple[PlanFacts, FallbackStanding]]:
    """Yield each plan that took work out by today, with whether people could do that work again."""
    for plan in facts.plans:
        if plan.state is PlanState.WITHDRAWN:
            continue
        standing = plan_fallback(plan, facts.today, policy.transition_terms)
        if standing.needed:
            yield plan, standing


def by_hand(plan: PlanFacts, standing: FallbackStanding) -> str:
    """Return what it takes to do the work of a plan by hand, and what is there for it."""
    text = f"{plan.role_title}: by hand it takes {standing.needed:g} hours a month; {standing.available:g} are there."
    if standing.until is None:
        return text
    return f"{text} The fallback {'ran out on' if standing.is_over else 'counts until'} {standing.until:%-d %b %Y}."


def until_text(plan: PlanFacts, standing: FallbackStanding) -> str:
    """Return until when people can do the work of a plan by hand."""
    if standing.until is None or standing.days_left is None:
        return ""
    day, role = f"{standing.until:%-d %b %Y}", plan.role_title
    if standing.is_over:
        return f"{role}: the fallback ran out on {day}; nobody shows any more that it could be done by hand."
    return f"{role}: people can do by hand what the AI does until {day}, {days_text(standing.days_left)} more."


def days_text(count: int) -> str:
    """Return a number of days in words."""
    return "1 day" if count == 1 else f"{count} days"
