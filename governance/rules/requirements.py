"""READ THIS FIRST. What is asked of an initiative before it may go on.

Each requirement is one function from facts to a verdict. It fails closed: what is not known is not met or
indeterminate, never met. The gates, the pages, the API, the jobs and the policy page all read `REQUIREMENTS`.
Which of them a gate asks, and every number in them, is the policy profile's choice.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from governance.rules.checks import conditions, decisions, escalations, gate, ownership
from governance.rules.facts import Facts
from governance.rules.findings import Finding, Verdict
from governance.rules.policy import Policy
from governance.rules.stages import Gate
from governance.rules.waiving import unless_waived

Check = Callable[[Facts, Policy], Verdict]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement: what it is called, which question it answers, what it asks, how it is judged.

    `waiver` is who may waive it: N nobody, W1 accountable executive, W2 second line, W3 the board.
    """

    id: str
    title: str
    question: str
    rule: str
    waiver: str
    check: Check


REQUIREMENTS: dict[str, Requirement] = {
    requirement.id: requirement
    for requirement in (
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
            "HUM-1",
            "Intervention",
            "Who intervenes when the model is uncertain?",
            "Each rule that asks a person names a queue that is staffed whenever the AI works, and a time to answer.",
            "W2",
            decisions.every_escalation_reaches_somebody_in_time,
        ),
        Requirement(
            "RSK-1",
            "Tolerance",
            "Who owns risk tolerance?",
            "Each tolerance has a target, a limit and an owner, and is signed by the risk tolerance owner.",
            "N",
            conditions.a_signed_tolerance_exists,
        ),
        Requirement(
            "ROL-1",
            "Roles redesigned",
            "Who redesigns roles once tasks move to AI?",
            "A redesign plan gives each activity of an affected role its fate.",
            "W2",
            conditions.every_affected_role_has_a_plan,
        ),
        Requirement(
            "PLT-1",
            "Platform attested",
            "Does IT govern the environment?",
            "The platform owner attested security, access, logs, monitoring, versioning and rollback, at most thirty "
            "days ago.",
            "W2",
            conditions.the_platform_is_attested,
        ),
        Requirement(
            "GOV-1",
            "Signed",
            "Are the approvals real?",
            "Everybody the gate asks has signed what the initiative is now, independent of each other and in sequence.",
            "N",
            gate.every_signature_stands_on_what_it_is_now,
        ),
        Requirement(
            "GOV-2",
            "Exceptions",
            "Are exceptions under control?",
            "At most three waivers are open, none has expired, and conditions of earlier gates are met.",
            "N",
            gate.exceptions_are_under_control,
        ),
        Requirement(
            "GOV-3",
            "Fresh evidence",
            "Is what is shown still true?",
            "The jobs that look at everything ran in the last two days.",
            "N",
            gate.the_evidence_is_fresh,
        ),
    )
}


def requirements_asked(policy: Policy, at_gate: Gate) -> tuple[str, ...]:
    """Return the ids of the requirements that a gate asks under a policy."""
    if at_gate in _ASKED_LIKE_PRODUCTION:
        return policy.requirements_production
    return {Gate.INTAKE: policy.requirements_intake, Gate.PILOT: policy.requirements_pilot}.get(at_gate, ())


# What widens or renews production asks all that production asks. An amendment loosens nothing, and neither a restart
# nor a retirement waits for what made it necessary.
_ASKED_LIKE_PRODUCTION = frozenset({Gate.PRODUCTION, Gate.LOOSENING, Gate.REAUTHORISATION})


def judge(facts: Facts, policy: Policy, at_gate: Gate) -> tuple[Finding, ...]:
    """Return a finding for every requirement that a gate asks, in the registry's order.

    What does not hold is waived while a waiver is in force at the facts' moment, whether or not a job ran meanwhile.
    """
    asked = set(requirements_asked(policy, at_gate))
    return tuple(
        Finding(r.id, r.title, r.question, unless_waived(r.id, r.waiver, r.check(facts, policy), facts))
        for r in REQUIREMENTS.values()
        if r.id in asked
    )


def unmet(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that a gate does not let pass."""
    return tuple(finding for finding in findings if not finding.result.passes)
