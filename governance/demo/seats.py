"""Appointing people: asked by the programme office, accepted in their own name, agreed by their manager, covered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from governance.demo.clock import Part
from governance.demo.company import Company
from governance.models import Accountability, Initiative
from governance.services.accountabilities import (
    accountability_accept,
    accountability_agree,
    accountability_deputise,
    accountability_name_deputy,
    accountability_propose,
)
from roles.rules.capacities import Capacity


@dataclass(frozen=True, slots=True)
class Seat:
    """A capacity with who is to hold it. Units: hours a month; without hours no manager is asked."""

    capacity: Capacity
    holder: str
    hours: int = 0
    deputy: str = ""
    in_objectives: bool = True


def fill(company: Company, initiative: Initiative, seats: Iterable[Seat], days_ago: float) -> Part[None]:
    """Fill these seats: proposed on the day, accepted two days later, agreed and covered the day after."""
    at = yield company.ago(days_ago)
    asked = [(seat, propose(company, initiative, seat, at)) for seat in seats]
    for hour, (seat, accountability) in enumerate(asked):
        at = yield company.ago(days_ago - 2, 8 + hour)
        accountability_accept(accountability, actor=company.actor(seat.holder), at=at)
    at = yield company.ago(days_ago - 3, 9)
    for seat, accountability in asked:
        if seat.hours and seat.in_objectives:
            accountability_agree(accountability, actor=company.manager_of(seat.holder), at=at)
    at = yield company.ago(days_ago - 3, 15)
    for seat, accountability in asked:
        if seat.deputy:
            cover(company, accountability, seat, at)


def propose(company: Company, initiative: Initiative, seat: Seat, at: datetime) -> Accountability:
    """Return the proposal that asks somebody to take a seat."""
    return accountability_propose(
        initiative=initiative,
        capacity=seat.capacity,
        person=company.people[seat.holder],
        hours_per_month=Decimal(seat.hours),
        in_objectives=seat.in_objectives and bool(seat.hours),
        actor=company.actor("pmo"),
        at=at,
    )


def cover(company: Company, accountability: Accountability, seat: Seat, at: datetime) -> None:
    """Have the deputy named by the holder and accept."""
    holder, deputy = company.actor(seat.holder), company.people[seat.deputy]
    named = accountability_name_deputy(accountability, deputy=deputy, actor=holder, at=at)
    accountability_deputise(named, actor=deputy.actor, at=at)
