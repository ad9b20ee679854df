"""Whether somebody put their name to what becomes of people's work: ROL-1."""

from collections.abc import Iterator, Sequence

from governance.rules.facts import Facts
from governance.rules.findings import Gap, Mend, Screen, Verdict, judged, not_met
from governance.rules.policy import Policy
from roles.rules.plan_signing import missing_parts, parts_signed
from roles.rules.plans import PlanFacts, PlanState


def every_affected_role_has_a_signed_plan(facts: Facts, _policy: Policy) -> Verdict:
    """ROL-1: what happens to the work of those whose tasks the AI takes?

    A plan that is withdrawn says nothing any more.
    """
    plans = [plan for plan in facts.plans if plan.state is not PlanState.WITHDRAWN]
    gaps = [*_not_planned(facts, plans), *(gap for plan in plans for gap in _not_signed(plan))]
    if not plans and not gaps:
        return not_met(Gap("No redesign plan says whose work changes and what stops.", Mend(Screen.PLANS)))
    count = len(plans)
    said = "The one plan is" if count == 1 else f"All {count} plans are"
    return judged(gaps, f"{said} signed by author, head of the unit, HR and finance, as it is now.")


def _not_planned(facts: Facts, plans: Sequence[PlanFacts]) -> Iterator[Gap]:
    """Yield the work that decisions take over and of which no plan of its role says what becomes of it."""
    told: set[int] = set()
    for taken in facts.taken_over:
        own = [plan for plan in plans if plan.role_id == taken.role_id]
        if any(taken.activity_id == activity.activity_id for plan in own for activity in plan.activities):
            continue
        what = f"“{taken.statement}” of {taken.role_title}, which “{taken.decision}” takes over"
        if own:
            yield Gap(
                f"“{own[0].title}” does not say what becomes of {what}.", Mend(Screen.PLAN, own[0].id, "activities")
            )
        elif taken.role_id not in told:
            told.add(taken.role_id)
            yield Gap(f"No redesign plan says what becomes of {what}.", Mend(Screen.PLANS))


def _not_signed(plan: PlanFacts) -> Iterator[Gap]:
    if plan.reopened and not parts_signed(plan):
        text = f"{plan.role_title}: “{plan.title}” is a draft again, because work came back to people."
        yield Gap(f"{text} Say what they do now, and sign it anew.", Mend(Screen.PLAN, plan.id))
    elif missing := missing_parts(plan):
        who = ", ".join(part.label for part in missing)
        text = f"{plan.role_title}: “{plan.title}” is not signed as it is now. Missing: {who}."
        yield Gap(text, Mend(Screen.PLAN_SIGNATURES, plan.id))
