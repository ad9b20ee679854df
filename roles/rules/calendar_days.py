"""The days of a plan: when groups move over, when work changes, by when people are told and trained."""

from collections.abc import Iterable, Iterator
from datetime import date

from roles.rules.consultation import ConsultationRuleFacts
from roles.rules.consultation_standing import Standing, rules_standing, where
from roles.rules.plans import ENDING_FATES, Fate, PlanFacts, PlanState
from roles.rules.records import record

_UNTOLD = frozenset({Standing.NOT_DUE, Standing.DUE, Standing.LATE})


@record(frozen=True, slots=True)
class PlanDay:
    """One day of a plan. `name` tells it apart from all others, and stays the same when the day is moved."""

    name: str
    plan_id: int
    on: date
    title: str
    detail: str
    done: bool = False


def plan_days(plan: PlanFacts, rules: Iterable[ConsultationRuleFacts], today: date) -> tuple[PlanDay, ...]:
    """Return the days of a plan in order; a plan that was withdrawn has none."""
    if plan.state is PlanState.WITHDRAWN:
        return ()
    days = [*_moves(plan), *_changes(plan, today), *_learning(plan), *_telling(plan, rules, today)]
    return tuple(sorted(days, key=lambda day: (day.on, day.name)))


def _moves(plan: PlanFacts) -> Iterator[PlanDay]:
    for stone in plan.milestones:
        title = f"{stone.cohort}: {stone.what}"
        yield PlanDay(f"milestone-{stone.id}", plan.id, stone.due_on, title, where(plan), stone.done)


def _changes(plan: PlanFacts, today: date) -> Iterator[PlanDay]:
    for activity in plan.activities:
        if activity.effective_date is None or activity.fate in {None, Fate.RETAIN}:
            continue
        words = "ends" if activity.fate in ENDING_FATES else "begins" if activity.fate is Fate.NEW else "changes"
        title = f"“{activity.statement}” {words}"
        done = activity.effective_date < today
        yield PlanDay(f"change-{activity.change_id}", plan.id, activity.effective_date, title, where(plan), done)


def _learning(plan: PlanFacts) -> Iterator[PlanDay]:
    for need in plan.training:
        if need.due_on:
            title = f"{need.people} people can do: {need.skill}"
            yield PlanDay(f"training-{need.id}", plan.id, need.due_on, title, where(plan), need.assessed >= need.people)


def _telling(plan: PlanFacts, rules: Iterable[ConsultationRuleFacts], today: date) -> Iterator[PlanDay]:
    for found in rules_standing(plan, rules, today):
        untold = found.consultation is None or found.consultation.notified_on is None
        if found.latest and untold and found.standing in _UNTOLD:
            title = f"Last day to tell the {found.rule.body.lower()}: {found.rule.source or found.rule.subject}"
            yield PlanDay(f"consultation-{plan.id}-{found.rule.id}", plan.id, found.latest, title, where(plan))
