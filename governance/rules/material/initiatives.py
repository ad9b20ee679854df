"""How material it is when an initiative, its systems or its people are others than was signed."""

from governance.rules import directions as d
from governance.rules.differences import Difference, Kind
from governance.rules.material.rule import WORDING, Materiality, MaterialityRule, always, either

# Where somebody answers for something.
_HELD = ("accountabilities/*", "decisions/*/owners")


def _held(*fields: str) -> str:
    return " ".join(f"{place}/{field}" for place in _HELD for field in fields)


def _is_added(change: Difference) -> bool:
    return change.kind is Kind.ADDED


# For what goes either way: why it is looser, then why it is tighter. The first that speaks of a change holds.
RULES: tuple[MaterialityRule, ...] = (
    # The initiative, its classification and its systems
    *always("MAT-TITLE", "initiative/title initiative/purpose", Materiality.EDITORIAL, WORDING),
    *always("MAT-UNIT", "initiative/unit", Materiality.LOOSENING, "Another unit bears what it does."),
    *always("MAT-POLICY", "initiative/policy_profile", Materiality.LOOSENING, "Another policy judges it."),
    *either(
        "MAT-TIER",
        "initiative/impact_tier",
        d.lower_bound,
        "A lower tier asks for less.",
        "A higher tier asks for more.",
    ),
    *either(
        "MAT-NATURE",
        "initiative/nature classification/nature classification/computed",
        d.nature,
        "Only labour is judged in full.",
        "Labour is judged in full.",
    ),
    *either(
        "MAT-CAP",
        "initiative/pilot_daily_cap",
        d.upper_bound,
        "The pilot may take more cases a day.",
        "The pilot may take fewer cases a day.",
    ),
    *either(
        "MAT-PILOT-END",
        "initiative/pilot_end_planned",
        d.upper_bound,
        "The pilot may run for longer.",
        "The pilot ends sooner.",
    ),
    *either(
        "MAT-GO-LIVE",
        "initiative/planned_go_live",
        d.sooner_loosens,
        "It goes live sooner, or at all.",
        "It goes live later, or not yet.",
    ),
    *either(
        "MAT-CLASSIFIED", "classification", d.named, "Nobody approved what it is.", "Somebody approved what it is."
    ),
    *either(
        "MAT-CLS-ACTS",
        "classification/acts_without_person classification/principal_basis",
        d.yes_loosens,
        "It does more by itself.",
        "It does less by itself.",
    ),
    *either(
        "MAT-CLS-VERBS",
        "classification/verbs",
        d.coming_loosens,
        "It does more kinds of work.",
        "It does fewer kinds of work.",
    ),
    *always("MAT-CLS-WORDS", "classification/reasons classification/override_reason", Materiality.EDITORIAL, WORDING),
    *either(
        "MAT-SYSTEM", "systems/*", d.coming_loosens, "One more system does the work.", "One system less does the work."
    ),
    *either(
        "MAT-SYSTEM-USED",
        "systems/*/used",
        d.yes_loosens,
        "One more system does the work.",
        "One system less does the work.",
    ),
    *always(
        "MAT-SUPPLIER",
        "systems/*/supplier systems/*/vendor",
        Materiality.TECHNICAL,
        "Somebody else supplies the system.",
    ),
    MaterialityRule(
        "MAT-VERSION-NEW",
        ("systems/*/versions/*",),
        Materiality.TECHNICAL,
        "Another model, prompt, set of rules or tool does the same work.",
        _is_added,
    ),
    MaterialityRule("MAT-VERSION-GONE", ("systems/*/versions/*",), Materiality.TIGHTENING, "One version less may run."),
    *always("MAT-VERSION-LABEL", "systems/*/versions/*/label", Materiality.EDITORIAL, WORDING),
    # Who answers
    *always(
        "MAT-OWNER",
        _held("person", "*/person", "*/deputy", "*/from", "*/to"),
        Materiality.PERSON,
        "Somebody else answers for it, or for another time.",
    ),
    *either(
        "MAT-HOURS", _held("*/hours"), d.lower_bound, "Less time is set aside for it.", "More time is set aside for it."
    ),
    *either(
        "MAT-OBJECTIVES",
        _held("*/in_objectives"),
        d.no_loosens,
        "It is no longer among the person's objectives.",
        "It is among the person's objectives.",
    ),
    *either("MAT-FUNDED", _held("*/cost_code"), d.named, "Nobody pays for the time any more.", "The time is paid for."),
    *always(
        "MAT-TOL-OWNER",
        "tolerances/*/owner tolerances/*/signed_by",
        Materiality.PERSON,
        "Somebody else answers for the limit, or has yet to.",
    ),
    *always(
        "MAT-QUEUE-LEAD",
        "decisions/*/queues/*/lead",
        Materiality.PERSON,
        "Somebody else leads the people who are asked.",
    ),
)
