"""The story: case triage in customer operations. IT built it well; the business defined nothing of it.

It began as a tool that suggested a category to the adviser, and passed the light gate as one. The suggestions were so
good that the confirming click was taken out; from that day on it classified, routed and prioritised by itself. The
programme office saw it, had it assessed anew and put it under the full profile. By then its outcome owner had moved on.
"""

from decisions.rules.autonomy import Autonomy
from decisions.rules.vocabulary import Impact, Reversibility, Verb
from governance.demo.clock import Story
from governance.demo.company import Company
from governance.demo.seats import Seat, fill, propose
from governance.demo.steps import Idea, approve, assess, attest, keep_attesting, move, register, schedule
from governance.demo.wording import Draft, word
from governance.models import AISystem, Initiative
from governance.rules.stages import Stage
from governance.services.accountabilities import accountability_end
from governance.services.initiatives import initiative_cite_decision
from roles.rules.capacities import Capacity
from roles.services.people import person_update

TITLE = "Case triage in customer operations"
PILOT_DAY = 75

_IDEA = Idea(
    TITLE,
    "Reads each incoming message, decides what it is about, who works on it and how soon.",
    "HM-OPS",
    2,
    "Triage model 3.2",
    AISystem.Supplier.IN_HOUSE,
)
_TRIGGER = "A customer writes by e-mail, form or chat."
DRAFTS = (
    Draft(
        "Classify case",
        "HM-OPS",
        "What is this case about?",
        Verb.CLASSIFY,
        ("Claim", "Billing", "Contract change", "Complaint", "Other"),
        _TRIGGER,
        1150,
        Impact.MODERATE,
        Reversibility.EASY,
        Autonomy.A4,
        "The model’s most probable category.",
        (("CRM tier", "CRM"), ("Billing status", "Billing"), ("Message text", "Mail gateway")),
        ("CRM tier", "Billing status"),
    ),
    Draft(
        "Route case",
        "HM-OPS",
        "Which team works on this case?",
        Verb.ROUTE,
        ("Customer contact", "Complaints", "Claims", "Accounts"),
        "A case is classified.",
        1150,
        Impact.MODERATE,
        Reversibility.EASY,
        Autonomy.A4,
        "The team that closed most cases of this category last year.",
        (("Category", "Triage model"), ("Product line", "Policy register")),
    ),
    Draft(
        "Prioritise case",
        "HM-OPS",
        "How soon is this case worked on?",
        Verb.PRIORITISE,
        ("Today", "Within two days", "Within a week"),
        "A case is routed.",
        1150,
        Impact.MODERATE,
        Reversibility.EASY,
        Autonomy.A4,
        "The model’s urgency score, in thirds.",
        (("CRM tier", "CRM"), ("Message text", "Mail gateway"), ("Product line", "Policy register")),
    ),
)


def triage_stories(company: Company) -> list[Story]:
    """Return the story, so that it can be played beside the others."""
    return [_triage(company)]


def _triage(company: Company) -> Story:
    at = yield company.ago(154)
    initiative = register(company, _IDEA, at, by="platform")
    at = yield company.ago(147, 14)
    assessed = assess(company, initiative, at, Verb.SUMMARISE, Verb.GENERATE)
    at = yield company.ago(143, 9)
    approve(company, assessed, at)
    at = yield company.ago(142, 15)
    move(company, initiative, Stage.SHAPING, at)
    seats = (
        Seat(Capacity.OUTCOME_OWNER, "orla", 8),
        Seat(Capacity.PLATFORM_OWNER, "platform"),
        Seat(Capacity.BUILDER_LEAD, "arjun"),
    )
    yield from fill(company, initiative, seats, 139)
    at = yield company.ago(PILOT_DAY + 4, 11)
    attest(company, initiative, "platform", at)
    at = yield company.ago(PILOT_DAY, 14)
    move(company, initiative, Stage.PILOT, at)
    # The very day, weekend or not: the pilot is on its 75th of 90 days.
    schedule(company, initiative, at, pilot_start=company.day(PILOT_DAY), pilot_end_planned=company.day(PILOT_DAY - 90))
    schedule(company, initiative, at, pilot_daily_cap=400)
    yield from keep_attesting(company, initiative, "platform", PILOT_DAY - 19, until=43)
    yield from _becomes_labour(company, initiative)


def _becomes_labour(company: Company, initiative: Initiative) -> Story:
    at = yield company.ago(41, 10)
    for draft in DRAFTS:
        decision = word(company, draft, by="arjun", at=at)
        initiative_cite_decision(initiative, decision, actor=company.actor("pmo"), at=at)
    at = yield company.ago(34, 14)
    assessed = assess(company, initiative, at, *(draft.verb for draft in DRAFTS), acts=True, basis=True)
    at = yield company.ago(31, 9)
    approve(company, assessed, at, by="risk")
    at = yield company.ago(27, 11)
    person_update(
        company.people["orla"],
        unit=company.units["HM-SALES"],
        job_title="Head of sales quality",
        actor=company.actor("hr"),
        at=at,
        reason="Moves to sales.",
    )
    at = yield company.ago(26, 9)
    owner = initiative.accountabilities.get(capacity=Capacity.OUTCOME_OWNER, status="accepted")
    accountability_end(owner, actor=company.actor("pmo"), at=at, reason="Orla Byrne works in sales now.")
    at = yield company.ago(19, 10)
    propose(company, initiative, Seat(Capacity.OUTCOME_OWNER, "owner", 40), at)
    yield from keep_attesting(company, initiative, "platform", 22, until=1)
