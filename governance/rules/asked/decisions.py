"""What is asked about what is decided: DEC-1 to DEC-10."""

from governance.rules.asked.requirement import Requirement
from governance.rules.checks import decisions, measures

DECISIONS: tuple[Requirement, ...] = (
    Requirement(
        "DEC-1",
        "Decisions defined",
        "Who defines the logic?",
        "Each decision has an owner who accepted, a question, allowed answers, inputs and logic; a table can be "
        "read and does not contradict itself.",
        "N",
        decisions.every_decision_is_defined_and_owned,
    ),
    Requirement(
        "DEC-2",
        "Outcomes worded",
        "What is acceptable?",
        "Each decision has a target and an unacceptable outcome, each with three examples and a measure.",
        "W1",
        decisions.outcomes_are_worded_and_measured,
    ),
    Requirement(
        "DEC-3",
        "Incomplete information",
        "What happens when information is missing?",
        "Each mandatory input has a rule for when it is missing, and each such rule was tested.",
        "W2",
        decisions.incomplete_information_has_a_rule,
    ),
    Requirement(
        "DEC-4",
        "Conflicting signals",
        "What happens when sources disagree?",
        "Each pair of inputs that can disagree has a rule, and each such rule was tested.",
        "W2",
        decisions.conflicting_signals_have_a_rule,
    ),
    Requirement(
        "DEC-5",
        "Ambiguous cases",
        "When does a human review?",
        "Each decision has an ambiguity rule with a number that triggers it; a confidence it relies on is "
        "measured, and whatever a table leaves open goes to a person.",
        "W2",
        decisions.ambiguity_has_a_trigger,
    ),
    Requirement(
        "DEC-6",
        "Mandatory escalation",
        "When is escalation mandatory?",
        "Each category the board set is mapped, and silence never approves.",
        "N",
        decisions.mandatory_escalations_are_mapped,
    ),
    Requirement(
        "DEC-7",
        "Segments",
        "Which segments of risk, and which are high-touch?",
        "Segments hold every case, the unknown among them, with one autonomy each; in a high-touch one a human "
        "approves each case or a rule says otherwise.",
        "N",
        decisions.segments_are_exhaustive_and_high_touch_is_guarded,
    ),
    Requirement(
        "DEC-8",
        "Autonomy",
        "Is the autonomy justified?",
        "No decision asks anywhere for more than its impact and reversibility allow; from A3 on cases are handed "
        "over in steps.",
        "N",
        decisions.autonomy_stays_under_its_cap,
    ),
    Requirement(
        "DEC-9",
        "Logic of experts",
        "Is the written logic how experts decide?",
        "Enough reference cases, each answered blind by two experts who agree with each other, the frontline among "
        "them; the logic as it is answers like them.",
        "W2",
        decisions.the_logic_is_how_experts_decide,
    ),
    Requirement(
        "DEC-10",
        "Approved is deployed",
        "Is approved what is deployed?",
        "What runs said within the last day which version it is, and that version is registered or signed.",
        "N",
        measures.what_was_approved_is_what_runs,
    ),
)
