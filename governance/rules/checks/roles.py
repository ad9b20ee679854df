"""Whether people's work changes by design: ROL-1, ROL-2, ROL-3, ROL-6."""

from governance.rules.facts import Facts
from governance.rules.findings import Gap, Mend, Screen, Verdict, indeterminate, judged, not_met
from governance.rules.policy import Policy
from roles.rules.plan_gaps import plan_gaps


def every_affected_role_has_a_signed_plan(facts: Facts, _policy: Policy) -> Verdict:
    """ROL-1: what happens to the work of those whose tasks the AI takes?"""
    if not facts.plans:
        return not_met(Gap("No redesign plan says whose work changes and what stops.", Mend(Screen.PLANS)))
    gaps = [Gap(text, Mend(Screen.PLAN, plan.id)) for plan in facts.plans for text in plan_gaps(plan)]
    return judged(gaps, f"{len(facts.plans)} plans, every activity has its fate.")


def every_activity_has_a_fate_and_hours_balance(facts: Facts, policy: Policy) -> Verdict:
    """ROL-2: does every task have a fate, and do the hours add up?"""
    return indeterminate()


def what_ends_is_removed_on_purpose(facts: Facts, policy: Policy) -> Verdict:
    """ROL-3: is work that ends taken out, by somebody, on a day, with proof?"""
    return indeterminate()


def freed_hours_have_a_destination(facts: Facts, policy: Policy) -> Verdict:
    """ROL-6: where do the hours go that are set free?"""
    return indeterminate()
