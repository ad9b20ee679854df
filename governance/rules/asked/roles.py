"""What is asked about people whose work changes: ROL-1 to ROL-6."""

from governance.rules.asked.requirement import Requirement
from governance.rules.checks import consultation, roles, signed_plans

ROLES: tuple[Requirement, ...] = (
    Requirement(
        "ROL-1",
        "Roles redesigned",
        "Who redesigns roles once tasks move to AI?",
        "Each role whose work a decision takes over has a redesign plan, signed as it is now by the redesign lead, the "
        "head of the unit, HR and finance.",
        "W2",
        signed_plans.every_affected_role_has_a_signed_plan,
    ),
    Requirement(
        "ROL-2",
        "Hours balance",
        "Does every task have a fate, and do the hours balance?",
        "Each activity has its fate, the activities make up the time of the job, the AI creates work or it is signed "
        "why not, and looking after it has the hours that the escalations need.",
        "N",
        roles.every_activity_has_a_fate_and_hours_balance,
    ),
    Requirement(
        "ROL-3",
        "Deliberate removal",
        "Is work removed on purpose?",
        "Each activity that ends has a date, somebody who sees to it, what will prove it, and a choice of fallback.",
        "W1",
        roles.what_ends_is_removed_on_purpose,
    ),
    Requirement(
        "ROL-4",
        "Consulted",
        "Were employees consulted?",
        "Whoever has to be told, asked or to consent in the country of each role was, early enough before it changes.",
        "N",
        consultation.employees_were_consulted,
    ),
    Requirement(
        "ROL-5",
        "Trained",
        "Can people do the new work?",
        "Nearly all who step in, and most whose work changes, are trained and have shown it.",
        "W1",
        consultation.people_are_trained,
    ),
    Requirement(
        "ROL-6",
        "Hours have a destination",
        "Where do the hours go?",
        "Nearly all hours that the plans set free have a destination that finance knows.",
        "W1",
        roles.freed_hours_have_a_destination,
    ),
)
