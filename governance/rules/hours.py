"""The ledger of hours of an initiative: what is set free, what looking after the AI takes, who counts on the rest.

The one place that reconciles the three: escalations as decisions forecast them, hours as plans have them, hours as
benefits claim them. Source: domain catalogue, sections 0 (7), 5 and 6.2. Units: hours a month.
"""

from collections.abc import Iterator, Sequence

from decisions.rules.escalations import QueueForecast, forecasts
from governance.rules.facts import Facts
from governance.rules.findings import Gap, Mend, Screen
from governance.rules.policy import Policy
from roles.rules.hours import ROUNDING, Balance, cashable, hours_text, moved, plan_balance
from roles.rules.plans import Destination, PlanFacts, PlanState
from roles.rules.records import record


@record(frozen=True, slots=True)
class PlanHours:
    """One plan's part: its balance, where hours go, and how much of what it sets free is claimed."""

    plan: PlanFacts
    balance: Balance
    moved: float
    cashable: float
    claimed: float
    claimed_as_money: float


@record(frozen=True, slots=True)
class HoursLedger:
    """All plans of an initiative against what its escalations need. `needed` is None where that is not known."""

    plans: tuple[PlanHours, ...]
    total: Balance
    needed: float | None
    destinations: dict[Destination, float]

    @property
    def net(self) -> float:
        """What is left to be moved or claimed, once looking after the AI has the hours that it needs."""
        return self.total.freed - self.total.new - max(0.0, self.short)

    @property
    def short(self) -> float:
        """How many hours of oversight no plan has; nothing where there are enough, or where nobody knows."""
        return max(0.0, (self.needed or 0.0) - self.total.oversight)

    @property
    def moved(self) -> float:
        """How many hours have a destination."""
        return sum(plan.moved for plan in self.plans)

    @property
    def claimed(self) -> float:
        """How many hours are claimed as a benefit, here or elsewhere."""
        return sum(plan.claimed for plan in self.plans)

    @property
    def balances(self) -> bool:
        """Whether it adds up."""
        return not (self.short > ROUNDING or self.overclaimed > ROUNDING or self.overmoved > ROUNDING)

    @property
    def overclaimed(self) -> float:
        """How many hours are claimed that nobody sets free."""
        return max(0.0, self.claimed - max(0.0, self.net))

    @property
    def overmoved(self) -> float:
        """How many hours go somewhere that nobody sets free."""
        return max(0.0, self.moved - max(0.0, self.net))


def hours_ledger(facts: Facts, policy: Policy) -> HoursLedger:
    """Return the ledger of hours of an initiative."""
    plans = tuple(_plan(facts, plan) for plan in facts.plans)
    destinations: dict[Destination, float] = {}
    for plan in living_plans(facts):
        for destination, hours in moved(plan).items():
            destinations[destination] = destinations.get(destination, 0.0) + hours
    total = sum((plan.balance for plan in plans), Balance())
    return HoursLedger(plans, total, oversight_needed(facts, policy), destinations)


def living_plans(facts: Facts) -> list[PlanFacts]:
    """Return the plans that were not withdrawn: the others say nothing of anybody's work any more."""
    return [plan for plan in facts.plans if plan.state is not PlanState.WITHDRAWN]


def _plan(facts: Facts, plan: PlanFacts) -> PlanHours:
    """Return the part of a plan; one that was withdrawn sets nothing free, and is still what benefits claim."""
    stands = plan.state is not PlanState.WITHDRAWN
    return PlanHours(
        plan=plan,
        balance=plan_balance(plan) if stands else Balance(),
        moved=sum(moved(plan).values()) if stands else 0.0,
        cashable=cashable(plan) if stands else 0.0,
        claimed=facts.value.claimed.get(plan.id, 0.0),
        claimed_as_money=facts.value.claimed_as_money.get(plan.id, 0.0),
    )


def oversight_needed(facts: Facts, policy: Policy) -> float | None:
    """Return how many hours of people the own escalations take at the peak, None where that is not known."""
    own = sorted({decision.id for decision in facts.decisions})
    needed = [_own_part(day, own, policy) for day in forecasts(facts.queues, policy.workload)]
    known = [hours for hours in needed if hours is not None]
    return sum(known) if len(known) == len(needed) else None


def _own_part(day: QueueForecast, own: Sequence[int], policy: Policy) -> float | None:
    """Return the hours of a queue that cases of these decisions take there."""
    senders = day.queue.by_decision
    sent = [senders[number].escalations for number in own if number in senders]
    if any(count is None for count in sent):
        return None
    mine = sum(count or 0.0 for count in sent)
    if not mine:
        return 0.0
    each = day.people_a_case
    return None if each is None else mine * each * policy.hours_per_fte


def imbalances(ledger: HoursLedger) -> Iterator[Gap]:
    """Yield where the hours do not add up, each with the screen that mends it."""
    if ledger.short > ROUNDING and ledger.needed is not None:
        text = (
            f"Looking after the AI takes {hours_text(ledger.needed)} hours a month, and the plans have "
            f"{hours_text(ledger.total.oversight)}. Add {hours_text(ledger.short)} hours of oversight to a plan, or "
            "send fewer cases."
        )
        yield Gap(text, Mend(Screen.PLAN, ledger.plans[0].plan.id) if ledger.plans else Mend(Screen.PLANS))
    free = hours_text(max(0.0, ledger.net))
    if ledger.overmoved > ROUNDING:
        yield Gap(
            f"{hours_text(ledger.moved)} hours a month have a destination, and {free} are set free.",
            Mend(Screen.PLAN_HOURS, ledger.plans[0].plan.id),
        )
    if ledger.overclaimed > ROUNDING:
        yield Gap(
            f"Benefits claim {hours_text(ledger.claimed)} hours a month, and {free} are set free.",
            Mend(Screen.VALUE),
        )
