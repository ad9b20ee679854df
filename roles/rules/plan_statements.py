"""What whoever signs a redesign plan puts their name to, word for word, in each part."""

from roles.rules.hours import cashable, moved, plan_balance, unplaced
from roles.rules.plans import ENDING_FATES, Destination, Fate, PlanFacts, PlanPart

_DIGEST_SHOWN = 12


def plan_statement(part: PlanPart, plan: PlanFacts, *, name: str) -> str:
    """Return the statement: who, as what, says what, of which plan. Units: hours a month."""
    told = {
        PlanPart.LEAD: _lead,
        PlanPart.BUSINESS: _business,
        PlanPart.HR: _hr,
        PlanPart.FINANCE: _finance,
    }[part](plan)
    what = f"Redesign plan “{plan.title}” for {_people(plan)}, with digest {plan.digest[:_DIGEST_SHOWN]}."
    return f"I, {name}, {told} {what}"


def _lead(plan: PlanFacts) -> str:
    count = len(plan.activities)
    activities = "its one activity" if count == 1 else f"each of its {count} activities"
    return f"as redesign lead, propose this plan. It says what becomes of {activities}, and of whoever does them today."


def _business(plan: PlanFacts) -> str:
    ending = sum(activity.fate in ENDING_FATES for activity in plan.activities)
    new = sum(activity.fate is Fate.NEW for activity in plan.activities)
    ends = f"{_counted(ending, 'activity ends', 'activities end')} on the day set" if ending else "No activity ends"
    comes = "no new one comes" if new == 0 else f"{_counted(new, 'new one comes', 'new ones come')}"
    return (
        f"as head of the unit, answer for it that this work changes by design. {ends}, {comes}, and I see to it that"
        " what ends is taken out and not done on by hand."
    )


def _hr(plan: PlanFacts) -> str:
    where = f" of {plan.jurisdiction}" if plan.jurisdiction else ""
    return (
        "for HR, agree to what becomes of these jobs. Before anything changes, the people concerned and those who speak"
        f" for them are told, asked and trained as the rules{where} demand."
    )


def _finance(plan: PlanFacts) -> str:
    balance = plan_balance(plan)
    ledger = f"{_hours(balance.before)} before, {_hours(balance.after)} stay, {_hours(balance.new)} come new, " + (
        f"{_hours(balance.net)} are set free" if balance.net >= 0 else f"it takes {_hours(-balance.net)} more"
    )
    goes = "; ".join(f"{_named(destination)}: {_hours(hours)}" for destination, hours in moved(plan).items())
    placed = f" They go to: {goes}." if goes else ""
    rest = f" {_hours(unplaced(plan))} have no destination yet and are counted nowhere." if unplaced(plan) else ""
    return (
        f"for finance, agree to the hours a month: {ledger}.{placed}{rest}"
        f" At most {_hours(cashable(plan))} may be counted as money saved."
    )


def _people(plan: PlanFacts) -> str:
    count = _counted(plan.headcount, "person", "people")
    return f"{plan.role_title} in {plan.unit_name}, {count}"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _hours(hours: float) -> str:
    return f"{round(hours, 1):,.10g}"


def _named(destination: Destination) -> str:
    return destination.label[:1].lower() + destination.label[1:]
