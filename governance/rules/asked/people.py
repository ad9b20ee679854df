"""What is asked about who answers: CLS-1, OWN-1 to OWN-5, CAP-1 to CAP-4."""

from governance.rules.asked.requirement import Requirement
from governance.rules.checks import architects, escalations, ownership

PEOPLE: tuple[Requirement, ...] = (
    Requirement(
        "CLS-1",
        "Classified",
        "Is this a tool or labour?",
        "A classification is approved by somebody other than its assessor and outside delivery, at most twelve "
        "months ago, and no decision is stricter.",
        "N",
        ownership.a_current_classification_was_approved_by_a_second_person,
    ),
    Requirement(
        "OWN-1",
        "Outcome owner",
        "Who owns outcomes?",
        "An employee of the beneficiary unit or of a unit above it, outside technology, has accepted and stays.",
        "N",
        ownership.an_eligible_outcome_owner_has_accepted,
    ),
    Requirement(
        "OWN-2",
        "Platform owner",
        "Who runs the platform?",
        "An employee in technology has accepted to run the platform.",
        "N",
        ownership.an_eligible_platform_owner_has_accepted,
    ),
    Requirement(
        "OWN-3",
        "Duties separated",
        "Are platform and outcome separated?",
        "No identity combines capacities that exclude each other; neither owner reports to the other.",
        "N",
        ownership.platform_and_outcome_are_separated,
    ),
    Requirement(
        "OWN-4",
        "Five questions",
        "Are all five questions answered?",
        "Each of the five questions has somebody who accepted, is in force and eligible.",
        "W1",
        ownership.all_five_questions_are_answered,
    ),
    Requirement(
        "OWN-5",
        "Deputies",
        "Who covers absence?",
        "Outcome owner, intervention lead and each decision owner have an eligible deputy who accepted.",
        "W1",
        ownership.owners_have_accepted_deputies,
    ),
    Requirement(
        "CAP-1",
        "Dedicated hours",
        "Is there time for ownership?",
        "Outcome and decision owners have the hours their tier needs, agreed by the line manager, in objectives "
        "or funded.",
        "W2",
        ownership.owners_have_dedicated_hours,
    ),
    Requirement(
        "CAP-2",
        "Not overcommitted",
        "Do the promises fit?",
        "Nobody promises more hours, initiatives or decisions than they have room for.",
        "W2",
        ownership.nobody_is_overcommitted,
    ),
    Requirement(
        "CAP-3",
        "People for escalations",
        "Can humans absorb the exceptions?",
        "At the planned volume and its peak, each queue has the people for all that every decision sends there.",
        "W3",
        escalations.people_can_carry_the_escalations,
    ),
    Requirement(
        "CAP-4",
        "Domain architect",
        "Is there a domain architect?",
        "A domain architect keeps the decisions of the domain coherent, has time for it, and looked at each map as it "
        "is now.",
        "W1",
        architects.a_domain_architect_looked_at_each_map,
    ),
)
