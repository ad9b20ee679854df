"""What a rule says of the facts."""

from enum import StrEnum

from roles.rules.records import record


class Result(StrEnum):
    """The five results of a requirement. A gate treats indeterminate as not met."""

    MET = "met"
    NOT_MET = "not_met"
    WAIVED = "waived"
    NOT_APPLICABLE = "not_applicable"
    INDETERMINATE = "indeterminate"

    @property
    def label(self) -> str:
        """The result in words."""
        return self.value.replace("_", " ").capitalize()

    @property
    def passes(self) -> bool:
        """Whether a gate lets it pass."""
        return self in _PASSING


_PASSING = frozenset({Result.MET, Result.WAIVED, Result.NOT_APPLICABLE})


class Screen(StrEnum):
    """Where something is mended. The pages turn a screen and an object into an address."""

    INITIATIVE = "initiative"
    CLASSIFICATION = "classification"
    ACCOUNTABILITIES = "accountabilities"
    ACCOUNTABILITY = "accountability"
    OWNERSHIP = "ownership"
    DECISIONS = "decisions"
    DECISION = "decision"
    QUEUE = "queue"
    TOLERANCES = "tolerances"
    PLANS = "plans"
    PLAN = "plan"
    ATTESTATION = "attestation"
    PERSON = "person"
    REVIEW = "review"
    WAIVERS = "waivers"
    WAIVER = "waiver"
    CONDITION = "condition"
    CLEARANCE = "clearance"
    SYSTEMS = "systems"
    LEDGER = "ledger"
    JOBS = "jobs"
    TOLERANCE = "tolerance"
    OUTCOMES = "outcomes"
    MEASUREMENTS = "measurements"
    BREACH = "breach"
    INTERVENTION = "intervention"
    DRILLS = "drills"
    PLAN_HOURS = "plan_hours"
    PLAN_REMOVAL = "plan_removal"
    PLAN_CONSULTATION = "plan_consultation"
    PLAN_TRAINING = "plan_training"
    PLAN_SIGNATURES = "plan_signatures"
    VALUE = "value"
    CAPACITY = "capacity"
    MAP = "map"
    OWNER_REVIEW = "owner_review"


@record(frozen=True, slots=True)
class Mend:
    """The one screen that mends something: which, of which object, at which field."""

    screen: Screen
    object_id: int | None = None
    field: str = ""


@record(frozen=True, slots=True)
class Gap:
    """One thing that is missing, in one sentence, and where to mend it."""

    message: str
    mend: Mend


@record(frozen=True, slots=True)
class Verdict:
    """What one requirement's check comes back with."""

    result: Result
    gaps: tuple[Gap, ...] = ()
    note: str = ""

    @property
    def message(self) -> str:
        """The verdict in a sentence or two, every missing object named; where it is waived, that first."""
        gaps = " ".join(gap.message for gap in self.gaps)
        return f"{self.note} {gaps}".rstrip() if self.result is Result.WAIVED else gaps or self.note


@record(frozen=True, slots=True)
class Finding:
    """A verdict with the requirement it is about."""

    requirement: str
    title: str
    question: str
    verdict: Verdict

    @property
    def result(self) -> Result:
        """The result."""
        return self.verdict.result

    @property
    def message(self) -> str:
        """What was found, in a sentence or two."""
        return self.verdict.message


def met(note: str = "") -> Verdict:
    """Nothing is missing."""
    return Verdict(Result.MET, note=note)


def not_met(*gaps: Gap) -> Verdict:
    """These things are missing."""
    return Verdict(Result.NOT_MET, gaps)


def not_applicable(note: str) -> Verdict:
    """The requirement does not ask anything of this initiative, and why."""
    return Verdict(Result.NOT_APPLICABLE, note=note)


def indeterminate(*gaps: Gap) -> Verdict:
    """It cannot be told; what would have to be known."""
    return Verdict(Result.INDETERMINATE, gaps)


def waived(verdict: Verdict, note: str) -> Verdict:
    """It does not hold, and for now need not: what is missing stays visible, the note says until when."""
    return Verdict(Result.WAIVED, verdict.gaps, note)


def judged(gaps: list[Gap], note: str = "") -> Verdict:
    """Not met when something is missing, met otherwise."""
    return not_met(*gaps) if gaps else met(note)
