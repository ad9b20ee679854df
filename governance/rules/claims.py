"""Whether no hour is claimed twice: what benefits claim against what plans set free."""

from collections.abc import Iterator

from governance.rules.hours import HoursLedger
from roles.rules.hours import ROUNDING, cashable, hours_text, plan_balance
from roles.rules.plans import PlanFacts, PlanState


def claimable(plan: PlanFacts) -> float:
    """Return how many hours a month may be claimed out of a plan: what it sets free and new work does not take."""
    return 0.0 if plan.state is PlanState.WITHDRAWN else max(0.0, plan_balance(plan).net)


def claimable_as_money(plan: PlanFacts) -> float:
    """Return how many hours a month may be claimed as money: those of posts that end or stay open."""
    return 0.0 if plan.state is PlanState.WITHDRAWN else min(cashable(plan), claimable(plan))


def over_plan(plan: PlanFacts, claimed: float, as_money: float) -> Iterator[str]:
    """Yield what is claimed out of one plan that it does not set free."""
    free, money = claimable(plan), claimable_as_money(plan)
    if claimed > free + ROUNDING:
        yield f"The plan sets {hours_text(free)} hours a month free; {hours_text(claimed)} would be claimed."
    if as_money > money + ROUNDING:
        yield (
            f"Hours of posts that end or stay open are {hours_text(money)} a month in the plan; "
            f"{hours_text(as_money)} would be claimed as money saved."
        )


def over_ledger(ledger: HoursLedger) -> Iterator[str]:
    """Yield what is claimed out of all plans of an initiative that its oversight still needs."""
    if ledger.overclaimed > ROUNDING:
        free = max(0.0, ledger.net)
        sets = "The plan sets" if len(ledger.plans) == 1 else "The plans set"
        lacks = (
            f" Looking after the AI takes {hours_text(ledger.short)} hours that no plan has." if ledger.short else ""
        )
        claimed = hours_text(ledger.claimed)
        yield f"{sets} {hours_text(free)} hours a month free; {claimed} would be claimed.{lacks}"


def overclaims(ledger: HoursLedger) -> Iterator[str]:
    """Yield every way in which more is claimed now than is set free."""
    for part in ledger.plans:
        for text in over_plan(part.plan, part.claimed, part.claimed_as_money):
            yield f"{part.plan.title}: {_as_it_is(text)}"
    if ledger.overclaimed > ROUNDING and not any(
        part.claimed > claimable(part.plan) + ROUNDING for part in ledger.plans
    ):
        yield from map(_as_it_is, over_ledger(ledger))


def _as_it_is(text: str) -> str:
    return text.replace("would be claimed", "are claimed")
