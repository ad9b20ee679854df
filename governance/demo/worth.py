"""What it is worth: claimed out of hours that a plan sets free, relied on by finance, read, and come true."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from governance.demo.clock import Part, Story
from governance.demo.company import Company
from governance.demo.drafts import MOTOR, WATER
from governance.demo.waiting import ADDRESSES
from governance.models import Benefit, Initiative
from governance.rules.benefits import Baseline, Seen
from governance.rules.value import BenefitKind
from governance.services.benefit_steps import benefit_baseline, benefit_commit, benefit_read, benefit_validate
from governance.services.benefits import Proposal, benefit_propose
from roles.models import RedesignPlan

# How long each period is over which something is measured, and how long before that is told. Units: days.
_PERIOD, _LATER = 28, 3


@dataclass(frozen=True, slots=True)
class _Worth:
    """One benefit: what was before and is to be, in which unit. Units: `hours` a month, claimed out of the plan."""

    name: str
    kind: BenefitKind
    owner: str
    unit: str
    before: str
    target: str
    method: str
    hours: int = 0
    boundary: str = ""


_SMALL_DAMAGE = _Worth(
    "Hours for the storm season",
    BenefitKind.CAPACITY,
    "grace",
    "hours a month",
    "1900",
    "500",
    "Hours booked on small damage in the time sheets of the team.",
    hours=800,
)
_SAME_DAY = _Worth(
    "Small claims paid the same day",
    BenefitKind.QUALITY,
    "stefan",
    "% of small claims",
    "11",
    "40",
    "Paid on the day on which the last document came in, from the claims system.",
)
_CALLS = _Worth(
    "Customers who ask for a person instead",
    BenefitKind.DISBENEFIT,
    "colm",
    "calls a month",
    "0",
    "60",
    "Calls that the telephone system marks as “about the estimate”.",
    boundary="Calls about total losses are counted elsewhere: they were made before, too.",
)
_FIRST_CALL = _Worth(
    "Emergency repairs begin sooner",
    BenefitKind.QUALITY,
    "hannah",
    "hours until the first call",
    "26",
    "8",
    "From the report to the first call of a repairer, urgent cases alone.",
)
_LETTERS = _Worth(
    "Hours for letters that came back",
    BenefitKind.CAPACITY,
    "tunde",
    "hours a month",
    "460",
    "60",
    "Hours booked on typing addresses, all clerks together.",
    hours=120,
)


def worth_stories(company: Company) -> list[Story]:
    """Return what is claimed of those in production and of the one that waits, each as far as it has come."""
    return [
        _come_true(company, MOTOR.idea.title, _SMALL_DAMAGE, 150, {80: 900, 24: 560}),
        _come_true(company, MOTOR.idea.title, _SAME_DAY, 149, {78: 27, 40: 38, 13: 43}, validated=8),
        _claimed(company, MOTOR.idea.title, _CALLS, 30),
        _come_true(company, WATER.idea.title, _FIRST_CALL, 120, {34: 15}),
        _claimed(company, ADDRESSES.idea.title, _LETTERS, 30),
    ]


def _claimed(company: Company, title: str, worth: _Worth, days: int) -> Story:
    """Leave it there: nobody of finance relies on it yet."""
    yield from _measured(company, title, worth, days)


def _measured(company: Company, title: str, worth: _Worth, days: int) -> Part[Benefit]:
    """Have the programme office propose it, and its owner say what was before."""
    at = yield company.ago(days, 11)
    initiative = Initiative.objects.get(title=title)
    plan = RedesignPlan.objects.get(citations__initiative=initiative) if worth.hours else None
    proposal = Proposal(
        name=worth.name,
        kind=worth.kind,
        owner=company.people[worth.owner],
        unit=worth.unit,
        plan=plan,
        hours=Decimal(worth.hours),
        target=Decimal(worth.target),
        target_on=company.today + timedelta(days=120),
        boundary=worth.boundary,
    )
    benefit = benefit_propose(initiative, proposal, actor=company.actor("pmo"), at=at)
    at = yield company.ago(days - 3, 15)
    last = at.date() - timedelta(days=_LATER)
    before = Baseline(Decimal(worth.before), last - timedelta(days=_PERIOD), last, worth.method)
    return benefit_baseline(benefit, before, actor=company.actor(worth.owner), at=at)


def _come_true(
    company: Company, title: str, worth: _Worth, days: int, seen: dict[int, int], *, validated: int = 0
) -> Story:
    """Have finance rely on it, its owner say on these days what is seen of it, and finance that it came true."""
    benefit = yield from _measured(company, title, worth, days)
    at = yield company.ago(days - 8, 14)
    benefit_commit(benefit, actor=company.actor("finance"), at=at)
    for ago, value in seen.items():
        at = yield company.ago(ago, 16)
        last = at.date() - timedelta(days=_LATER)
        hours = Decimal(worth.hours) / 2 if worth.hours else None
        told = Seen(last - timedelta(days=_PERIOD), last, Decimal(value), worth.method, hours)
        benefit_read(benefit, told, actor=company.actor(worth.owner), at=at)
    if validated:
        at = yield company.ago(validated, 10)
        because = "Three readings in a row, taken from the same system as before; the target is reached."
        benefit_validate(benefit, because=because, actor=company.actor("finance"), at=at)
