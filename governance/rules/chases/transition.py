"""Flags about work that was to stop, and about doing it by hand again: F-ROL-1, F-ROL-2, F-ROL-3, F-ROL-7."""

from collections.abc import Iterator

from governance.rules.behaviour import manual_share
from governance.rules.facts import Facts
from governance.rules.findings import Mend, Screen
from governance.rules.going_back import WAYS_ON, by_hand, days_text, until_text, went_back
from governance.rules.policy import Policy
from governance.rules.raised import Raised, is_chased, redesign_lead, who_acts
from governance.rules.severity import Severity
from roles.rules.plans import ActivityFacts, PlanFacts, PlanState
from roles.rules.transition import (
    BypassStanding,
    RemovalState,
    bypass_standing,
    ended_by,
    plan_fallback,
    removal_standing,
)


def work_goes_back_to_manual(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-ROL-2: cases go past the AI though work was to stop. It tells of a gap in the design, and blames nobody.

    What environments tell of counts in production alone. What was told of an activity counts from the day on which it
    was to end, until it lies below the share for as many periods running as policy asks.
    """
    if not is_chased(facts):
        return
    acts = redesign_lead(facts)
    for found in manual_share(facts, policy):
        message = f"{found.because} {_FIND_OUT}"
        yield Raised("F-ROL-2", found.subject, Severity.HIGH, message, Mend(Screen.PLANS), acts)
    for plan, activity in _ended(facts):
        standing = bypass_standing(activity, policy.transition_terms)
        if standing.is_open:
            message = f"“{activity.statement}” was to have stopped; {standing.message} {_what_next(standing)}"
            mend = _place(plan, activity)
            yield Raised("F-ROL-2", f"activity:{activity.change_id}", Severity.HIGH, message, mend, acts)


_FIND_OUT = "Find out what the design lacks, and change the plan or the decision."


def _what_next(standing: BypassStanding) -> str:
    if not standing.below:
        return _FIND_OUT
    return f"{standing.below} of {standing.needed} periods running lie below the share by now."


def milestone_is_overdue(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001 - as every rule is asked
    """F-ROL-1: a day of a plan passed, and nobody says that it was done."""
    if not is_chased(facts):
        return
    for plan in _followed(facts):
        for day in plan.milestones:
            late = (facts.today - day.due_on).days
            if day.done or late <= 0 or plan.state is PlanState.COMPLETED:
                continue
            message = (
                f"{day.cohort}: “{day.what}” was to be done on {day.due_on:%-d %b %Y}, {days_text(late)} ago. Say that "
                "it was done, or set another day."
            )
            mend = Mend(Screen.PLAN_TRAINING, plan.id, f"milestone-{day.id}")
            yield Raised("F-ROL-1", f"milestone:{day.id}", Severity.MEDIUM, message, mend, redesign_lead(facts))


def work_did_not_stop(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-ROL-3: the day on which an activity was to end is over, and nothing proves that it did."""
    if not is_chased(facts):
        return
    for plan, activity in _ended(facts):
        standing = removal_standing(activity, facts.today)
        if not standing.is_late or activity.effective_date is None:
            continue
        severity = Severity.HIGH if standing.late > policy.removal_late_days else Severity.MEDIUM
        what = (
            "A proof of it waits to be verified."
            if standing.state is RemovalState.WAITING
            else "Show what proves that it is out, or set another day."
        )
        day = f"{activity.effective_date:%-d %b %Y}"
        message = f"“{activity.statement}” was to stop on {day}, {days_text(standing.late)} ago. {what}"
        acts = activity.removal_owner_id or redesign_lead(facts)
        subject = f"activity:{activity.change_id}"
        yield Raised("F-ROL-3", subject, severity, message, _place(plan, activity), acts)


def fallback_runs_out(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-ROL-7: people will not be able to do it by hand any more, though they may have to.

    Critical once they do have to: it was taken back from production, and there are hours that nobody is there for.
    """
    if not (is_chased(facts) and facts.live):
        return
    for plan in _followed(facts):
        standing, subject = plan_fallback(plan, facts.today, policy.transition_terms), f"plan:{plan.id}"
        mend = Mend(Screen.PLAN_REMOVAL, plan.id, "fallback")
        if went_back(facts) and standing.lacks:
            message = f"{by_hand(plan, standing)} {WAYS_ON}"
            yield Raised("F-ROL-7", subject, Severity.CRITICAL, message, mend, who_acts(facts))
        elif plan.state is not PlanState.COMPLETED and standing.runs_out_within(policy.fallback_warning_days):
            message = f"{until_text(plan, standing)} Try it again, extend it, or decide to do without."
            yield Raised("F-ROL-7", subject, Severity.HIGH, message, mend, redesign_lead(facts))


def _followed(facts: Facts) -> Iterator[PlanFacts]:
    yield from (plan for plan in facts.plans if plan.state is not PlanState.WITHDRAWN)


def _ended(facts: Facts) -> Iterator[tuple[PlanFacts, ActivityFacts]]:
    """Yield what was to have stopped by today. Once it was taken back, it is agreed that people do it again."""
    if went_back(facts):
        return
    for plan in _followed(facts):
        yield from ((plan, activity) for activity in plan.activities if ended_by(activity, facts.today))


def _place(plan: PlanFacts, activity: ActivityFacts) -> Mend:
    return Mend(Screen.PLAN_REMOVAL, plan.id, f"change-{activity.change_id}")
