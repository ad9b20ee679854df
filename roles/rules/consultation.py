"""When employees have to be told or asked before their work changes, and whether they were."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from roles.rules.records import record


class Trigger(StrEnum):
    """What about a plan makes a rule apply."""

    ANY_PLAN = "any_plan"
    WORK_ENDS = "work_ends"
    WORK_CHANGES = "work_changes"
    MONITORS = "monitors"
    PEOPLE = "people"
    TRAINING = "training"

    @property
    def label(self) -> str:
        """The trigger in words."""
        return {
            Trigger.ANY_PLAN: "AI changes anybody's work",
            Trigger.WORK_ENDS: "an activity ends or is automated",
            Trigger.WORK_CHANGES: "more than so many percent of the hours change",
            Trigger.MONITORS: "it can watch how people behave or perform",
            Trigger.PEOPLE: "at least so many people are affected",
            Trigger.TRAINING: "people need other skills",
        }[self]


class Effect(StrEnum):
    """What the body is entitled to."""

    INFORM = "inform"
    CONSULT = "consult"
    CONSENT = "consent"

    @property
    def label(self) -> str:
        """The effect in words."""
        return {Effect.INFORM: "be told", Effect.CONSULT: "be consulted", Effect.CONSENT: "consent"}[self]


class Outcome(StrEnum):
    """How a consultation ended."""

    INFORMED = "informed"
    NO_OBJECTION = "no_objection"
    AGREED = "agreed"
    AGREED_WITH_CONDITIONS = "agreed_with_conditions"
    OBJECTED = "objected"
    CONSENT_REFUSED = "consent_refused"
    NOT_REQUIRED = "not_required"

    @property
    def label(self) -> str:
        """The outcome in words."""
        return self.value.replace("_", " ").capitalize()


class RuleStatus(StrEnum):
    """Whether a rule holds."""

    IN_FORCE = "in_force"
    ADOPTED = "adopted"
    SUPERSEDED = "superseded"

    @property
    def label(self) -> str:
        """The status in words."""
        return {
            RuleStatus.IN_FORCE: "In force",
            RuleStatus.ADOPTED: "Adopted, not yet in force",
            RuleStatus.SUPERSEDED: "Superseded",
        }[self]


# How it may end, by what the body is entitled to. Silence is no consent, and an objection refuses it.
OUTCOMES: Mapping[Effect, tuple[Outcome, ...]] = {
    Effect.INFORM: (Outcome.INFORMED, Outcome.NO_OBJECTION, Outcome.OBJECTED),
    Effect.CONSULT: (Outcome.NO_OBJECTION, Outcome.AGREED, Outcome.AGREED_WITH_CONDITIONS, Outcome.OBJECTED),
    Effect.CONSENT: (Outcome.AGREED, Outcome.AGREED_WITH_CONDITIONS, Outcome.CONSENT_REFUSED),
}


@record(frozen=True, slots=True)
class ConsultationRuleFacts:
    """What one jurisdiction asks. `jurisdiction` is empty where it holds everywhere, EU in all members of the union."""

    id: int
    key: str
    jurisdiction: str
    body: str
    subject: str
    trigger: Trigger
    threshold: float | None
    effect: Effect
    lead_days: int
    blocks_go_live: bool
    status: RuleStatus
    applies_from: date | None
    source: str = ""


@record(frozen=True, slots=True)
class ConsultationFacts:
    """What was done about one rule for one plan. `waived`: somebody of legal signed why it does not apply."""

    id: int
    rule_id: int
    notified_on: date | None
    concluded_on: date | None
    outcome: Outcome | None
    withdrawn_on: date | None
    waived: bool
