"""What the business would have to do so that case triage may go into production: all of it, through the services."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from decisions.models import Decision
from decisions.services.decisions import decision_set_conflicts
from decisions.services.rosters import queue_authorise
from governance.demo.company import PASSWORD, Company
from governance.demo.proof import try_awkward
from governance.demo.redesign import JobChange, Task, redesign, reward
from governance.demo.seats import Seat, cover, propose
from governance.demo.shares import EVERYBODY, VULNERABLE, share_out
from governance.demo.steps import Measured, tolerate
from governance.demo.wording import hand_over, map_escalations, open_queue, settle_awkward
from governance.models import Accountability
from governance.rules.oversight import DrillKind
from governance.services.accountabilities import accountability_accept, accountability_agree
from governance.services.drills import drill_record
from governance.services.rollup import outcomes_roll_up
from governance.services.sweep import sweep
from roles.models import Person, Unit
from roles.rules.capacities import Capacity
from roles.rules.plans import Destination, Fate
from tests.acceptance.doors import Door

MISROUTED = Measured(
    *("Cases sent to the wrong team", "Wrong cases", "Sampled cases", "2", "3", "5"),
    "misroute_rate",
    "Advisers sort the inbox again.",
    (40, 900),
    "Last year's sorting, looked at again.",
)
ADVISERS = JobChange(
    "Customer adviser",
    "HM-CONTACT",
    60,
    "Advisers no longer sort; they answer, and look after what the AI is unsure of.",
    (
        Task("Sort the inbox", 1900, Fate.AUTOMATE, 0),
        Task("Answer customers", 2400, Fate.RETAIN, 2400),
        Task("Decide what the AI is unsure of", 0, Fate.NEW, 1200),
    ),
    moves=Destination.QUALITY_TIME,
)


def demo_company():
    """Return the company that was loaded, as its stories know it."""
    people = {person.username: person for person in Person.objects.select_related("manager")}
    units = {unit.code: unit for unit in Unit.objects.all()}
    return Company(timezone.now(), people, units)


def define_everything(initiative):
    """Answer the five questions, settle every awkward case, sign a tolerance, plan the roles."""
    company, at = demo_company(), timezone.now() - timedelta(minutes=5)
    owned = Accountability.objects.get(initiative=initiative, capacity="outcome_owner", status="proposed")
    _take(company, Seat(Capacity.OUTCOME_OWNER, "owner", 40, "tunde.bakare"), owned, at)
    for seat in (
        Seat(Capacity.RISK_TOLERANCE_OWNER, "finance", 8),
        Seat(Capacity.MEASUREMENT_OWNER, "farah.siddiqui", 8),
        Seat(Capacity.INTERVENTION_LEAD, "lead", 24, "nkechi.eze"),
        Seat(Capacity.ROLE_REDESIGN_LEAD, "amina.yusuf", 8),
        Seat(Capacity.ACCOUNTABLE_EXECUTIVE, "coo"),
    ):
        _take(company, seat, propose(company, initiative, seat, at), at)
    _define_decisions(company, initiative, at)
    tolerate(company, initiative, (MISROUTED,), "finance", at)
    redesign(company, initiative, ADVISERS, at, by="amina.yusuf")
    reward(company, initiative, "coo", at)
    _try_to_stop_it(company, initiative, at)
    _show_that_it_goes_well(initiative)
    sweep(at=timezone.now(), ids=[initiative.pk])


def _try_to_stop_it(company, initiative, at):
    for kind in DrillKind:
        drill_record(
            initiative,
            kind=kind,
            held_at=at,
            passed=True,
            seconds_to_safe=60,
            witnessed_by=company.people["nkechi.eze"],
            actor=company.actor("lead"),
            at=at,
        )


def _show_that_it_goes_well(initiative):
    """Have the platform send in two hundred cases that were looked at, all of them right."""
    events = [
        {
            "event_id": f"shown-{number}",
            "occurred_at": timezone.now().isoformat(),
            "decision": "Route case",
            "segment": VULNERABLE if number % 2 else EVERYBODY,
            "results": {MISROUTED.key: False},
        }
        for number in range(200)
    ]
    address = f"/api/v1/outcomes:batch?initiative={initiative.key}"
    answer = persona("platform").client.post(address, events, content_type="application/json")
    assert (answer.status_code, answer.json()["accepted"]) == (202, len(events)), answer.json()
    outcomes_roll_up(at=timezone.now())


def _take(company, seat, accountability, at):
    accountability_accept(accountability, actor=company.actor(seat.holder), at=at)
    accountability_agree(accountability, actor=company.manager_of(seat.holder), at=at)
    if seat.deputy:
        cover(company, accountability, seat, at)


def _define_decisions(company, initiative, at):
    queue = open_queue(company, "Customer operations desk", "HM-CONTACT", "lead", at, people="12")
    queue_authorise(queue, statement="They may stop it.", actor=company.actor("nkechi.eze"), at=at)
    decisions = list(Decision.objects.filter(citations__initiative=initiative).order_by("pk"))
    hand_over(company, decisions, "nkechi.eze", at=at, hours=24, deputy="lead")
    share_out(company, decisions, by="nkechi.eze", at=at)
    for decision in decisions[1:]:
        decision_set_conflicts(decision, pairs=[], ruled_out="One source.", actor=company.actor("nkechi.eze"), at=at)
    settle_awkward(company, decisions, queue, by="nkechi.eze", at=at)
    map_escalations(company, decisions, queue, by="nkechi.eze", at=at)
    try_awkward(company, decisions, by="nkechi.eze", version="sha256:triage", at=at)


# Who signs for case triage, in order; HR, finance, the second line and the chair sign for the whole company.
SIGNERS = (
    ("owner", "accepted"),
    ("platform", "attested"),
    ("risk", "challenged"),
    ("hr", "agreed"),
    ("finance", "agreed"),
    ("coo", "approved"),
)


def persona(username):
    """Somebody of the demo company at the API."""
    return Door(Client, Person.objects.get(username=username), PASSWORD)


def sign_into_production(initiative):
    """Have everybody whom the gate asks sign, and the chair decide; return what the last one was answered."""
    review = persona("owner").open(initiative).json()
    for username, meaning in SIGNERS:
        answer = persona(username).sign(review, meaning)
        assert answer.status_code == 201, (username, answer.json())
    return persona("chair").decide(review)
