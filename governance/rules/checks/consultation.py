"""Whether employees were asked and can do it: ROL-4, ROL-5."""

from governance.rules.facts import Facts
from governance.rules.findings import Gap, Mend, Screen, Verdict, indeterminate, judged, not_applicable, not_met
from governance.rules.hours import living_plans
from governance.rules.policy import Policy
from roles.rules.consultation_standing import RuleStanding, rules_standing, where
from roles.rules.plans import Fate, PlanFacts
from roles.rules.training import Audience, training_gaps

# What people have to learn something for.
_LEARNING = frozenset({Fate.AUTOMATE, Fate.AUGMENT, Fate.ELIMINATE, Fate.NEW})


def employees_were_consulted(facts: Facts, _policy: Policy) -> Verdict:
    """ROL-4: was everybody told, asked or in agreement who has to be, early enough?

    Judged plan by plan, and so site by site: what is missing at one site does not fall away because another agreed.
    """
    plans = living_plans(facts)
    if not plans:
        text = "No redesign plan says whose work changes, so nobody can tell who has to be asked."
        return indeterminate(Gap(text, Mend(Screen.PLANS)))
    if unknown := [plan for plan in plans if not plan.jurisdiction]:
        return indeterminate(*(_no_country(plan) for plan in unknown), *_gaps(facts, plans))
    asked = [standing for plan in plans for standing in blocking(plan, facts)]
    if not asked:
        return not_applicable("No rule asks anything where these people work.")
    return judged(
        _gaps(facts, plans), f"{len(asked)} rules ask something of {len(plans)} plans, and all of it was done."
    )


def people_are_trained(facts: Facts, policy: Policy) -> Verdict:
    """ROL-5: can people do the new work, and have they shown it?"""
    plans = living_plans(facts)
    if not plans:
        text = "No redesign plan says whose work changes, so nobody can tell who has to learn what."
        return indeterminate(Gap(text, Mend(Screen.PLANS)))
    if not any(plan.training or _learns(plan) for plan in plans):
        return not_applicable("Nobody’s work changes so that they would have to learn anything.")
    gaps = [gap for plan in plans for gap in plan_training_gaps(plan, policy)]
    needs = sum(len(plan.training) for plan in plans)
    return not_met(*gaps) if gaps else judged([], f"{needs} things to learn, enough people have shown each.")


def blocking(plan: PlanFacts, facts: Facts) -> list[RuleStanding]:
    """Return how the rules stand that apply to a plan and keep it from going live."""
    return [s for s in rules_standing(plan, facts.rules, facts.today) if s.rule.blocks_go_live]


def plan_training_gaps(plan: PlanFacts, policy: Policy) -> list[Gap]:
    """Return what is missing of the training of one plan."""
    shares = {
        Audience.INTERVENERS: policy.trained_interveners_share,
        Audience.AFFECTED: policy.trained_affected_share,
    }
    gaps = [
        Gap(f"{where(plan)}: {text}", Mend(Screen.PLAN_TRAINING, plan.id, field=f"need-{need}"))
        for need, text in training_gaps(plan.training, shares)
    ]
    mend = Mend(Screen.PLAN_TRAINING, plan.id, field="needs")
    if not plan.training and _learns(plan):
        gaps.append(Gap(f"{where(plan)}: nobody said what people have to learn.", mend))
    elif _steps_in(plan) and not any(need.audience is Audience.INTERVENERS for need in plan.training):
        gaps.append(Gap(f"{where(plan)}: nobody said what those who step in have to learn.", mend))
    return gaps


def _gaps(facts: Facts, plans: list[PlanFacts]) -> list[Gap]:
    return [
        Gap(standing.gap, Mend(Screen.PLAN_CONSULTATION, plan.id, field=f"rule-{standing.rule.id}"))
        for plan in plans
        for standing in blocking(plan, facts)
        if standing.gap
    ]


def _no_country(plan: PlanFacts) -> Gap:
    text = f"{where(plan)}: nobody said in which country these people work, so nobody can tell who has to be asked."
    return Gap(text, Mend(Screen.PLAN_CONSULTATION, plan.id, field="country"))


def _learns(plan: PlanFacts) -> bool:
    return any(activity.fate in _LEARNING for activity in plan.activities)


def _steps_in(plan: PlanFacts) -> bool:
    return any(activity.oversight for activity in plan.activities)
