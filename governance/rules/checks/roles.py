"""Whether people's work changes by design: ROL-2, ROL-3, ROL-6."""

from collections.abc import Iterable, Iterator, Sequence

from decisions.rules.escalations import forecasts
from governance.rules.facts import Facts
from governance.rules.findings import (
    Gap,
    Mend,
    Screen,
    Verdict,
    indeterminate,
    judged,
    met,
    not_applicable,
    not_met,
)
from governance.rules.hours import hours_ledger, imbalances, living_plans
from governance.rules.policy import Policy
from roles.rules.hours import ROUNDING, moved, plan_balance
from roles.rules.plan_gaps import PlanGap, fate_gaps, removal_gaps, time_gap, work_gaps
from roles.rules.plan_signing import parts_signed
from roles.rules.plans import PlanFacts, PlanPart


def every_activity_has_a_fate_and_hours_balance(facts: Facts, policy: Policy) -> Verdict:
    """ROL-2: does every task have a fate, and do the hours add up?"""
    plans = living_plans(facts)
    if not plans:
        return not_met(_NO_PLAN)
    gaps = [gap for plan in plans for gap in _gaps(plan, _open_work(plan, policy))]
    ledger = hours_ledger(facts, policy)
    gaps += imbalances(ledger)
    unknown = list(_unknown_need(facts, policy)) if ledger.needed is None else []
    if gaps or not unknown:
        return judged([*gaps, *unknown], _balanced(plans))
    return indeterminate(*unknown)


def what_ends_is_removed_on_purpose(facts: Facts, _policy: Policy) -> Verdict:
    """ROL-3: is work that ends taken out, by somebody, on a day, with proof?"""
    plans = living_plans(facts)
    if not plans:
        return not_met(_NO_PLAN)
    gaps = [gap for plan in plans for gap in _gaps(plan, removal_gaps(plan))]
    return judged(gaps, "Whatever ends has its day, its owner, its proof and its fallback.")


def freed_hours_have_a_destination(facts: Facts, policy: Policy) -> Verdict:
    """ROL-6: where do the hours go that are set free?"""
    freeing = [plan for plan in living_plans(facts) if plan_balance(plan).net > ROUNDING]
    if not freeing:
        return not_applicable("No plan sets hours free.")
    gaps = [gap for plan in freeing for gap in _unplaced(plan, policy)]
    return met("Finance knows where the hours go that are set free.") if not gaps else not_met(*gaps)


_NO_PLAN = Gap("No redesign plan says whose work changes and what stops.", Mend(Screen.PLANS))


def _gaps(plan: PlanFacts, found: Iterable[PlanGap]) -> Iterator[Gap]:
    """Yield what a plan leaves open with the row that mends it, named by the plan."""
    for gap in found:
        yield Gap(f"{plan.role_title}: {gap.text}", Mend(Screen.PLAN, plan.id, gap.field))


def _open_work(plan: PlanFacts, policy: Policy) -> Iterator[PlanGap]:
    yield from fate_gaps(plan)
    yield from work_gaps(plan)
    if gap := time_gap(plan, policy.hours_per_fte, policy.hours_balance_share):
        yield gap


def _unknown_need(facts: Facts, policy: Policy) -> Iterator[Gap]:
    """Yield why nobody knows how many hours looking after the AI takes."""
    own = [decision.id for decision in facts.decisions]
    for day in forecasts(facts.queues, policy.workload):
        senders = day.queue.by_decision
        for sender in (senders[number] for number in own if number in senders):
            if sender.escalations is None:
                yield Gap(sender.missing, Mend(Screen.DECISION, sender.decision_id, sender.field))
        if day.queue.handling_minutes is None and day.escalations != 0:
            text = f"Nothing says how many minutes one case takes at {day.queue.name}."
            yield Gap(text, Mend(Screen.QUEUE, day.queue.id))


def _balanced(plans: Sequence[PlanFacts]) -> str:
    before, kept, new = (
        sum(getattr(plan_balance(plan), part) for plan in plans) for part in ("before", "after", "new")
    )
    return (
        f"{before:,.7g} hours a month before; {kept:,.7g} stay, {new:,.7g} come new, {before - kept - new:,.7g} are "
        "set free."
    )


def _unplaced(plan: PlanFacts, policy: Policy) -> Iterator[Gap]:
    net, going = plan_balance(plan).net, sum(moved(plan).values())
    mend = Mend(Screen.PLAN_HOURS, plan.id, "movements")
    if going < net * policy.movement_share - ROUNDING:
        text = f"{plan.role_title}: {going:,.7g} of {net:,.7g} hours that are set free have a destination."
        yield Gap(f"{text} It takes {policy.movement_share:.0%}.", mend)
    unknown = sum(movement.hours for movement in plan.movements if not movement.finance_ref.strip())
    if unknown > ROUNDING and PlanPart.FINANCE not in parts_signed(plan):
        text = f"{plan.role_title}: finance knows nothing of {unknown:,.7g} of the hours that go somewhere."
        yield Gap(text, mend)
