"""The hours of a redesign plan, and whether they add up. Units: hours a month over all holders of the role."""

from collections.abc import Mapping

from roles.rules.plans import Destination, Fate, PlanFacts
from roles.rules.records import record

# Hours are kept to a tenth: what is summed up differs in the last digits.
ROUNDING = 0.05


@record(frozen=True, slots=True)
class Balance:
    """What was done before, what of it stays, what comes new, and how much of that is looking after the AI."""

    before: float = 0.0
    after: float = 0.0
    new: float = 0.0
    oversight: float = 0.0

    @property
    def freed(self) -> float:
        """The hours that work no longer takes which was done before."""
        return self.before - self.after

    @property
    def net(self) -> float:
        """What of that is left after the new work; less than nothing where the plan costs more than it sets free."""
        return self.freed - self.new

    def __add__(self, other: "Balance") -> "Balance":
        """Return the balance of both."""
        return Balance(
            self.before + other.before,
            self.after + other.after,
            self.new + other.new,
            self.oversight + other.oversight,
        )


def plan_balance(plan: PlanFacts) -> Balance:
    """Return the hours of a plan. What is transferred stays work, in another role: nothing is set free by it."""
    return Balance(
        before=sum(a.hours_before for a in plan.activities if a.fate is not Fate.NEW),
        after=sum(a.hours_after for a in plan.activities if a.fate is not Fate.NEW),
        new=sum(a.hours_after for a in plan.activities if a.fate is Fate.NEW),
        oversight=sum(a.hours_after for a in plan.activities if a.oversight),
    )


def moved(plan: PlanFacts) -> Mapping[Destination, float]:
    """Return how many hours go where."""
    found: dict[Destination, float] = {}
    for movement in plan.movements:
        found[movement.destination] = found.get(movement.destination, 0.0) + movement.hours
    return found


def cashable(plan: PlanFacts) -> float:
    """Return how many hours save money: those that end posts or leave them open. Finance may claim no more of them."""
    return sum(hours for destination, hours in moved(plan).items() if destination.saves_money)


def unplaced(plan: PlanFacts) -> float:
    """Return how many of the hours that a plan sets free have no destination; never less than nothing."""
    return max(0.0, plan_balance(plan).net - sum(moved(plan).values()))


def overmoved(net: float, total: float) -> str:
    """Return why so many hours cannot go anywhere, or nothing where they can."""
    if total <= max(0.0, net) + ROUNDING:
        return ""
    return f"{max(0.0, net):,.7g} hours a month are set free, {total:,.7g} would go somewhere."


def freed_twice(hours: float, freed: float, elsewhere: Mapping[str, float]) -> str:
    """Return why work of so many hours cannot be taken out by a plan too, or nothing where it can.

    `freed` is what this plan takes out, `elsewhere` what other plans of the role do that are not over, by title.
    """
    total = sum(elsewhere.values())
    if freed <= 0 or total <= 0 or freed + total <= hours + ROUNDING:
        return ""
    others = ", ".join(f"“{title}” takes out {each:,.7g}" for title, each in elsewhere.items())
    left = max(0.0, hours - total)
    return f"takes {hours:,.7g} hours a month, of which {others}. This plan may take out {left:,.7g}, not {freed:,.7g}."


def hours_text(hours: float) -> str:
    """Return hours as they are told: to a tenth, without a zero that says nothing."""
    return f"{hours:.1f}".removesuffix(".0")
