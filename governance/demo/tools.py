"""Tools: AI that helps somebody who decides. They pass the light gates in weeks."""

from dataclasses import dataclass

from decisions.rules.vocabulary import Verb
from governance.demo.clock import Part, Story
from governance.demo.company import Company
from governance.demo.gates import pass_gate
from governance.demo.seats import Seat, fill
from governance.demo.steps import Idea, approve, assess, attest, keep_attesting, move, register
from governance.models import AISystem, Initiative
from governance.rules.reviews import Meaning
from governance.rules.stages import Gate, Stage
from roles.rules.capacities import Capacity

EMBEDDED = AISystem.Supplier.EMBEDDED


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool and how it went. Units: days ago; without a last day it is still attested every three weeks."""

    idea: Idea
    verb: Verb | None
    owner: str
    platform: str
    begun: int
    pilot: int | None = None
    production: int | None = None
    deputy: str = ""


TOOLS = (
    Tool(
        Idea(
            "Call summaries for advisers",
            "Writes a summary after each call; the adviser corrects it and files it.",
            "HM-CONTACT",
            2,
            "Telephony suite",
            EMBEDDED,
        ),
        Verb.SUMMARISE,
        "nkechi",
        "ben",
        begun=298,
        pilot=262,
        production=196,
        deputy="lead",
    ),
    Tool(
        Idea(
            "Policy wording search",
            "Finds the clause that answers an underwriter’s question and quotes it with its page.",
            "HM-COMMERCIAL",
            1,
            "Document search",
        ),
        Verb.RETRIEVE,
        "owen",
        "ben",
        begun=281,
        pilot=240,
        production=171,
        deputy="edmund",
    ),
    Tool(
        Idea(
            "Broker letter drafts",
            "Drafts answers to brokers’ questions about commission; the broker desk sends them.",
            "HM-BROKERS",
            2,
            "Office assistant",
            EMBEDDED,
        ),
        Verb.GENERATE,
        "ingrid",
        "ben",
        begun=233,
        pilot=190,
        production=112,
        deputy="carlos",
    ),
    Tool(
        Idea(
            "Complaint letter drafts",
            "Drafts the first reply to a complaint from its file; the complaints team edits and sends it.",
            "HM-COMPLAINTS",
            2,
            "Office assistant",
            EMBEDDED,
        ),
        Verb.GENERATE,
        "peter",
        "yara",
        begun=248,
        pilot=205,
        production=139,
    ),
    Tool(
        Idea(
            "Renewal price hints",
            "Shows the pricing analyst which household renewals stand out, and why.",
            "HM-HOUSEHOLD",
            3,
            "Pricing workbench",
            AISystem.Supplier.IN_HOUSE,
        ),
        Verb.RETRIEVE,
        "sofia",
        "yara",
        begun=176,
        pilot=131,
        deputy="edmund",
    ),
    Tool(
        Idea(
            "Web self-service answers",
            "Suggests help pages to customers who type a question on the website.",
            "HM-DIGITAL",
            2,
            "Web content platform",
        ),
        Verb.RETRIEVE,
        "meiling",
        "sean",
        begun=121,
        pilot=64,
    ),
)
STORM = Idea(
    "Storm surge claims forecast",
    "Forecasts claims after a storm warning, so that property claims can call in staff.",
    "HM-PROPERTY",
    2,
    "Forecasting notebook",
    AISystem.Supplier.IN_HOUSE,
)
LETTERS = Idea(
    "Letter sorting by keyword",
    "Sorted scanned letters by keyword for the post room, until customers stopped writing letters.",
    "HM-OPS",
    1,
    "Scan centre",
)


def tool_stories(company: Company) -> list[Story]:
    """Return the stories of all tools and of what only informs."""
    return [
        *(_tool(company, tool) for tool in TOOLS),
        _tool(company, Tool(STORM, None, "hannah", "yara", begun=187, pilot=150, production=94)),
        _retired(company),
    ]


def _tool(company: Company, tool: Tool) -> Story:
    initiative = yield from _reach_pilot(company, tool)
    since = tool.begun - 20 if tool.pilot is None else tool.pilot
    if tool.production is not None:
        yield from keep_attesting(company, initiative, tool.platform, since, until=tool.production)
        yield from _go_live(company, initiative, tool.owner, tool.production)
        since = tool.production - 15
    yield from keep_attesting(company, initiative, tool.platform, since)


def _go_live(company: Company, initiative: Initiative, owner: str, days_ago: int) -> Part[None]:
    """A tool needs two names: its owner's, and that of whoever chairs the gate."""
    hands = ((owner, Meaning.ACCEPTED), ("pmo", Meaning.RECORDED))
    why = "People in the pilot use it every day and correct it where it is wrong."
    yield from pass_gate(company, initiative, Gate.PRODUCTION, hands, why=why, days_ago=days_ago)


def _reach_pilot(company: Company, tool: Tool) -> Part[Initiative]:
    at = yield company.ago(tool.begun)
    initiative = register(company, tool.idea, at)
    at = yield company.ago(tool.begun - 5, 14)
    assessed = assess(company, initiative, at, *([tool.verb] if tool.verb else []))
    at = yield company.ago(tool.begun - 8, 16)
    approve(company, assessed, at)
    at = yield company.ago(tool.begun - 9, 9)
    move(company, initiative, Stage.SHAPING, at)
    seats = (Seat(Capacity.OUTCOME_OWNER, tool.owner, 8, tool.deputy), Seat(Capacity.PLATFORM_OWNER, tool.platform))
    yield from fill(company, initiative, seats, tool.begun - 12)
    if tool.pilot is not None:
        at = yield company.ago(tool.pilot, 14)
        move(company, initiative, Stage.PILOT, at)
    return initiative


def _retired(company: Company) -> Story:
    tool = Tool(LETTERS, Verb.RETRIEVE, "orla", "sean", begun=304, pilot=270)
    initiative = yield from _reach_pilot(company, tool)
    at = yield company.ago(229, 11)
    attest(company, initiative, tool.platform, at)
    yield from _go_live(company, initiative, tool.owner, 222)
    at = yield company.ago(52, 16)
    move(company, initiative, Stage.RETIRED, at, why="Four letters a day are left; the post room reads them.")
