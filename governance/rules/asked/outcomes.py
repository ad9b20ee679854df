"""What is asked about outcomes and who steps in: HUM-1 to HUM-4, RSK-1 to RSK-4, MEA-1 to MEA-4."""

from governance.rules.asked.requirement import Requirement
from governance.rules.checks import decisions, measures, oversight, risk

OUTCOMES: tuple[Requirement, ...] = (
    Requirement(
        "HUM-1",
        "Intervention",
        "Who intervenes when the model is uncertain?",
        "Each rule that asks a person names a queue that is staffed whenever the AI works, and a time to answer.",
        "W2",
        decisions.every_escalation_reaches_somebody_in_time,
    ),
    Requirement(
        "HUM-2",
        "Stopping it",
        "Can they stop it?",
        "Each queue has a signed statement of what its people may do; stopping it and working without it were "
        "tried, lately and fast enough.",
        "N",
        oversight.people_can_stop_it,
    ),
    Requirement(
        "HUM-3",
        "Oversight that works",
        "Does oversight work?",
        "Of errors planted among reviewed cases enough were caught, lately, or another test was approved.",
        "W3",
        oversight.oversight_works,
    ),
    Requirement(
        "HUM-4",
        "Appeal",
        "Can those who are affected appeal?",
        "Where people are affected they know whom to turn to; somebody else looks at it, within days, and it is "
        "measured how often that overturns a decision.",
        "W2",
        oversight.the_affected_can_appeal,
    ),
    Requirement(
        "RSK-1",
        "Tolerance",
        "Who owns risk tolerance?",
        "Each measure of an outcome has a tolerance; each has a target, a limit and an owner, lies within what the "
        "enterprise takes, and is signed by the risk tolerance owner, whose authority covers the impact.",
        "N",
        risk.every_tolerance_is_whole_and_signed,
    ),
    Requirement(
        "RSK-2",
        "Challenged",
        "Did somebody independent challenge it?",
        "The second line has challenged the tolerances as they are, and does not object.",
        "W3",
        risk.the_second_line_challenged,
    ),
    Requirement(
        "RSK-3",
        "No open breach",
        "Is any breach open?",
        "No breach of a limit is open, and nothing that must never happen waits to be looked at.",
        "N",
        risk.no_breach_is_open,
    ),
    Requirement(
        "RSK-4",
        "Response to a breach",
        "What happens on a breach?",
        "Each tolerance says what happens to the clearance when its limit is broken, and what is done first.",
        "W1",
        risk.every_limit_says_what_happens,
    ),
    Requirement(
        "MEA-1",
        "Independent measuring",
        "Who measures?",
        "Somebody who did not build it measures, in cases drawn so that they speak for all, against what people "
        "did before.",
        "W2",
        measures.outcomes_are_measured_independently,
    ),
    Requirement(
        "MEA-2",
        "Within tolerance, provably",
        "Is it within tolerance, provably?",
        "The exact 95 % bound of each share lies within its limit, on matured cases of the version that is to run, "
        "over all and in each high-touch segment.",
        "W3",
        measures.outcomes_are_within_tolerance_provably,
    ),
    Requirement(
        "MEA-3",
        "Pilot met real work",
        "Did the pilot meet real work?",
        "The pilot ran for thirty days and met the segments that make up nine tenths of the planned volume.",
        "W2",
        measures.the_pilot_met_real_work,
    ),
    Requirement(
        "MEA-4",
        "Seen live",
        "Will we see it live?",
        "Measurements came on time in two periods running.",
        "N",
        measures.outcomes_are_seen_live,
    ),
)
