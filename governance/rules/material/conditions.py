"""How material it is when limits or waivers are others than was signed."""

from governance.rules import directions as d
from governance.rules.material.rule import Materiality, MaterialityRule, always, either

# For what goes either way: why it is looser, then why it is tighter. The first that speaks of a change holds.
RULES: tuple[MaterialityRule, ...] = (
    # How much may go wrong
    *either(
        "MAT-TOL-MEASURE",
        "tolerances/*",
        d.coming_tightens,
        "One limit less has to be kept.",
        "One more limit has to be kept.",
    ),
    *either(
        "MAT-TOL",
        "tolerances/*/target tolerances/*/amber tolerances/*/limit tolerances/*/amber_low tolerances/*/limit_low",
        d.tolerance_bound,
        "More may go wrong before somebody has to act.",
        "Less may go wrong before somebody has to act.",
    ),
    *always(
        "MAT-TOL-MEANING",
        "tolerances/*/direction tolerances/*/unit tolerances/*/numerator tolerances/*/denominator",
        Materiality.LOOSENING,
        "The same number says something else.",
    ),
    *always(
        "MAT-TOL-COUNTED",
        "tolerances/*/key tolerances/*/maturity_days tolerances/*/minimum_sample",
        Materiality.LOOSENING,
        "Other cases tell how it stands.",
    ),
    *either(
        "MAT-TOL-SAMPLING",
        "tolerances/*/sampling",
        d.sampling,
        "What is looked at says nothing of all cases.",
        "What is looked at speaks for all cases.",
    ),
    *either(
        "MAT-TOL-CADENCE",
        "tolerances/*/cadence_days",
        d.upper_bound,
        "It may be measured less often.",
        "It has to be measured more often.",
    ),
    *either(
        "MAT-TOL-RED",
        "tolerances/*/on_red",
        d.on_red,
        "Less happens when a limit is broken.",
        "More happens when a limit is broken.",
    ),
    *always(
        "MAT-TOL-WORDS",
        "tolerances/*/playbook tolerances/*/data_source tolerances/*/baseline_k tolerances/*/baseline_n"
        " tolerances/*/baseline_value tolerances/*/baseline_note",
        Materiality.EDITORIAL,
        "What has to hold stays the same.",
    ),
    # Leave from requirements
    *either("MAT-WAIVER", "waivers/*", d.coming_loosens, "One requirement is waived.", "A requirement holds again."),
)
