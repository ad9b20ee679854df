"""What a redesign plan leaves open, each with the row of the plan that it is about."""

from collections.abc import Iterator

from roles.rules.hours import ROUNDING
from roles.rules.plans import ENDING_FATES, ActivityFacts, Fate, PlanFacts
from roles.rules.records import record


@record(frozen=True, slots=True)
class PlanGap:
    """One thing that is open, in one sentence. `field` is the element of the plan's page that mends it."""

    text: str
    field: str


def plan_gaps(plan: PlanFacts) -> tuple[str, ...]:
    """Return what the plan leaves open, one sentence each; empty when every activity has its fate."""
    undated = (
        f"“{activity.statement}” ends, but no date says when."
        for activity in plan.activities
        if activity.fate in ENDING_FATES and activity.effective_date is None
    )
    return (*(gap.text for gap in fate_gaps(plan)), *undated)


def fate_gaps(plan: PlanFacts) -> Iterator[PlanGap]:
    """Yield the activities of which nobody said what becomes of them."""
    if not plan.activities:
        yield PlanGap(f"“{plan.title}” lists no activity of {plan.role_title}.", "activities")
    for field, activity in _rows(plan):
        if activity.fate is None:
            yield PlanGap(f"“{activity.statement}” has no fate.", field)


def work_gaps(plan: PlanFacts) -> Iterator[PlanGap]:
    """Yield what cannot be: work that an AI takes over and that grows, that goes to nobody, of which nothing is said.

    A plan without any new work says why: looking after an AI is work.
    """
    for field, activity in _rows(plan):
        if activity.fate is Fate.AUTOMATE and activity.hours_after > activity.hours_before:
            yield PlanGap(
                f"“{activity.statement}” is automated, and takes {activity.hours_after:.7g} hours a month instead of "
                f"{activity.hours_before:.7g}. Work that comes with it is new work of its own.",
                field,
            )
        if activity.fate is Fate.TRANSFER and activity.transfer_to_id is None:
            yield PlanGap(f"“{activity.statement}” is transferred, but to no role.", field)
    for statement in plan.left_out:
        yield PlanGap(f"“{statement}” is done in the job, and the plan says nothing of it.", "activities")
    if plan.activities and not plan.no_new_work.strip() and not any(a.fate is Fate.NEW for a in plan.activities):
        yield PlanGap(f"“{plan.title}” names no new work, and does not say why the AI creates none.", "id_no_new_work")


def removal_gaps(plan: PlanFacts) -> Iterator[PlanGap]:
    """Yield what is not said of work that ends: when, seen to by whom, proved by what, and what if the AI is gone."""
    for field, activity in _rows(plan):
        if activity.fate in ENDING_FATES and (missing := _unsaid(activity)):
            yield PlanGap(f"“{activity.statement}” ends, but nothing says {_listed(missing)}.", field)


def time_gap(plan: PlanFacts, hours_per_fte: float, share: float) -> PlanGap | None:
    """Return how far the activities are from making up the time of the job; None where they do, within a share of it.

    New work is not counted: nobody does it yet.
    """
    whole = plan.fte * hours_per_fte
    told = sum(activity.hours_before for activity in plan.activities if activity.fate is not Fate.NEW)
    if not plan.activities or abs(whole - told) <= whole * share + ROUNDING:
        return None
    said = (
        f"The activities of {plan.role_title} take {told:,.7g} hours a month, and {plan.fte:g} full-time jobs of "
        f"{hours_per_fte:g} hours are {whole:,.7g}"
    )
    off = f"{abs(whole - told):,.7g} hours"
    text = f"{said}: {off} are not accounted for." if told < whole else f"{said}: that is {off} too many."
    return PlanGap(text, "activities")


def _rows(plan: PlanFacts) -> Iterator[tuple[str, ActivityFacts]]:
    """Yield the activities, each with the element of the plan's page that it is."""
    for place, activity in enumerate(plan.activities):
        yield f"activity-{place}", activity


def _unsaid(activity: ActivityFacts) -> list[str]:
    said = {
        "when": activity.effective_date,
        "who sees to it": activity.removal_owner_id,
        "what will prove it": activity.removal_kind,
        "what happens if the AI is gone": activity.fallback,
    }
    return [words for words, value in said.items() if value is None]


def _listed(words: list[str]) -> str:
    """Return words as a sentence has them: a, b and c."""
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
