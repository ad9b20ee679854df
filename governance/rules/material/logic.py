"""How material it is when segments, the handover, tables, maps and outcomes are others than was signed."""

from governance.rules import directions as d
from governance.rules.material.rule import Materiality, MaterialityRule, always, either

_GRANT = "decisions/*/grants/*"
_STEP = "decisions/*/ramp/*"
_OUTCOME = "decisions/*/outcomes/*"
_TABLE = "decisions/*/table"
_REST = "The same is expected to happen in another number of cases; what is allowed stays."

RULES: tuple[MaterialityRule, ...] = (
    *either(
        "MAT-SEGMENT",
        _GRANT,
        d.segment,
        "Cases are decided apart from the others that were not when it was signed.",
        "No cases are decided apart from the others there.",
    ),
    *either(
        "MAT-SEGMENT-AUTONOMY",
        f"{_GRANT}/level",
        d.grant,
        "The AI may do more by itself in this segment.",
        "The AI may do less by itself in this segment.",
    ),
    *always("MAT-SEGMENT-PREDICATE", f"{_GRANT}/predicate", Materiality.LOOSENING, "Other cases are in this segment."),
    *either(
        "MAT-SEGMENT-TOUCH",
        f"{_GRANT}/high_touch",
        d.no_loosens,
        "People need not stay close to this segment any more.",
        "People stay close to this segment.",
    ),
    *either(
        "MAT-SEGMENT-RULE",
        f"{_GRANT}/rule",
        d.chosen,
        "Something else binds the AI in this segment than was signed.",
        "A rule binds the AI in this segment.",
    ),
    *either(
        "MAT-RAMP",
        _STEP,
        d.coming_tightens,
        "Cases are handed over in fewer steps.",
        "Cases are handed over in more steps.",
    ),
    *either(
        "MAT-RAMP-SHARE",
        f"{_STEP}/share",
        d.grant,
        "More cases are handed over at once.",
        "Fewer cases are handed over at once.",
    ),
    *either(
        "MAT-RAMP-DAYS",
        f"{_STEP}/days",
        d.lower_bound,
        "Cases are handed over sooner.",
        "Cases are handed over later.",
    ),
    *either(
        "MAT-RAMP-UNTIL",
        f"{_STEP}/until",
        d.chosen,
        "Something else has to hold before more cases are handed over.",
        "Something has to hold before more cases are handed over.",
    ),
    *always(
        "MAT-TABLE",
        " ".join(_TABLE + "/*" * depth for depth in range(4)),
        Materiality.LOOSENING,
        "It may decide by another logic.",
    ),
    *always(
        "MAT-REQUIRES",
        "decisions/*/requires",
        Materiality.LOOSENING,
        "It decides from something else than was signed.",
    ),
    *either(
        "MAT-OUTCOME",
        _OUTCOME,
        d.coming_tightens,
        "It is no longer said of an outcome how good it is.",
        "It is said of one more outcome how good it is.",
    ),
    *always("MAT-OUTCOME-KIND", f"{_OUTCOME}/kind", Materiality.LOOSENING, "The outcome counts for something else."),
    *either(
        "MAT-OUTCOME-MEASURE",
        f"{_OUTCOME}/measure",
        d.chosen,
        "It is measured otherwise how often this happens, or not at all.",
        "It is measured how often this happens.",
    ),
    *always("MAT-OUTCOME-EXAMPLES", f"{_OUTCOME}/examples", Materiality.EDITORIAL, "Other examples show the same."),
    *always(
        "MAT-EXPECTED",
        f"{_GRANT}/share decisions/*/edge_cases/*/expected_share decisions/*/queues/*/handling_minutes",
        Materiality.EDITORIAL,
        _REST,
    ),
)
