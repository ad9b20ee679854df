"""How material it is when people's work, and what it is worth, are others than was signed."""

from governance.rules import directions as d
from governance.rules import plan_directions as p
from governance.rules.material.rule import WORDING, Materiality, MaterialityRule, always, either

_ROLE = "plans/*/role"
_WORK = "plans/*/activities/*"
_MOVE = "plans/*/movements/*"
_SAID_OF_VALUE = ("unit", "baseline", "baseline_from", "baseline_to", "target", "target_on", "method", "boundary")
_VALUE_WORDS = " ".join(f"value/*/{field}" for field in _SAID_OF_VALUE)
_ELSEWHERE = "The hours go elsewhere; what is saved stays."

# For what goes either way: why it is looser, then why it is tighter. The first that speaks of a change holds.
RULES: tuple[MaterialityRule, ...] = (
    *always(
        "MAT-PLAN",
        "plans/* plans/*/activities/*",
        Materiality.LOOSENING,
        "The work of people changes otherwise than was signed.",
    ),
    *always(
        "MAT-PLAN-WORDS",
        "plans/*/title plans/*/summary plans/*/role/title plans/*/role/purpose plans/*/activities/*/rationale"
        " plans/*/workload plans/*/equality plans/*/grade_review plans/*/span_before plans/*/role/span",
        Materiality.EDITORIAL,
        WORDING,
    ),
    *always("MAT-PLAN-UNIT", "plans/*/role/unit", Materiality.LOOSENING, "The work of people in another unit changes."),
    *either(
        "MAT-PLAN-PEOPLE",
        "plans/*/role/headcount plans/*/role/fte",
        d.grant,
        "The work of more people changes.",
        "The work of fewer people changes.",
    ),
    *either(
        "MAT-PLAN-FATE",
        "plans/*/activities/*/fate",
        d.fate,
        "People may lose more of their work.",
        "People keep more of their work.",
    ),
    *either(
        "MAT-PLAN-BEFORE",
        "plans/*/activities/*/hours_before",
        d.grant,
        "More work of people is affected.",
        "Less work of people is affected.",
    ),
    *either(
        "MAT-PLAN-AFTER",
        "plans/*/activities/*/hours_after",
        d.lower_bound,
        "Less work of people stays.",
        "More work of people stays.",
    ),
    *either(
        "MAT-PLAN-DATE",
        "plans/*/activities/*/effective_date",
        d.plan_date,
        "People were promised another day.",
        "People are told the day.",
    ),
    *always(
        "MAT-PLAN-JOB",
        f"plans/*/new_purpose plans/*/authorities plans/*/indicators {_ROLE}/grade",
        Materiality.LOOSENING,
        "People were told of another job.",
    ),
    *either(
        "MAT-PLAN-PLACE",
        f"{_ROLE}/site {_ROLE}/jurisdiction",
        d.chosen,
        "The work of people elsewhere changes, and other rules may hold there.",
        "It is said where people work, and which rules hold there.",
    ),
    *either(
        "MAT-PLAN-SPAN",
        "plans/*/span_after",
        d.upper_bound,
        "Whoever leads may lead more people.",
        "Whoever leads leads fewer people.",
    ),
    *either(
        "MAT-PLAN-BACK",
        "plans/*/rollback_until",
        d.lower_bound,
        "There is less time to go back.",
        "There is more time to go back.",
    ),
    *always(
        "MAT-PLAN-REOPENED",
        "plans/*/reopened_at",
        Materiality.EDITORIAL,
        "Work came back to people; what becomes of it now is signed anew.",
    ),
    *either(
        "MAT-PLAN-NO-NEW",
        "plans/*/no_new_work",
        d.claim,
        "It is said that no work comes from it.",
        "It is no longer said that no work comes from it.",
    ),
    *either(
        "MAT-PLAN-OVERSIGHT",
        f"{_WORK}/oversight",
        d.no_loosens,
        "Nobody has the hours any more to look after the AI.",
        "Somebody has the hours to look after the AI.",
    ),
    *either(
        "MAT-PLAN-TRANSFER",
        f"{_WORK}/transfer_to",
        d.chosen,
        "The work goes to other people, or to nobody.",
        "It is said who gets the work.",
    ),
    *either(
        "MAT-PLAN-FALLBACK",
        f"{_WORK}/fallback",
        p.fallback,
        "The work is done otherwise once the AI is gone, or not at all.",
        "It is said how the work is done once the AI is gone.",
    ),
    *either(
        "MAT-PLAN-BY-HAND",
        f"{_WORK}/fallback_hours {_WORK}/fallback_until",
        d.lower_bound,
        "People can do less of it by hand, or not for as long.",
        "People can do more of it by hand, or for longer.",
    ),
    *always(
        "MAT-PLAN-PROOF",
        f"{_WORK}/residual {_WORK}/removal_kind {_WORK}/removal_owner",
        Materiality.EDITORIAL,
        "What becomes of the work stays the same.",
    ),
    *either(
        "MAT-PLAN-MOVE",
        f"{_MOVE} {_MOVE}/hours",
        p.money_saved,
        "More hours are saved for money: posts end or stay empty.",
        "Fewer hours are saved for money.",
        _ELSEWHERE,
    ),
    *always(
        "MAT-PLAN-MOVED",
        f"{_MOVE}/activity {_MOVE}/unit {_MOVE}/from {_MOVE}/note",
        Materiality.EDITORIAL,
        _ELSEWHERE,
    ),
    *either(
        "MAT-TAKEN",
        "decisions/*/takes_over",
        d.coming_loosens,
        "It takes over more of people's work.",
        "It takes over less of people's work.",
    ),
    # What it is worth
    *either(
        "MAT-VALUE",
        "value/*",
        p.worth,
        "More is claimed for it, or what it costs somebody is no longer named.",
        "Less is claimed for it, or what it costs somebody is named.",
        "What is claimed in hours stays.",
    ),
    *either(
        "MAT-VALUE-HOURS",
        "value/*/hours",
        d.grant,
        "More hours of people's work are claimed.",
        "Fewer hours of people's work are claimed.",
    ),
    *always(
        "MAT-VALUE-WHAT",
        "value/*/kind value/*/plan",
        Materiality.LOOSENING,
        "The hours are claimed for something else, or out of another plan.",
    ),
    *always("MAT-VALUE-OWNER", "value/*/owner", Materiality.PERSON, "Somebody else answers for what it is worth."),
    *always(
        "MAT-VALUE-WORDS",
        " ".join(
            f"value/*/{field}"
            for field in (
                "unit",
                "baseline",
                "baseline_from",
                "baseline_to",
                "target",
                "target_on",
                "method",
                "boundary",
            )
        ),
        Materiality.EDITORIAL,
        "What is expected of it is another; what it may do stays.",
    ),
)
