"""What is still being shaped, what never came to be, and a tool that outgrew its classification."""

from decisions.rules.autonomy import Autonomy
from decisions.rules.vocabulary import Impact, Reversibility, Verb
from decisions.services.decisions import decision_update
from governance.demo.clock import Story
from governance.demo.company import Company
from governance.demo.gates import pass_gate
from governance.demo.seats import Seat, fill
from governance.demo.steps import Idea, approve, assess, attest, keep_attesting, move, register
from governance.demo.wording import Draft, word
from governance.models import AISystem
from governance.rules.reviews import Meaning
from governance.rules.stages import Gate, Stage
from governance.services.confidentiality import confidentiality_set
from governance.services.initiatives import initiative_cite_decision
from roles.rules.capacities import Capacity

_GOODWILL = Idea(
    "Goodwill payment suggestions",
    "Suggests to the adviser whether a customer gets a goodwill payment, and how much.",
    "HM-CONTACT",
    2,
    "Office assistant",
    AISystem.Supplier.EMBEDDED,
)
_GRANT = Draft(
    "Grant goodwill payment",
    "HM-CONTACT",
    "Does this customer get a goodwill payment?",
    Verb.GENERATE,
    ("None", "Up to 50", "Ask the team lead"),
    "A customer was let down and says so.",
    35,
    Impact.LOW,
    Reversibility.COSTLY,
    Autonomy.A1,
    "Half of what a similar case was granted last year, 50 at most.",
    (("Case history", "CRM"),),
)


def beginning_stories(company: Company) -> list[Story]:
    """Return the stories of everything that is not in pilot, and of the tool that outgrew being one."""
    return [_goodwill(company), _medical(company), _voice(company), _fraud(company), _assistant(company)]


def _goodwill(company: Company) -> Story:
    at = yield company.ago(219)
    initiative = register(company, _GOODWILL, at)
    decision = word(company, _GRANT, by="owner", at=at)
    initiative_cite_decision(initiative, decision, actor=company.actor("pmo"), at=at)
    at = yield company.ago(214, 14)
    assessed = assess(company, initiative, at, Verb.GENERATE)
    at = yield company.ago(210, 9)
    approve(company, assessed, at)
    move(company, initiative, Stage.SHAPING, at)
    seats = (Seat(Capacity.OUTCOME_OWNER, "owner", 8, "nkechi"), Seat(Capacity.PLATFORM_OWNER, "thandi"))
    yield from fill(company, initiative, seats, 206)
    at = yield company.ago(168, 14)
    move(company, initiative, Stage.PILOT, at)
    at = yield company.ago(119, 11)
    attest(company, initiative, "thandi", at)
    hands = (("owner", Meaning.ACCEPTED), ("pmo", Meaning.RECORDED))
    why = "Advisers take most suggestions as they are and say why where they do not."
    yield from pass_gate(company, initiative, Gate.PRODUCTION, hands, why=why, days_ago=111)
    yield from keep_attesting(company, initiative, "thandi", 98, until=20)
    at = yield company.ago(18, 16)
    decision_update(decision, autonomy=Autonomy.A3.value, actor=company.actor("owner"), at=at)
    yield from keep_attesting(company, initiative, "thandi", 17)


def _medical(company: Company) -> Story:
    idea = Idea(
        "Medical report reading",
        "Reads doctors’ reports and says which treatment they support.",
        "HM-HEALTH",
        4,
        "Coding service",
    )
    at = yield company.ago(72)
    initiative = register(company, idea, at)
    at = yield company.ago(66, 14)
    assessed = assess(company, initiative, at, Verb.INTERPRET, basis=True)
    at = yield company.ago(63, 9)
    approve(company, assessed, at, by="risk")
    move(company, initiative, Stage.SHAPING, at)
    seats = (Seat(Capacity.OUTCOME_OWNER, "tomasz", 56, "leila"), Seat(Capacity.PLATFORM_OWNER, "sean"))
    yield from fill(company, initiative, seats, 58)


def _voice(company: Company) -> Story:
    idea = Idea(
        "Mood detection in calls",
        "Was to tell team leads which customers sound upset.",
        "HM-CONTACT",
        3,
        "Telephony suite",
    )
    at = yield company.ago(236)
    initiative = register(company, idea, at)
    at = yield company.ago(229, 14)
    assessed = assess(company, initiative, at, Verb.INTERPRET, basis=True)
    at = yield company.ago(225, 9)
    approve(company, assessed, at, by="risk")
    move(company, initiative, Stage.SHAPING, at)
    at = yield company.ago(198, 16)
    why = "Reading emotions at work is not something this company does. Decided by the board office with legal."
    move(company, initiative, Stage.STOPPED, at, by="coo", why=why)


def _fraud(company: Company) -> Story:
    idea = Idea(
        "Fraud patterns in property claims",
        "Points investigators to claims that resemble proven fraud.",
        "HM-PROPERTY",
        4,
        "Claims intake model",
        AISystem.Supplier.IN_HOUSE,
    )
    at = yield company.ago(23, 11)
    initiative = register(company, idea, at, by="platform")
    yield from fill(company, initiative, (Seat(Capacity.OUTCOME_OWNER, "hannah", 40),), 16)
    at = yield company.ago(12, 15)
    reason = "Whoever knows which patterns are looked for knows how to avoid them."
    confidentiality_set(initiative, reason=reason, actor=company.actor("hannah"), at=at)


def _assistant(company: Company) -> Story:
    idea = Idea(
        "Answers to staff questions on leave",
        "Answers questions about leave and expenses from the staff handbook.",
        "HM-HR",
        1,
        "Office assistant",
        AISystem.Supplier.EMBEDDED,
    )
    at = yield company.ago(12, 11)
    initiative = register(company, idea, at)
    yield from fill(company, initiative, (Seat(Capacity.OUTCOME_OWNER, "chro", 4),), 9)
    at = yield company.ago(4, 14)
    assess(company, initiative, at, Verb.RETRIEVE)
