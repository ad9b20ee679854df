"""AI that does work, and the whole of what it is asked before it may."""

from collections.abc import Callable
from dataclasses import dataclass

from decisions.models import Decision, Queue
from governance.demo.clock import Part, Story
from governance.demo.company import Company
from governance.demo.drafts import HEALTH, INVOICES, MOTOR, WATER, Work
from governance.demo.seats import Seat, fill
from governance.demo.steps import (
    approve,
    assess,
    attest,
    keep_attesting,
    move,
    redesign,
    register,
    schedule,
    tolerate,
)
from governance.demo.wording import hand_over, map_escalations, open_queue, settle_awkward, word
from governance.models import Initiative
from governance.rules.stages import Stage
from governance.services.initiatives import initiative_cite_decision
from roles.rules.capacities import Capacity


@dataclass(frozen=True, slots=True)
class Team:
    """Who answers for an initiative: the executive, the five questions, the platform and those who look over it."""

    outcome: Seat
    platform: str
    tolerance: str
    measurement: str
    intervention: Seat
    redesign: str
    builder: str
    executive: str
    second_line: str

    def seats(self) -> tuple[Seat, ...]:
        """Return what the programme office asks for at the beginning."""
        return (
            self.outcome,
            Seat(Capacity.PLATFORM_OWNER, self.platform),
            Seat(Capacity.RISK_TOLERANCE_OWNER, self.tolerance),
            Seat(Capacity.MEASUREMENT_OWNER, self.measurement),
            self.intervention,
            Seat(Capacity.ROLE_REDESIGN_LEAD, self.redesign),
            Seat(Capacity.BUILDER_LEAD, self.builder),
            Seat(Capacity.ACCOUNTABLE_EXECUTIVE, self.executive),
            Seat(Capacity.SECOND_LINE, self.second_line),
        )


def _outcome(holder: str, hours: int, deputy: str = "", *, in_objectives: bool = True) -> Seat:
    return Seat(Capacity.OUTCOME_OWNER, holder, hours, deputy, in_objectives)


def _intervention(holder: str, deputy: str = "") -> Seat:
    return Seat(Capacity.INTERVENTION_LEAD, holder, 24, deputy)


_MOTOR = Team(
    _outcome("grace", 40, "stefan"), "platform", "dieter", "wanjiru", _intervention("colm", "aisha"),
    "emily", "lena", "rosalind", "kwame",
)  # fmt: skip
_WATER = Team(
    _outcome("jeanluc", 40, "hannah"), "thandi", "dieter", "wanjiru", _intervention("ravi", "hannah"),
    "emily", "arjun", "rosalind", "kwame",
)  # fmt: skip
_HEALTH = Team(
    _outcome("leila", 6, in_objectives=False), "thandi", "dieter", "wanjiru", _intervention("marcus"),
    "hr", "igor", "rosalind", "kwame",
)  # fmt: skip
_INVOICES = Team(
    _outcome("nadia", 40, "cfo"), "nadia_it", "finance", "finance", _intervention("paul"),
    "emily", "igor", "cfo", "farah",
)  # fmt: skip


def labour_stories(company: Company) -> list[Story]:
    """Return the stories of all digital labour but the one that the demo is about."""
    return [
        _motor(company),
        _water(company),
        _pilot(company, HEALTH, _HEALTH, {"tomasz": ""}, begun=128, pilot=47),
        _pilot(company, INVOICES, _INVOICES, {"paul": "nadia"}, begun=169, pilot=97),
    ]


def _motor(company: Company) -> Story:
    """Everything is answered, so the chief operating officer could let it into production."""
    owners = {"stefan": "aisha", "aisha": "colm"}
    yield from _go_live(company, MOTOR, _MOTOR, owners, begun=291, pilot=214, production=101)


def _water(company: Company) -> Story:
    """In production as well, but its owner will have given notice."""
    yield from _go_live(company, WATER, _WATER, {"hannah": "ravi"}, begun=274, pilot=188, production=66)


def _pilot(company: Company, work: Work, team: Team, owners: dict[str, str], *, begun: int, pilot: int) -> Story:
    initiative, _decisions = yield from reach_pilot(company, work, team, owners, begun=begun, pilot=pilot)
    yield from keep_attesting(company, initiative, team.platform, pilot - 18)


def _go_live(
    company: Company, work: Work, team: Team, owners: dict[str, str], *, begun: int, pilot: int, production: int
) -> Story:
    initiative, decisions = yield from reach_pilot(company, work, team, owners, begun=begun, pilot=pilot)
    at = yield company.ago(pilot - 25, 13)
    queue = Queue.objects.get(name=work.queue[0])
    _each_owner(decisions, owners, lambda owner, mine: settle_awkward(company, mine, queue, by=owner, at=at))
    at = yield company.ago(pilot - 32, 10)
    if work.change:
        redesign(company, initiative, work.change, at, by=team.redesign)
    yield from keep_attesting(company, initiative, team.platform, pilot - 18, until=production)
    at = yield company.ago(production, 14)
    move(company, initiative, Stage.PRODUCTION, at, by="coo")
    yield from keep_attesting(company, initiative, team.platform, production - 15)


def reach_pilot(
    company: Company, work: Work, team: Team, owners: dict[str, str], *, begun: int, pilot: int
) -> Part[tuple[Initiative, list[Decision]]]:
    """Bring an initiative through the whole pilot gate; return it with its decisions."""
    at = yield company.ago(begun)
    initiative = register(company, work.idea, at)
    at = yield company.ago(begun - 4, 14)
    assessed = assess(company, initiative, at, *work.verbs, basis=True)
    at = yield company.ago(begun - 7, 9)
    approve(company, assessed, at, by="risk")
    at = yield company.ago(begun - 8, 15)
    move(company, initiative, Stage.SHAPING, at)
    yield from fill(company, initiative, team.seats(), begun - 10)
    decisions = yield from _decide(company, initiative, work, owners, begun - 18)
    at = yield company.ago(pilot + 9, 14)
    tolerate(company, initiative, work.measures, team.tolerance, at)
    at = yield company.ago(pilot + 3, 11)
    attest(company, initiative, team.platform, at)
    at = yield company.ago(pilot, 14)
    move(company, initiative, Stage.PILOT, at)
    schedule(company, initiative, at, pilot_daily_cap=work.daily_cap)
    return initiative, decisions


def _decide(
    company: Company, initiative: Initiative, work: Work, owners: dict[str, str], days: int
) -> Part[list[Decision]]:
    at = yield company.ago(days, 10)
    queue = open_queue(company, *work.queue, at)
    decisions = [word(company, draft, by="architect", at=at) for draft in work.drafts]
    for decision in decisions:
        initiative_cite_decision(initiative, decision, actor=company.actor("pmo"), at=at)
    at = yield company.ago(days - 4, 13)
    _each_owner(
        decisions,
        owners,
        lambda owner, mine: hand_over(company, mine, owner, at=at, hours=40, deputy=owners[owner]),
    )
    at = yield company.ago(days - 8, 15)
    _each_owner(decisions, owners, lambda owner, mine: map_escalations(company, mine, queue, by=owner, at=at))
    return decisions


def _each_owner(decisions: list[Decision], owners: dict[str, str], act: Callable[[str, list[Decision]], None]) -> None:
    """Share the decisions out among the owners in turn, and have each act on theirs."""
    for number, owner in enumerate(owners):
        if mine := decisions[number :: len(owners)]:
            act(owner, mine)
