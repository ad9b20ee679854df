"""Flags about how much people can carry: F-CAP-1, F-CAP-3, F-CAP-4."""

from collections.abc import Iterator
from datetime import date

from decisions.rules.escalations import QueueForecast, forecasts
from governance.rules.commitment import leave_message, overload_message
from governance.rules.facts import Facts
from governance.rules.findings import Mend, Screen
from governance.rules.policy import Policy
from governance.rules.queue_time import advice, busy_days, forecast_share
from governance.rules.raised import PersonLoad, Raised, is_chased, who_acts
from governance.rules.severity import Severity
from roles.rules.capacities import Capacity

_PERCENT = 100


def person_is_overcommitted(load: PersonLoad, policy: Policy) -> Iterator[Raised]:
    """F-CAP-1: a person promised more hours than they have, or than days away leave, within the next half year."""
    person = load.person
    if person.has_left(load.today):
        return
    told = (person.name, person.contracted_fte, load.load, policy, load.today)
    for subject, message in (("", overload_message(*told)), ("leave", leave_message(*told))):
        if message:
            yield Raised("F-CAP-1", subject, Severity.HIGH, message, Mend(Screen.PERSON, person.id), _manager(load))


def person_holds_too_much(load: PersonLoad, policy: Policy) -> Iterator[Raised]:
    """F-CAP-3: a person answers on more initiatives, or owns more decisions, than policy lets anybody."""
    person, mend = load.person, Mend(Screen.PERSON, load.person.id)
    if person.has_left(load.today):
        return
    if load.load.initiatives > policy.maximum_initiatives:
        most = policy.maximum_initiatives
        message = f"{person.name} answers on {load.load.initiatives} initiatives; {most} are the most."
        yield Raised("F-CAP-3", "initiatives", Severity.MEDIUM, message, mend, _manager(load))
    if load.load.decisions > policy.maximum_decisions:
        most = policy.maximum_decisions
        message = f"{person.name} owns {load.load.decisions} decisions; {most} are the most."
        yield Raised("F-CAP-3", "decisions", Severity.MEDIUM, message, mend, _manager(load))


def queue_is_too_busy(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-CAP-4: people who answer escalations have hardly any time left, or will not have any."""
    if not (is_chased(facts) and facts.live and "CAP-3" in policy.requirements_production):
        return
    for day in forecasts(facts.queues, policy.workload):
        if message := _was_busy(facts, policy, day) or _will_be_busy(facts, policy, day):
            text = f"{message} {advice(facts, day, policy.queue_utilisation_share)}"
            mend = Mend(Screen.QUEUE, day.queue.id)
            yield Raised("F-CAP-4", f"queue:{day.queue.id}", Severity.HIGH, text, mend, _leads(facts))


def _was_busy(facts: Facts, policy: Policy, day: QueueForecast) -> str:
    """Tell that each of the last days was too busy; empty where one was not, or too few are known."""
    found = busy_days(facts, day.queue, policy.workload, policy.queue_days)
    if found is None or min(found.shares) <= policy.queue_utilisation_share:
        return ""
    return (
        f"{day.queue.name} was busy {found.least} % of its time or more on each of the last {len(found.days)} days "
        f"with cases, up to {found.days[-1]:%-d %b %Y}; {_most(policy)} % is the most."
    )


def _will_be_busy(facts: Facts, policy: Policy, day: QueueForecast) -> str:
    """Tell from which day on there will be hardly any time left; empty where there will be, or nothing is known."""
    share = forecast_share(day)
    if share is None or share <= policy.queue_utilisation_share:
        return ""
    busy = f"{day.queue.name} is forecast to be busy {round(_PERCENT * share)} % of its time"
    return f"{busy} from {_from(facts):%-d %b %Y} on; {_most(policy)} % is the most."


def _from(facts: Facts) -> date:
    """Return from when the planned volume arrives: the planned go-live, or now where it runs or no day is planned."""
    planned = facts.planned_go_live
    return planned if planned and planned > facts.today and not facts.in_production else facts.today


def _most(policy: Policy) -> int:
    return round(_PERCENT * policy.queue_utilisation_share)


def _leads(facts: Facts) -> int | None:
    lead = facts.holder_of(Capacity.INTERVENTION_LEAD)
    return lead.person.id if lead else who_acts(facts)


def _manager(load: PersonLoad) -> int:
    return load.person.manager_id or load.person.id
