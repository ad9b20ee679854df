"""Who has to be rewarded for what comes out, and whether somebody is."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from uuid import UUID

from governance.rules.facts import Facts
from governance.rules.findings import Gap, Mend, Screen
from governance.rules.measures import CATALOGUE
from governance.rules.policy import Policy
from governance.rules.value import KpiFacts, ObjectiveFacts
from roles.rules.capacities import Capacity
from roles.rules.plans import PlanState
from roles.rules.records import record


@record(frozen=True, slots=True)
class Leader:
    """Somebody who has to hold an objective. Of the head of a unit only the account is known, not the human being."""

    person_id: int
    part: str
    identity: UUID | None = None

    def holds(self, objective: ObjectiveFacts) -> bool:
        """Whether it is theirs."""
        return objective.holder_id == self.person_id or objective.identity == self.identity


def leaders(facts: Facts) -> tuple[Leader, ...]:
    """Return who has to hold an objective, each person once.

    That is the accountable executive, and whoever leads the people whose work a plan changes.
    """
    found: dict[int, Leader] = {}
    if (executive := facts.holder_of(Capacity.ACCOUNTABLE_EXECUTIVE)) is not None:
        person = executive.person
        found[person.id] = Leader(person.id, f"{person.name}, the accountable executive,", person.identity)
    for plan in facts.plans:
        if plan.unit_head_id is not None and plan.state is not PlanState.WITHDRAWN:
            found.setdefault(plan.unit_head_id, Leader(plan.unit_head_id, f"Whoever leads {plan.unit_name}"))
    return tuple(found.values())


def measures_of(facts: Facts) -> frozenset[str]:
    """Return the measures of what comes out: those with a tolerance here. How much it is used is none of them."""
    return frozenset(tolerance.key for tolerance in facts.tolerances if tolerance.key)


def balances_of(measures: Collection[str]) -> frozenset[str]:
    """Return what may hold one of these measures in balance: another one of them, or any that the portal knows."""
    return frozenset(measures) | CATALOGUE.keys()


def against_objective(objective: ObjectiveFacts, measures: Collection[str], today: date) -> Iterator[str]:
    """Yield why an objective does not count, after “it” as the subject, and nothing of what it is."""
    if not objective.in_cycle(today):
        over = objective.ends_on < today
        day = objective.ends_on if over else objective.starts_on
        yield f"{'ended' if over else 'begins'} on {day:%-d %b %Y}"
    if not objective.agreed:
        yield "waits for its holder's yes"
    if objective.measure not in measures:
        yield "rewards a measure that has no tolerance here"
    if not objective.counter_measure or objective.counter_measure == objective.measure:
        yield "is not held in balance by a second measure"
    elif objective.counter_measure not in balances_of(measures):
        yield "is held in balance by a measure that nobody knows here"


def held_by(leader: Leader, facts: Facts) -> ObjectiveFacts | None:
    """Return an objective of this leader that counts."""
    measures = measures_of(facts)
    mine = (objective for objective in facts.value.objectives if leader.holds(objective))
    return next((one for one in mine if not any(against_objective(one, measures, facts.today))), None)


def without_objective(facts: Facts) -> tuple[Leader, ...]:
    """Return the leaders who hold no objective that counts."""
    return tuple(leader for leader in leaders(facts) if held_by(leader, facts) is None)


def objective_gaps(facts: Facts) -> Iterator[Gap]:
    """Yield who of those who lead is not rewarded for what comes out, and why what they hold does not count.

    What the objective is stands on a page that not everybody reads, and not here.
    """
    mend = Mend(Screen.VALUE, field="objectives")
    if facts.holder_of(Capacity.ACCOUNTABLE_EXECUTIVE) is None:
        text = "There is no accountable executive who could be rewarded for what comes out."
        yield Gap(text, Mend(Screen.ACCOUNTABILITIES, field=Capacity.ACCOUNTABLE_EXECUTIVE.value))
    for unit in sorted({p.unit_name for p in facts.plans if p.unit_head_id is None and not _withdrawn(p.state)}):
        yield Gap(f"Nobody leads {unit}, whose work changes, so nobody there is rewarded for what comes out.", mend)
    measures = measures_of(facts)
    for leader in without_objective(facts):
        mine = [objective for objective in facts.value.objectives if leader.holds(objective)]
        if not mine:
            yield Gap(f"{leader.part} holds no objective for what comes out.", mend)
        else:
            why = next(against_objective(mine[-1], measures, facts.today))
            yield Gap(f"{leader.part} holds an objective that does not count: it {why}.", mend)


def _withdrawn(state: PlanState) -> bool:
    return state is PlanState.WITHDRAWN


def kpi_gaps(facts: Facts, policy: Policy) -> Iterator[Gap]:
    """Yield what still rewards the old way, or that nobody has looked for it lately."""
    mend, searched = Mend(Screen.VALUE, field="conflicts"), facts.value.searched_at
    if searched is None:
        yield Gap("Nobody has looked for measures that reward the old way.", mend)
    elif searched.date() < facts.today - timedelta(days=policy.kpi_search_days):
        text = f"Measures that reward the old way were looked for on {searched:%-d %b %Y}; look again."
        yield Gap(text, mend)
    for kpi in facts.value.kpis:
        if (why := against_kpi(kpi, facts.today)) is not None:
            yield Gap(f"“{kpi.name}” rewards the old way: {why}.", Mend(Screen.VALUE, field=f"kpi-{kpi.id}"))


def against_kpi(kpi: KpiFacts, today: date) -> str | None:
    """Return why a measure still works against adoption, or None where it is changed or has a day to come."""
    if kpi.adjusted_on is not None:
        return None
    if kpi.adjust_by is None:
        return "nobody said by when it is changed"
    return f"it was to be changed by {kpi.adjust_by:%-d %b %Y}" if kpi.adjust_by < today else None
