"""What the demo's digital labour decides, how much of it may go wrong, and whose job it changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from decisions.rules.autonomy import Autonomy
from decisions.rules.vocabulary import Impact, Reversibility, Verb
from decisions.tables.table import Table
from governance.demo.desks import Desk
from governance.demo.logic import SETTLE_TABLE, WATER_TABLE
from governance.demo.maps import Chart
from governance.demo.proof import SETTLED, Good
from governance.demo.redesign import JobChange, Task
from governance.demo.steps import Idea, Measured
from governance.demo.wording import Draft
from governance.models import AISystem
from governance.rules.limits import OnRed
from roles.rules.plans import Destination, Fate


@dataclass(frozen=True, slots=True)
class Work:
    """All of one initiative's content.

    `tables` and `outcomes` are those of decisions by name, `chart` shows which needs which; `version` is the label and
    the fingerprint of what runs.
    """

    idea: Idea
    verbs: tuple[Verb, ...]
    drafts: tuple[Draft, ...]
    desk: Desk
    measures: tuple[Measured, ...]
    daily_cap: int
    change: JobChange | None = None
    tables: Mapping[str, Table] = field(default_factory=dict)
    outcomes: Mapping[str, Good] = field(default_factory=dict)
    chart: Chart | None = None
    version: tuple[str, str] | None = None

    @property
    def fingerprint(self) -> str:
        """The version's fingerprint, empty where none is told."""
        return self.version[1] if self.version else ""


MOTOR = Work(
    Idea(
        "Motor damage estimates from photos",
        "Estimates repair costs from customers’ photos and settles small damage the same day.",
        "HM-MOTOR",
        3,
        "Damage estimator",
    ),
    (Verb.INTERPRET, Verb.RESOLVE),
    (
        Draft(
            "Assess vehicle damage",
            "HM-MOTOR",
            "Can this vehicle be repaired, and at what cost band?",
            Verb.INTERPRET,
            ("Repair under 2,500", "Repair above 2,500", "Total loss", "Inspect"),
            "A motor claim arrives with photos.",
            140,
            Impact.MODERATE,
            Reversibility.COSTLY,
            Autonomy.A3,
            "Estimator output, checked against the repair price list; above 2,500 an assessor looks.",
            (("Photos", "Claims app"), ("Vehicle data", "Policy register"), ("Customer statement", "Claims app")),
            ("Photos", "Customer statement"),
        ),
        Draft(
            "Settle small motor damage",
            "HM-MOTOR",
            "Is this claim paid today without an inspection?",
            Verb.RESOLVE,
            ("Pay", "Inspect", "Ask the customer"),
            "Damage is assessed below 2,500.",
            60,
            Impact.MODERATE,
            Reversibility.COSTLY,
            Autonomy.A3,
            "Pay when cover is in force, no claim in twelve months and the estimate is below 2,500.",
            (("Cover in force", "Policy register"), ("Claims history", "Claims system")),
            no_conflict="Cover and history are about different things.",
        ),
    ),
    Desk("Motor claims desk", "HM-MOTOR", "colm", "grace", ("aisha", "pilar", "jonah", "mirela")),
    (
        Measured(
            *("Estimates corrected by more than a fifth", "Corrected estimates", "Sampled estimates", "3", "5", "7"),
            "error_rate",
            "Assessors look at every estimate again; Colm Doyle calls Lena Fischer.",
            (212, 4100),
            "Assessors’ estimates of last year, against the invoices.",
        ),
        Measured(
            *("Settlements reopened", "Reopened settlements", "Settlements", "1", "1.5", "2"),
            "rework_rate",
            "Nothing is paid without an adjuster until Stefan Wagner knows why.",
            (46, 3050),
            "Settlements of last year that were reopened within two months.",
        ),
    ),
    120,
    JobChange(
        "Motor claims handler",
        "HM-MOTOR",
        36,
        "Handlers settle hard cases and talk to customers; counting dents is no longer their work.",
        (
            Task("Estimate small damage from photos", 1900, Fate.AUTOMATE, 0),
            Task("Settle disputed estimates", 700, Fate.RETAIN, 700),
            Task("Call customers about total losses", 420, Fate.RETAIN, 520),
            Task("Check a sample of automatic estimates", 0, Fate.NEW, 260),
        ),
        moves=Destination.ABSORB_GROWTH,
    ),
    {"Settle small motor damage": SETTLE_TABLE},
    {"Settle small motor damage": SETTLED},
    Chart(
        "Motor claims",
        "HM-MOTOR",
        ("Photos", "Vehicle data", "Claims history"),
        ("Repair price list", "Settlement authority"),
        (
            ("Photos", "Assess vehicle damage"),
            ("Vehicle data", "Assess vehicle damage"),
            ("Repair price list", "Assess vehicle damage"),
            ("Assess vehicle damage", "Settle small motor damage"),
            ("Claims history", "Settle small motor damage"),
            ("Settlement authority", "Settle small motor damage"),
        ),
    ),
    ("2.0", "sha256:9b07d2"),
)
WATER = Work(
    Idea(
        "Water damage first notice",
        "Sorts new water damage claims into urgent, standard and quick settlement.",
        "HM-PROPERTY",
        2,
        "Claims intake model",
        AISystem.Supplier.IN_HOUSE,
    ),
    (Verb.CLASSIFY, Verb.ROUTE),
    (
        Draft(
            "Sort water damage",
            "HM-PROPERTY",
            "How urgent is this water damage?",
            Verb.CLASSIFY,
            ("Urgent", "Standard", "Quick settlement"),
            "A water damage claim is reported.",
            55,
            Impact.MODERATE,
            Reversibility.EASY,
            Autonomy.A3,
            "Running water, damp electrics or an uninhabitable home is urgent; below 800 it is settled quickly.",
            (("Report text", "Claims app"), ("Building data", "Policy register")),
            no_conflict="The report tells of the damage, the register of the building.",
        ),
    ),
    Desk("Property claims desk", "HM-PROPERTY", "ravi", "jeanluc", ("hannah", "anton", "yuna")),
    (
        Measured(
            *("Urgent cases sorted as standard", "Missed urgent cases", "Sampled cases", "0.5", "1", "2"),
            "misroute_rate",
            "The morning sorting meeting is held again; Ravi Menon’s team sorts by hand.",
            (31, 1480),
            "Sorting meetings of last autumn, looked at again by the property claims manager.",
        ),
    ),
    60,
    JobChange(
        "Property claims handler",
        "HM-PROPERTY",
        24,
        "The morning sorting meeting ends; handlers start with the urgent cases.",
        (
            Task("Sort the morning’s reports", 380, Fate.AUTOMATE, 0),
            Task("Arrange emergency repairs", 640, Fate.RETAIN, 720),
            Task("Review sorted cases once a week", 0, Fate.NEW, 40),
        ),
    ),
    {"Sort water damage": WATER_TABLE},
    version=("2.0", "sha256:9b07d2"),
)
HEALTH = Work(
    Idea(
        "Health claim coding",
        "Assigns treatment codes to invoices from doctors and hospitals.",
        "HM-HEALTH",
        3,
        "Coding service",
    ),
    (Verb.CLASSIFY,),
    (
        Draft(
            "Code treatment",
            "HM-HEALTH",
            "Which treatment code belongs to this line?",
            Verb.CLASSIFY,
            ("A code of the catalogue", "Unclear"),
            "An invoice line is scanned.",
            900,
            Impact.HIGH,
            Reversibility.COSTLY,
            Autonomy.A3,
            "The catalogue’s rules in the order of its chapters.",
            (("Invoice line", "Scan centre"), ("Diagnosis", "Health claims system")),
            ("Invoice line", "Diagnosis"),
        ),
        Draft(
            "Ask for a medical report",
            "HM-HEALTH",
            "Is a report needed before this invoice is paid?",
            Verb.ROUTE,
            ("Pay", "Ask for a report"),
            "An invoice is coded.",
            210,
            Impact.HIGH,
            Reversibility.EASY,
            Autonomy.A2,
            "A report is asked for above 3,000, and for treatments on the watch list.",
            (("Treatment codes", "Coding service"), ("Amount", "Health claims system")),
        ),
    ),
    Desk("Health claims desk", "HM-HEALTH", "marcus", "tomasz", ("sanne", "dario", "priti", "emeka"), new="emeka"),
    (
        Measured(
            *("Lines coded wrongly", "Wrong codes", "Sampled lines", "1", "2", "3"),
            "error_rate",
            "Coders code everything; Marcus Reid tells the hospitals.",
            (58, 2300),
            "The auditors’ sample of last year.",
        ),
    ),
    200,
)
INVOICES = Work(
    Idea(
        "Supplier invoice matching",
        "Matches suppliers’ invoices with orders and releases those that fit.",
        "HM-PAYABLES",
        2,
        "Ledger matching",
    ),
    (Verb.CLASSIFY, Verb.RESOLVE),
    (
        Draft(
            "Release invoice",
            "HM-PAYABLES",
            "Is this invoice released for payment?",
            Verb.RESOLVE,
            ("Release", "Hold", "Return to supplier"),
            "An invoice is matched with an order.",
            75,
            Impact.MODERATE,
            Reversibility.COSTLY,
            Autonomy.A3,
            "Release when order, delivery and invoice agree within two per cent and below 5,000.",
            (("Order", "Purchasing"), ("Delivery note", "Purchasing"), ("Invoice", "Scan centre")),
            ("Order", "Invoice"),
        ),
    ),
    Desk("Payables desk", "HM-PAYABLES", "paul", "nadia", ("greta", "luis")),
    (
        Measured(
            *("Invoices released wrongly", "Wrong releases", "Sampled releases", "0.2", "0.5", "1"),
            "error_rate",
            "Payments stop; Paul Jensen’s team releases by hand.",
            (9, 2750),
            "Duplicate and wrong payments of last year.",
            OnRed.SUSPEND,
        ),
    ),
    50,
)
