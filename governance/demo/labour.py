"""AI that does work, and the whole of what it is asked before it may."""

from collections.abc import Callable
from dataclasses import dataclass

from decisions.models import Decision, Queue
from governance.demo.clock import Part, Story
from governance.demo.company import Company
from governance.demo.desks import open_desk
from governance.demo.drafts import HEALTH, INVOICES, MOTOR, WATER, Work
from governance.demo.gates import Hand, pass_gate
from governance.demo.logic import write_table
from governance.demo.maps import draw
from governance.demo.outcomes import SWITCHED, UNSIGNED
from governance.demo.proof import look_again, tell_apart, try_awkward
from governance.demo.redesign import carried_out, redesign, reward
from governance.demo.seats import Seat, fill
from governance.demo.shares import share_out
from governance.demo.steps import (
    approve,
    assess,
    attest,
    keep_attesting,
    move,
    register,
    runs,
    schedule,
    tolerate,
    versioned,
)
from governance.demo.wording import hand_over, map_escalations, settle_awkward, word
from governance.models import Initiative
from governance.rules.reviews import Meaning
from governance.rules.stages import Gate, Stage
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
    more: tuple[Seat, ...] = ()

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
            *self.more,
        )

    @property
    def signers(self) -> tuple[Hand, ...]:
        """Who signs the production gate, in order; HR, finance and the chair do so for the whole company."""
        return (
            (self.outcome.holder, Meaning.ACCEPTED),
            (self.platform, Meaning.ATTESTED),
            (self.second_line, Meaning.CHALLENGED),
            ("hr", Meaning.AGREED),
            ("finance", Meaning.AGREED),
            (self.executive, Meaning.APPROVED),
            ("chair", Meaning.RECORDED),
        )


def outcome_seat(holder: str, hours: int, deputy: str = "", *, in_objectives: bool = True) -> Seat:
    """Return the seat of the outcome owner."""
    return Seat(Capacity.OUTCOME_OWNER, holder, hours, deputy, in_objectives)


def intervention_seat(holder: str, deputy: str = "") -> Seat:
    """Return the seat of the intervention lead."""
    return Seat(Capacity.INTERVENTION_LEAD, holder, 24, deputy)


_MOTOR = Team(
    outcome_seat("grace", 40, "stefan"), "platform", "dieter", "wanjiru", intervention_seat("colm", "aisha"),
    "emily", "lena", "rosalind", "kwame",
)  # fmt: skip
_WATER = Team(
    outcome_seat("jeanluc", 40, "hannah"), "thandi", "dieter", "wanjiru", intervention_seat("ravi", "hannah"),
    "emily", "arjun", "rosalind", "kwame",
)  # fmt: skip
_HEALTH = Team(
    outcome_seat("leila", 6, in_objectives=False), "thandi", "dieter", "wanjiru", intervention_seat("marcus"),
    "hr", "igor", "rosalind", "kwame",
)  # fmt: skip
_INVOICES = Team(
    outcome_seat("nadia", 40, "cfo"), "nadia_it", "finance", "finance", intervention_seat("paul"),
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
    initiative = yield from _go_live(company, MOTOR, _MOTOR, owners, begun=291, pilot=214, production=101)
    at = yield company.ago(11, 9)
    carried_out(company, initiative, "colm", "grace", at)


def _water(company: Company) -> Story:
    """In production as well, but its owner will have given notice, and for a week it has run what nobody signed."""
    initiative = yield from _go_live(company, WATER, _WATER, {"hannah": "ravi"}, begun=274, pilot=188, production=66)
    at = yield company.ago(SWITCHED, 15)
    runs(company, initiative, UNSIGNED, "ben", at)


def _pilot(company: Company, work: Work, team: Team, owners: dict[str, str], *, begun: int, pilot: int) -> Story:
    initiative, _decisions = yield from reach_pilot(company, work, team, owners, begun=begun, pilot=pilot)
    yield from keep_attesting(company, initiative, team.platform, pilot - 18)


def _go_live(
    company: Company, work: Work, team: Team, owners: dict[str, str], *, begun: int, pilot: int, production: int
) -> Part[Initiative]:
    initiative = yield from answer_all(company, work, team, owners, begun=begun, pilot=pilot)
    yield from keep_attesting(company, initiative, team.platform, pilot - 18, until=production)
    why = "The pilot stayed within its tolerances and the team is ready for it."
    yield from pass_gate(company, initiative, Gate.PRODUCTION, team.signers, why=why, days_ago=production)
    at = yield company.ago(production - 1, 9)
    runs(company, initiative, work.fingerprint, team.platform, at)
    yield from keep_attesting(company, initiative, team.platform, production - 15)
    at = yield company.ago(12, 9)
    decisions = list(Decision.objects.filter(citations__initiative=initiative).order_by("pk"))
    _each_owner(decisions, owners, lambda owner, mine: look_again(company, mine, by=owner, at=at))
    return initiative


def answer_all(
    company: Company, work: Work, team: Team, owners: dict[str, str], *, begun: int, pilot: int
) -> Part[Initiative]:
    """Bring an initiative into its pilot and settle whatever production asks beyond that."""
    initiative, decisions = yield from reach_pilot(company, work, team, owners, begun=begun, pilot=pilot)
    at = yield company.ago(pilot - 25, 13)
    queue = Queue.objects.get(name=work.desk.name)
    _each_owner(decisions, owners, lambda owner, mine: settle_awkward(company, mine, queue, by=owner, at=at))
    at = yield company.ago(pilot - 29, 14)
    _each_owner(
        decisions,
        owners,
        lambda owner, mine: try_awkward(company, mine, by=owner, version=work.fingerprint, at=at),
    )
    at = yield company.ago(pilot - 32, 10)
    if work.change:
        redesign(company, initiative, work.change, at, by=team.redesign)
        reward(company, initiative, team.executive, at)
    return initiative


def reach_pilot(
    company: Company, work: Work, team: Team, owners: dict[str, str], *, begun: int, pilot: int
) -> Part[tuple[Initiative, list[Decision]]]:
    """Bring an initiative through the whole pilot gate; return it with its decisions."""
    at = yield company.ago(begun)
    initiative = register(company, work.idea, at)
    at = yield company.ago(begun - 4, 14)
    assessed = assess(company, initiative, at, *work.verbs, basis=True)
    at = yield company.ago(begun - 7, 9)
    # Who approves it may hold nothing on it.
    approve(company, assessed, at, by="pmo" if team.second_line == "risk" else "risk")
    at = yield company.ago(begun - 8, 15)
    move(company, initiative, Stage.SHAPING, at)
    yield from fill(company, initiative, team.seats(), begun - 10)
    decisions = yield from _decide(company, initiative, work, owners, begun - 18)
    at = yield company.ago(pilot + 12, 14)
    tolerate(company, initiative, work.measures, team.tolerance, at)
    at = yield company.ago(pilot + 7, 11)
    attest(company, initiative, team.platform, at)
    if work.version:
        versioned(company, initiative, work.version, team.platform, at)
    hands = ((team.outcome.holder, Meaning.ACCEPTED), (team.executive, Meaning.APPROVED))
    why = "It is tried on real cases, a few a day, watched by the team."
    yield from pass_gate(company, initiative, Gate.PILOT, hands, why=why, days_ago=pilot)
    at = yield company.ago(pilot, 15)
    schedule(company, initiative, at, pilot_daily_cap=work.daily_cap)
    return initiative, decisions


def _decide(
    company: Company, initiative: Initiative, work: Work, owners: dict[str, str], days: int
) -> Part[list[Decision]]:
    at = yield company.ago(days, 10)
    queue = open_desk(company, work.desk, at)
    decisions = [word(company, draft, by="architect", at=at) for draft in work.drafts]
    for decision in decisions:
        initiative_cite_decision(initiative, decision, actor=company.actor("pmo"), at=at)
    at = yield company.ago(days - 4, 13)
    _each_owner(
        decisions,
        owners,
        lambda owner, mine: hand_over(company, mine, owner, at=at, hours=40, deputy=owners[owner]),
    )
    at = yield company.ago(days - 6, 10)
    _each_owner(decisions, owners, lambda owner, mine: share_out(company, mine, by=owner, at=at))
    for decision in decisions:
        if table := work.tables.get(decision.name):
            write_table(company, decision, table, by="architect", at=at)
        if good := work.outcomes.get(decision.name):
            tell_apart(company, decision, good, by="architect", at=at)
    if work.chart:
        draw(company, work.chart, decisions, at)
    at = yield company.ago(days - 8, 15)
    _each_owner(decisions, owners, lambda owner, mine: map_escalations(company, mine, queue, by=owner, at=at))
    return decisions


def _each_owner(decisions: list[Decision], owners: dict[str, str], act: Callable[[str, list[Decision]], None]) -> None:
    """Share the decisions out among the owners in turn, and have each act on theirs."""
    for number, owner in enumerate(owners):
        if mine := decisions[number :: len(owners)]:
            act(owner, mine)
