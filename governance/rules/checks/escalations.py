"""Whether enough people are there for what the AI hands over: CAP-3."""

from collections.abc import Iterator

from decisions.rules.autonomy import Autonomy
from decisions.rules.escalations import QueueForecast, Sender, forecasts, number_in_words
from decisions.rules.facts import DecisionFacts
from governance.rules.facts import Facts
from governance.rules.findings import (
    Gap,
    Mend,
    Screen,
    Verdict,
    indeterminate,
    judged,
    not_applicable,
    not_met,
)
from governance.rules.policy import Policy


def people_can_carry_the_escalations(facts: Facts, policy: Policy) -> Verdict:
    """CAP-3: can humans absorb the exceptions, of this and of whatever else goes to the same queue?"""
    if not facts.decisions:
        return not_met(Gap("No decision is registered.", Mend(Screen.DECISIONS)))
    if all(decision.autonomy == Autonomy.A0 for decision in facts.decisions):
        return not_applicable("Humans decide every case anyway.")
    if not facts.queues:
        return not_met(Gap("No case of any decision reaches a person.", Mend(Screen.DECISIONS)))
    days = forecasts(facts.queues, policy.workload)
    unknown = [gap for day in days if day.enough is None for gap in _unknown(facts, day)]
    short = [_short(facts, day) for day in days if day.enough is False]
    if short or not unknown:
        return judged([*short, *unknown], " ".join(day.sentence for day in days))
    return indeterminate(*unknown)


def _short(facts: Facts, day: QueueForecast) -> Gap:
    """Tell that there are too few people, with the figures, and what can be done about it."""
    own = [decision for decision in facts.decisions if decision.id in day.queue.by_decision]
    caps = [(decision, cap) for decision in own if (cap := day.volume_that_fits(decision.id)) is not None]
    advice = f"Staff {day.queue.name} with {number_in_words(day.needed or 0.0)}"
    if caps:
        decision, cap = max(caps, key=lambda each: each[1])
        advice += f", or cap the volume of {decision.name} at {cap} cases a day"
    return Gap(f"{day.sentence} {advice}.", Mend(Screen.QUEUE, day.queue.id))


def _unknown(facts: Facts, day: QueueForecast) -> Iterator[Gap]:
    """Tell of each decision here what is not known, and of those elsewhere how many there are."""
    own = {decision.id: decision for decision in facts.decisions}
    told = 0
    for number, decision in own.items():
        sender = day.queue.by_decision.get(number)
        if sender is not None and sender.escalations is None:
            told += 1
            yield Gap(sender.missing, _mend(decision, sender))
    if elsewhere := len(day.queue.unknown) - told:
        first = next(sender for sender in day.queue.unknown if sender.decision_id not in own)
        more = f" So it is with {elsewhere - 1} more that send cases there." if elsewhere > 1 else ""
        yield Gap(f"{day.queue.name}: {first.missing}{more}", Mend(Screen.DECISION, first.decision_id))
    if day.queue.handling_minutes is None and day.escalations != 0:
        message = f"Nothing says how many minutes one case takes at {day.queue.name}."
        yield Gap(message, Mend(Screen.QUEUE, day.queue.id))


def _mend(decision: DecisionFacts, sender: Sender) -> Mend:
    return Mend(Screen.DECISION, decision.id, sender.field)
