"""A flag that a rule wants open, and how much it matters."""

from datetime import date
from hashlib import sha256

from governance.rules.facts import Facts, LoadFacts
from governance.rules.findings import Mend
from governance.rules.severity import Severity
from governance.rules.stages import ENDED_STAGES
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import Capacity
from roles.rules.people import PersonFacts
from roles.rules.records import record

# Letters of a name that a flag is told apart by.
_LONGEST = 50


@record(frozen=True, slots=True)
class Raised:
    """A flag that a rule wants open. `subject` tells flags of one rule on one initiative apart.

    `owner_id` acts on it; `also` are told first as well, without having to act.
    """

    rule: str
    subject: str
    severity: Severity
    message: str
    mend: Mend
    owner_id: int | None
    also: tuple[int, ...] = ()


@record(frozen=True, slots=True)
class PersonLoad:
    """A person and everything they promised, for the rules about people."""

    person: PersonFacts
    load: LoadFacts
    today: date


def subject_of(kind: str, name: str) -> str:
    """Return what tells flags about things apart that only have a name, however long it is."""
    told = name if len(name) <= _LONGEST else f"{name[:_LONGEST]}~{sha256(name.encode()).hexdigest()[:12]}"
    return f"{kind}:{told}"


def is_chased(facts: Facts) -> bool:
    """Whether anybody still has to act on an initiative: not once it ended, nor when its source says it did."""
    return facts.stage not in ENDED_STAGES and facts.reported_stage not in ENDED_STAGES


def who_acts(facts: Facts, *, besides: int | None = None) -> int | None:
    """Return the person a flag goes to first: outcome owner, accountable executive, or head of the beneficiary.

    None means the PMO. `besides` is left out: nobody is asked to mend their own absence.
    """
    for capacity in (Capacity.OUTCOME_OWNER, Capacity.ACCOUNTABLE_EXECUTIVE):
        holder = facts.holder_of(capacity)
        if holder and holder.person.id != besides and not holder.person.has_left(facts.today):
            return holder.person.id
    return facts.beneficiary_head_id if facts.beneficiary_head_id != besides else None


def redesign_lead(facts: Facts) -> int | None:
    """Return the person a flag about people's work goes to first: whoever redesigns it, or who acts otherwise."""
    lead = facts.holder_of(Capacity.ROLE_REDESIGN_LEAD)
    return lead.person.id if lead and not lead.person.has_left(facts.today) else who_acts(facts)


def severity_in(facts: Facts, production: Severity, otherwise: Severity) -> Severity:
    """Return the severity for an initiative in production, or the other one."""
    return production if facts.in_production else otherwise


def holder_subject(holder: HolderFacts) -> str:
    """Return what tells the flags of one accountability from those of another."""
    prefix = "ownership" if holder.capacity is Capacity.DECISION_OWNER else holder.capacity.value
    return f"{prefix}:{holder.id}"


def runs_the_platform(facts: Facts) -> int | None:
    """Return who can take a version back: the platform owner, else whom a flag goes to first."""
    holder = facts.holder_of(Capacity.PLATFORM_OWNER)
    return holder.person.id if holder and not holder.person.has_left(facts.today) else who_acts(facts)
