"""What stands before its gate right now: everything is answered, two have signed, five have not yet."""

from decisions.rules.autonomy import Autonomy
from decisions.rules.vocabulary import Impact, Reversibility, Verb
from governance.demo.clock import Story
from governance.demo.company import Company
from governance.demo.desks import Desk
from governance.demo.drafts import Work
from governance.demo.gates import ask, sign
from governance.demo.labour import Team, answer_all, intervention_seat, outcome_seat
from governance.demo.redesign import JobChange, Task
from governance.demo.steps import Idea, Measured, keep_attesting
from governance.demo.wording import Draft
from governance.models import AISystem
from governance.rules.reviews import Meaning
from governance.rules.stages import Gate
from roles.rules.plans import Destination, Fate

TITLE = "Change of address requests"
BEGUN, PILOT, ASKED = 152, 68, 5
VERSION = ("1.4", "sha256:6f1d8c2ab04e")

ADDRESSES = Work(
    Idea(
        TITLE,
        "Reads customers’ change of address requests and carries out those that leave no doubt.",
        "HM-OPS",
        2,
        "Request reader",
        AISystem.Supplier.IN_HOUSE,
    ),
    (Verb.CLASSIFY, Verb.RESOLVE),
    (
        Draft(
            "Change address",
            "HM-OPS",
            "Is this change of address carried out without a person?",
            Verb.RESOLVE,
            ("Carry out", "Ask the customer", "Give to the team"),
            "A customer sends a new address.",
            90,
            Impact.MODERATE,
            Reversibility.EASY,
            Autonomy.A3,
            "Carried out when sender and policy holder agree and the register of addresses knows the new one.",
            (("Request", "Mail gateway"), ("Policy holder", "Policy register"), ("Address register", "Post office")),
            ("Request", "Policy holder"),
        ),
    ),
    Desk("Address desk", "HM-OPS", "tunde", "owner", ("keiko", "rasmus")),
    (
        Measured(
            *("Addresses changed wrongly", "Wrong changes", "Sampled changes", "0.5", "1", "2"),
            "error_rate",
            "Clerks change every address; those that were wrong are written to the same day.",
            (19, 1600),
            "Returned letters of last year that were the clerks’ mistakes.",
        ),
    ),
    60,
    JobChange(
        "Customer records clerk",
        "HM-OPS",
        14,
        "Clerks look after the doubtful cases and call those whose letters came back.",
        (
            Task("Type new addresses", 460, Fate.AUTOMATE, 0),
            Task("Find out where returned letters belong", 210, Fate.RETAIN, 240),
            Task("Check a sample of changes", 0, Fate.NEW, 36),
        ),
        moves=Destination.QUALITY_TIME,
    ),
    version=VERSION,
)
_TEAM = Team(
    outcome_seat("owner", 40, "tunde"), "platform", "nkechi", "farah", intervention_seat("lead", "nkechi"),
    "chro", "arjun", "coo", "risk",
)  # fmt: skip


def waiting_stories(company: Company) -> list[Story]:
    """Return the story of the initiative whose review is open."""
    return [_addresses(company)]


def _addresses(company: Company) -> Story:
    initiative = yield from answer_all(company, ADDRESSES, _TEAM, {"tunde": "nkechi"}, begun=BEGUN, pilot=PILOT)
    yield from keep_attesting(company, initiative, "platform", PILOT - 18, until=ASKED)
    why = "In ten weeks one address in four hundred was wrong, and each was put right the same day."
    review = yield from ask(company, initiative, Gate.PRODUCTION, why, by="owner", days_ago=ASKED)
    yield from sign(company, review, [("owner", Meaning.ACCEPTED), ("platform", Meaning.ATTESTED)], ASKED - 1)
