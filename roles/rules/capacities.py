"""The parts a person can play on an initiative or a decision."""

from enum import StrEnum


class Capacity(StrEnum):
    """The part a person plays. A role is a job; a capacity is an answer for something."""

    OUTCOME_OWNER = "outcome_owner"
    PLATFORM_OWNER = "platform_owner"
    DECISION_OWNER = "decision_owner"
    RISK_TOLERANCE_OWNER = "risk_tolerance_owner"
    MEASUREMENT_OWNER = "measurement_owner"
    INTERVENTION_LEAD = "intervention_lead"
    ROLE_REDESIGN_LEAD = "role_redesign_lead"
    DOMAIN_ARCHITECT = "domain_architect"
    ACCOUNTABLE_EXECUTIVE = "accountable_executive"
    SECOND_LINE = "second_line"
    HR_PARTNER = "hr_partner"
    FINANCE_PARTNER = "finance_partner"
    GATE_CHAIR = "gate_chair"
    BUILDER_LEAD = "builder_lead"
    BOARD = "board"

    @property
    def label(self) -> str:
        """The capacity in words, as a sentence would use it."""
        return LABELS[self]

    @property
    def one(self) -> str:
        """The capacity with its article: “an outcome owner”."""
        # HR is spoken letter by letter.
        article = "an" if self.label[0] in "aeiou" or self is Capacity.HR_PARTNER else "a"
        return f"{article} {self.label}"


LABELS: dict[Capacity, str] = {
    Capacity.OUTCOME_OWNER: "outcome owner",
    Capacity.PLATFORM_OWNER: "platform owner",
    Capacity.DECISION_OWNER: "decision owner",
    Capacity.RISK_TOLERANCE_OWNER: "risk tolerance owner",
    Capacity.MEASUREMENT_OWNER: "measurement owner",
    Capacity.INTERVENTION_LEAD: "intervention lead",
    Capacity.ROLE_REDESIGN_LEAD: "role redesign lead",
    Capacity.DOMAIN_ARCHITECT: "domain architect",
    Capacity.ACCOUNTABLE_EXECUTIVE: "accountable executive",
    Capacity.SECOND_LINE: "second line reviewer",
    Capacity.HR_PARTNER: "HR partner",
    Capacity.FINANCE_PARTNER: "finance partner",
    Capacity.GATE_CHAIR: "gate chair",
    Capacity.BUILDER_LEAD: "builder lead",
    Capacity.BOARD: "board member",
}

# Decision owners are in the decision's own register; the board steps in where a review has nobody else left.
HELD_CAPACITIES = tuple(c for c in Capacity if c not in {Capacity.DECISION_OWNER, Capacity.BOARD})

# The outcome owner and the five questions are answered by the business, not by those who run the technology.
BUSINESS_CAPACITIES = frozenset(
    {
        Capacity.OUTCOME_OWNER,
        Capacity.DECISION_OWNER,
        Capacity.RISK_TOLERANCE_OWNER,
        Capacity.MEASUREMENT_OWNER,
        Capacity.INTERVENTION_LEAD,
        Capacity.ROLE_REDESIGN_LEAD,
    }
)

# Who holds one of these answers for something; contractors and vendors cannot.
ACCOUNTABLE_CAPACITIES = BUSINESS_CAPACITIES | {Capacity.PLATFORM_OWNER, Capacity.ACCOUNTABLE_EXECUTIVE}
