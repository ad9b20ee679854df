"""Flags about telling and training people: F-ROL-4, F-ROL-5."""

from collections.abc import Iterator

from governance.rules.calendar import business_days_between
from governance.rules.checks.consultation import plan_training_gaps
from governance.rules.facts import Facts
from governance.rules.findings import Mend, Screen
from governance.rules.hours import living_plans
from governance.rules.policy import Policy
from governance.rules.raised import Raised, is_chased, who_acts
from governance.rules.severity import Severity
from roles.rules.capacities import Capacity
from roles.rules.consultation_standing import rules_standing


def employees_are_not_consulted(facts: Facts, _policy: Policy) -> Iterator[Raised]:
    """F-ROL-4: work is to change, and whoever has to be asked was not in time, or said no.

    Chased also where the rule does not keep anything from going live: it is law all the same.
    """
    if not is_chased(facts):
        return
    for plan in living_plans(facts):
        for found in rules_standing(plan, facts.rules, facts.today):
            if found.standing.alarming:
                mend = Mend(Screen.PLAN_CONSULTATION, plan.id, field=f"rule-{found.rule.id}")
                message = f"{found.gap} Nothing changes there until it is settled, or the date is moved."
                subject = f"plan:{plan.id}:rule:{found.rule.id}"
                yield Raised("F-ROL-4", subject, Severity.CRITICAL, message, mend, _hr(facts))


def training_is_behind(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-ROL-5: the day comes near, or is over, and people are not trained."""
    if not is_chased(facts) or not _soon(facts, policy):
        return
    for plan in living_plans(facts):
        if gaps := plan_training_gaps(plan, policy):
            mend = gaps[0].mend
            message = " ".join(gap.message for gap in gaps)
            yield Raised("F-ROL-5", f"plan:{plan.id}", Severity.HIGH, message, mend, _hr(facts))


def _soon(facts: Facts, policy: Policy) -> bool:
    if facts.in_production:
        return True
    if facts.planned_go_live is None:
        return False
    ahead = business_days_between(facts.today, facts.planned_go_live, facts.calendar)
    return ahead <= policy.training_warning_business_days


def _hr(facts: Facts) -> int | None:
    """Return who speaks with employees: the HR partner, the lead of the redesign, or whoever else acts."""
    for capacity in (Capacity.HR_PARTNER, Capacity.ROLE_REDESIGN_LEAD):
        holder = facts.holder_of(capacity)
        if holder and not holder.person.has_left(facts.today):
            return holder.person.id
    return who_acts(facts)
