"""What is asked about the platform and the gate itself: PLT-1, GOV-1 to GOV-3."""

from governance.rules.asked.requirement import Requirement
from governance.rules.checks import conditions, gate

GATE: tuple[Requirement, ...] = (
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
