"""The words in which a decision is described."""

from enum import StrEnum


class Verb(StrEnum):
    """What an AI does in a decision. The first five are work; the others help somebody who does it."""

    CLASSIFY = "classify"
    INTERPRET = "interpret"
    PRIORITISE = "prioritise"
    ROUTE = "route"
    RESOLVE = "resolve"
    GENERATE = "generate_for_review"
    RETRIEVE = "retrieve"
    SUMMARISE = "summarise"

    @property
    def label(self) -> str:
        """The verb in words."""
        return self.value.replace("_", " ").capitalize()


LABOUR_VERBS = frozenset({Verb.CLASSIFY, Verb.INTERPRET, Verb.PRIORITISE, Verb.ROUTE, Verb.RESOLVE})


class Impact(StrEnum):
    """How much a wrong answer can do."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def label(self) -> str:
        """The impact in words."""
        return {
            Impact.LOW: "Low: an inconvenience",
            Impact.MODERATE: "Moderate: cost or delay",
            Impact.HIGH: "High: real loss to a person or the firm",
            Impact.CRITICAL: "Critical: rights, safety or legal effect",
        }[self]


class Reversibility(StrEnum):
    """How a wrong answer can be taken back."""

    EASY = "easy"
    COSTLY = "costly"
    IRREVERSIBLE = "irreversible"

    @property
    def label(self) -> str:
        """The reversibility in words."""
        return {
            Reversibility.EASY: "Within 24 hours, without harm",
            Reversibility.COSTLY: "At a cost",
            Reversibility.IRREVERSIBLE: "Not at all",
        }[self]


class EdgeCase(StrEnum):
    """The awkward cases every decision has to have an answer for."""

    INCOMPLETE = "incomplete"
    CONFLICTING = "conflicting"
    AMBIGUOUS = "ambiguous"
    UNCOVERED = "uncovered"
    MANDATORY = "mandatory"

    @property
    def label(self) -> str:
        """The case in words."""
        return {
            EdgeCase.INCOMPLETE: "Incomplete information",
            EdgeCase.CONFLICTING: "Conflicting signals",
            EdgeCase.AMBIGUOUS: "Ambiguous case",
            EdgeCase.UNCOVERED: "No rule fits",
            EdgeCase.MANDATORY: "Mandatory escalation",
        }[self]


class EdgeAction(StrEnum):
    """What happens in an awkward case."""

    ASK = "ask"
    DEFAULT_ANSWER = "default_answer"
    ABSTAIN = "abstain"
    ESCALATE = "escalate"
    MANUAL_ROUTE = "manual_route"
    REFUSE = "refuse"
    PRECEDENCE = "precedence"

    @property
    def label(self) -> str:
        """The action in words."""
        return {
            EdgeAction.ASK: "Ask for what is missing",
            EdgeAction.DEFAULT_ANSWER: "Give the default answer",
            EdgeAction.ABSTAIN: "Give no answer",
            EdgeAction.ESCALATE: "Escalate to a person",
            EdgeAction.MANUAL_ROUTE: "Send the case the manual way",
            EdgeAction.REFUSE: "Refuse the case",
            EdgeAction.PRECEDENCE: "Follow the source that ranks first",
        }[self]


# In these a person is asked, so a queue and a response time have to be named.
ASKING_ACTIONS = frozenset({EdgeAction.ASK, EdgeAction.ESCALATE, EdgeAction.MANUAL_ROUTE})

# What can happen in which case. Where a person decides in any case, the AI cannot be told to answer, to abstain or to
# follow a source; where no rule fits there is nothing to ask for, and saying nothing would leave the case lying there.
POSSIBLE_ACTIONS: dict[EdgeCase, tuple[EdgeAction, ...]] = {
    EdgeCase.INCOMPLETE: tuple(action for action in EdgeAction if action is not EdgeAction.PRECEDENCE),
    EdgeCase.CONFLICTING: tuple(EdgeAction),
    EdgeCase.AMBIGUOUS: tuple(action for action in EdgeAction if action is not EdgeAction.PRECEDENCE),
    EdgeCase.UNCOVERED: (EdgeAction.ESCALATE, EdgeAction.MANUAL_ROUTE, EdgeAction.DEFAULT_ANSWER),
    EdgeCase.MANDATORY: (EdgeAction.ESCALATE, EdgeAction.MANUAL_ROUTE),
}


class TimeoutAction(StrEnum):
    """What happens when nobody answers in time. Silence never approves, so there is no such word here."""

    SAFEST_ANSWER = "safest_answer"
    MANUAL_ROUTE = "manual_route"
    HOLD = "hold"
    ESCALATE_FURTHER = "escalate_further"

    @property
    def label(self) -> str:
        """The action in words."""
        return {
            TimeoutAction.SAFEST_ANSWER: "Give the safest allowed answer",
            TimeoutAction.MANUAL_ROUTE: "Send the case the manual way",
            TimeoutAction.HOLD: "Hold the case",
            TimeoutAction.ESCALATE_FURTHER: "Ask the next person in line",
        }[self]


class EscalationCategory(StrEnum):
    """Cases that a board may require a person to decide, whatever the AI thinks."""

    VULNERABLE_CUSTOMER = "vulnerable_customer"
    LEGAL_THREAT = "legal_threat"
    SAFETY = "safety"
    FRAUD = "fraud"
    REGULATOR = "regulator"
    PRESS = "press"

    @property
    def label(self) -> str:
        """The category in words."""
        return {
            EscalationCategory.VULNERABLE_CUSTOMER: "Vulnerable customer",
            EscalationCategory.LEGAL_THREAT: "Legal threat",
            EscalationCategory.SAFETY: "Safety",
            EscalationCategory.FRAUD: "Suspected fraud",
            EscalationCategory.REGULATOR: "Regulator involved",
            EscalationCategory.PRESS: "Press involved",
        }[self]


class LogicKind(StrEnum):
    """How the logic of a decision is written down."""

    TABLE = "table"
    RULES = "rules"
    PROSE = "prose"
    MODEL = "model"

    @property
    def label(self) -> str:
        """The kind in words."""
        return {
            LogicKind.TABLE: "A decision table",
            LogicKind.RULES: "Written rules",
            LogicKind.PROSE: "A policy in prose, with examples",
            LogicKind.MODEL: "A model judges; the text says what it may weigh",
        }[self]


class Days(StrEnum):
    """On which days something runs."""

    WEEKDAYS = "weekdays"
    EVERY_DAY = "every_day"

    @property
    def label(self) -> str:
        """The days in words."""
        return self.value.replace("_", " ").capitalize()


class TriggerType(StrEnum):
    """What the number of an ambiguity rule is about."""

    CONFIDENCE = "confidence"
    MARGIN = "margin"
    AMOUNT = "amount"
    NOVELTY = "novelty"
    REPEATS = "repeats"
    OTHER = "other"

    @property
    def label(self) -> str:
        """What triggers it, in words."""
        return {
            TriggerType.CONFIDENCE: "Confidence below",
            TriggerType.MARGIN: "Two answers closer than",
            TriggerType.AMOUNT: "Amount above",
            TriggerType.NOVELTY: "Unlike known cases, by more than",
            TriggerType.REPEATS: "Contacts about the same matter, more than",
            TriggerType.OTHER: "Something else",
        }[self]


class OutcomeKind(StrEnum):
    """How good an outcome is."""

    TARGET = "target"
    ACCEPTABLE = "acceptable"
    UNACCEPTABLE = "unacceptable"
    NEVER = "never"

    @property
    def label(self) -> str:
        """The kind in words."""
        return {
            OutcomeKind.TARGET: "Target: this is what we want",
            OutcomeKind.ACCEPTABLE: "Acceptable alternative",
            OutcomeKind.UNACCEPTABLE: "Unacceptable",
            OutcomeKind.NEVER: "Never: one such case is a breach",
        }[self]


class NodeKind(StrEnum):
    """What stands in a decision map."""

    DECISION = "decision"
    INPUT = "input"
    SOURCE = "source"
    KNOWLEDGE = "knowledge"

    @property
    def label(self) -> str:
        """The kind in words; the terms are DMN's."""
        return {
            NodeKind.DECISION: "Decision",
            NodeKind.INPUT: "Input data",
            NodeKind.SOURCE: "Knowledge source",
            NodeKind.KNOWLEDGE: "Business knowledge model",
        }[self]


class RequirementKind(StrEnum):
    """What one thing in a map needs of another; the terms are DMN's."""

    INFORMATION = "information"
    AUTHORITY = "authority"
    KNOWLEDGE = "knowledge"

    @property
    def label(self) -> str:
        """The requirement in words."""
        return {
            RequirementKind.INFORMATION: "Information: its answer or value goes in",
            RequirementKind.AUTHORITY: "Authority: it says what must be followed",
            RequirementKind.KNOWLEDGE: "Knowledge: its logic is called",
        }[self]


class ReplayState(StrEnum):
    """How far a replay is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """The state in words."""
        return self.value.capitalize()

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self not in {ReplayState.WAITING, ReplayState.RUNNING}
