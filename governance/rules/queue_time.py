"""How busy the people of a queue are: as it was, day by day, and as it will be."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from decisions.rules.escalations import QueueFacts, QueueForecast, Workload, number_in_words
from governance.rules.behaviour import decision_of
from governance.rules.facts import Facts
from governance.rules.oversight import HandledFacts
from roles.rules.records import record

_PERCENT = 100


@record(frozen=True, slots=True)
class BusyDays:
    """Days in a row, counting those with cases, and the share of their time that people were busy on each."""

    days: tuple[date, ...]
    shares: tuple[float, ...]

    @property
    def least(self) -> int:
        """The least of the shares, in percent."""
        return round(_PERCENT * min(self.shares))


def busy_days(facts: Facts, queue: QueueFacts, workload: Workload, count: int) -> BusyDays | None:
    """Return the last days with cases of the initiative's decisions; None where there are fewer, or nobody is there.

    What others send is not seen here day by day; it counts as it is forecast.
    """
    minutes = workload.productive_minutes * workload.occupancy * queue.fte
    if not minutes or queue.handling_minutes is None:
        return None
    told = dict(_sent(facts, queue))
    days = sorted({day for handled, _part in told.values() for day, cases in handled.days if cases})[-count:]
    if len(days) < count:
        return None
    others = sum(s.escalations or 0.0 for s in queue.senders if s.decision_id not in told)
    asked = _asked(told)
    shares = tuple((asked[day] + others) * queue.handling_minutes / minutes for day in days)
    return BusyDays(tuple(days), shares)


def forecast_share(day: QueueForecast) -> float | None:
    """Return the share of their time that people will be busy at the peak; None where that is not known."""
    return day.needed / day.queue.fte if day.needed is not None and day.queue.fte else None


def advice(facts: Facts, day: QueueForecast, share: float) -> str:
    """Say how many people would do, and up to which volume those who are there would."""
    text = f"Staff {day.queue.name} with {number_in_words((day.needed or 0.0) / share)}"
    caps = [(cap, d.name) for d in facts.decisions if (cap := day.volume_that_fits(d.id, share)) is not None]
    if caps:
        cap, name = max(caps)
        text += f", or cap the volume of {name} at {cap} cases a day"
    return f"{text}."


def _sent(facts: Facts, queue: QueueFacts) -> Iterator[tuple[int, tuple[HandledFacts, float]]]:
    """Yield what was done of each decision that sends cases here, and which part of them this queue gets."""
    for handled in facts.handled:
        decision = decision_of(facts, handled)
        if decision is not None and decision.id in queue.by_decision:
            yield decision.id, (handled, _part(facts, queue, decision.id))


def _part(facts: Facts, queue: QueueFacts, decision_id: int) -> float:
    shares = {each.id: each.by_decision[decision_id].share for each in facts.queues if decision_id in each.by_decision}
    known = [share for share in shares.values() if share is not None]
    if len(known) < len(shares) or not sum(known):
        return 1 / len(shares)
    return (shares[queue.id] or 0.0) / sum(known)


def _asked(told: Mapping[int, tuple[HandledFacts, float]]) -> Mapping[date, float]:
    """Return how many cases of each day reached the queue."""
    found: dict[date, float] = defaultdict(float)
    for handled, part in told.values():
        for day, cases in handled.escalated_days:
            found[day] += cases * part
    return found
