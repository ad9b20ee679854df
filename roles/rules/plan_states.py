"""How a redesign plan goes from state to state, and what has to be done before it is completed."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from roles.rules.plans import ENDING_FATES, PlanFacts, PlanState
from roles.rules.records import record


class PlanAct(StrEnum):
    """What takes a plan to another state."""

    CONSULT = "consult"
    EXECUTE = "execute"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"


@record(frozen=True, slots=True)
class Step:
    """From which states an act leads to which; `needs` says so where it does not."""

    origins: frozenset[PlanState]
    target: PlanState
    needs: str


STEPS = {
    PlanAct.CONSULT: Step(frozenset({PlanState.DRAFT}), PlanState.CONSULTING, "Only a draft is put to people."),
    PlanAct.EXECUTE: Step(
        frozenset({PlanState.APPROVED}), PlanState.EXECUTING, "Only what everybody signed is carried out."
    ),
    PlanAct.COMPLETE: Step(
        frozenset({PlanState.EXECUTING}), PlanState.COMPLETED, "Only what is being carried out is completed."
    ),
    PlanAct.WITHDRAW: Step(
        frozenset(PlanState) - {PlanState.COMPLETED, PlanState.WITHDRAWN},
        PlanState.WITHDRAWN,
        "It cannot be withdrawn any more.",
    ),
}
# As everybody takes them in turn. A plan that is withdrawn leaves it.
WAY = (PlanState.DRAFT, PlanState.CONSULTING, PlanState.APPROVED, PlanState.EXECUTING, PlanState.COMPLETED)


def completion_gaps(plan: PlanFacts, today: date) -> tuple[str, ...]:
    """Return what is still to be done before the plan is carried out, one sentence each."""
    return (*_days(plan), *_work(plan, today))


def _days(plan: PlanFacts) -> Iterator[str]:
    for day in plan.milestones:
        if not day.done:
            yield f"“{day.what}” for {day.cohort}, due on {day.due_on:%-d %b %Y}, is not done."


def _work(plan: PlanFacts, today: date) -> Iterator[str]:
    for activity in plan.activities:
        if activity.effective_date is not None and activity.effective_date > today:
            yield f"“{activity.statement}” changes only on {activity.effective_date:%-d %b %Y}."
        elif activity.fate in ENDING_FATES and not any(proof.verified for proof in activity.removals):
            yield f"Nobody verified that “{activity.statement}” was taken out of the work."
