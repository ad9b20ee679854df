"""Signing in somebody else's place, for a while."""

from collections.abc import Iterable
from datetime import date

from roles.rules.capacities import Capacity
from roles.rules.people import Employment, PersonFacts
from roles.rules.records import record
from roles.rules.refusals import Reason


@record(frozen=True, slots=True)
class DelegationFacts:
    """Somebody stands in for a holder in some capacities, accepted, both days included."""

    id: int
    delegator_id: int
    delegate: PersonFacts
    capacities: frozenset[Capacity]
    starts_on: date
    ends_on: date
    accepted: bool

    def runs(self, today: date) -> bool:
        """Whether it may be used on this day."""
        return self.accepted and self.starts_on <= today <= self.ends_on


@record(frozen=True, slots=True)
class Loan:
    """Capacities that somebody gave to somebody for some days, accepted or not, both days included."""

    giver: str
    taker: str
    capacities: frozenset[Capacity]
    starts_on: date
    ends_on: date

    def meets(self, other: "Loan") -> frozenset[Capacity]:
        """Return the capacities that both are about on a day that both include."""
        apart = self.ends_on < other.starts_on or other.ends_on < self.starts_on
        return frozenset() if apart else self.capacities & other.capacities


def reasons_against_delegate(giver: PersonFacts, taker: PersonFacts, today: date) -> tuple[Reason, ...]:
    """Return why this person can stand in for that one in nothing; empty when they can.

    Source: domain catalogue, Delegation. Compared on identity, so that a second account opens no door.
    """
    found = []
    if giver.identity == taker.identity:
        text = "Nobody stands in for themselves"
        text += "." if giver.id == taker.id else f": {taker.name} and {giver.name} are the same person."
        found.append(Reason("OWN-3", text))
    if taker.has_left(today):
        found.append(Reason("OWN-1", f"{taker.name} does not work here, or their account is closed."))
    elif taker.employment is not Employment.EMPLOYEE:
        text = f"{taker.name} is a {taker.employment.value}; whoever stands in has to be an employee."
        found.append(Reason("OWN-1", text))
    return tuple(found)


def reasons_against_period(starts_on: date, ends_on: date, today: date, most_days: int) -> tuple[Reason, ...]:
    """Return why a delegation cannot run from this day to that one, both included; empty when it can."""
    if ends_on < starts_on:
        return (Reason("STATE", "It ends before it starts."),)
    found = []
    if starts_on < today:
        found.append(Reason("STATE", "It cannot start in the past: what was signed without it stays as it is."))
    days = (ends_on - starts_on).days + 1
    if days > most_days:
        found.append(Reason("STATE", f"It would last {days} days; {most_days} are the most."))
    return tuple(found)


def reasons_against_loan(new: Loan, given: Iterable[Loan], received: Iterable[Loan]) -> tuple[Reason, ...]:
    """Return why capacities cannot be given for these days: given already, or received and not to be passed on."""
    passed_on = [
        f"{_labels(shared)} was given to you by {loan.giver}; who stands in cannot pass it on."
        for loan in received
        if (shared := loan.meets(new))
    ]
    twice = [
        f"You let {loan.taker} stand in as {_labels(shared)} in that period already; end that first."
        for loan in given
        if (shared := loan.meets(new))
    ]
    return tuple(Reason("DELEGATION", _sentence(text)) for text in (*passed_on, *twice))


def _labels(capacities: Iterable[Capacity]) -> str:
    return ", ".join(sorted(capacity.label for capacity in capacities))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
