"""How material it is when decisions, or what happens in their awkward cases, are others than was signed."""

from governance.rules import directions as d
from governance.rules.material.rule import WORDING, Materiality, MaterialityRule, always, either

_EDGE = "decisions/*/edge_cases/*"

# For what goes either way: why it is looser, then why it is tighter. The first that speaks of a change holds.
RULES: tuple[MaterialityRule, ...] = (
    # Decisions
    *either(
        "MAT-DEC",
        "decisions/*",
        d.coming_loosens,
        "AI is put to work in one more decision.",
        "AI is put to work in one decision less.",
    ),
    *either(
        "MAT-DEC-RETIRED",
        "decisions/*/retired",
        d.no_loosens,
        "The decision is taken again.",
        "The decision is not taken any more.",
    ),
    *always("MAT-DEC-WORDS", "decisions/*/name decisions/*/trigger", Materiality.EDITORIAL, WORDING),
    *always("MAT-DEC-UNIT", "decisions/*/unit", Materiality.LOOSENING, "The decision is another unit's."),
    *always(
        "MAT-DEC-WHAT",
        "decisions/*/question decisions/*/verb",
        Materiality.LOOSENING,
        "Something else may be decided than was signed.",
    ),
    *either(
        "MAT-ANSWER",
        "decisions/*/allowed_answers",
        d.coming_loosens,
        "One more answer may be given.",
        "One answer less may be given.",
    ),
    *either(
        "MAT-VOLUME",
        "decisions/*/volume_per_day",
        d.volume,
        "It is more than 125 % of the volume that was signed, or none is named.",
        "Fewer cases are decided.",
    ),
    *either(
        "MAT-IMPACT",
        "decisions/*/impact",
        d.impact,
        "Less harm is thought possible, so more may be granted.",
        "More harm is thought possible.",
    ),
    *either(
        "MAT-REVERSIBILITY",
        "decisions/*/reversibility",
        d.reversibility,
        "Wrong answers are thought easier to take back, so more may be granted.",
        "Wrong answers are thought harder to take back.",
    ),
    *either(
        "MAT-AUTONOMY",
        "decisions/*/autonomy",
        d.grant,
        "The AI may do more by itself.",
        "The AI may do less by itself.",
    ),
    *always(
        "MAT-LOGIC",
        "decisions/*/logic_kind decisions/*/logic_text",
        Materiality.LOOSENING,
        "It may decide by another logic.",
    ),
    *either(
        "MAT-OPERATES",
        "decisions/*/operates",
        d.longer_loosens,
        "It runs at times that were not signed.",
        "It runs for less time.",
    ),
    *always(
        "MAT-INPUT",
        "decisions/*/inputs/* decisions/*/inputs/*/rank",
        Materiality.LOOSENING,
        "It decides from something else than was signed.",
    ),
    *always(
        "MAT-INPUT-SOURCE",
        "decisions/*/inputs/*/source_system",
        Materiality.TECHNICAL,
        "The same comes from another system.",
    ),
    *either(
        "MAT-INPUT-MUST",
        "decisions/*/inputs/*/mandatory",
        d.no_loosens,
        "It may decide without this.",
        "It may not decide without this.",
    ),
    *either(
        "MAT-CONFLICT",
        "decisions/*/conflicts",
        d.coming_tightens,
        "A contradiction is no longer reckoned with.",
        "One more contradiction is reckoned with.",
    ),
    *either(
        "MAT-CONFLICT-NONE",
        "decisions/*/conflicts_ruled_out",
        d.claim,
        "Contradictions are said to be impossible.",
        "Contradictions are no longer said to be impossible.",
    ),
    # Awkward cases and the people who are asked
    *either(
        "MAT-EDGE",
        _EDGE,
        d.edge_case,
        "An awkward case has no rule any more, or a weaker one.",
        "One more awkward case has its rule.",
    ),
    *either(
        "MAT-EDGE-ACTION",
        f"{_EDGE}/action",
        d.edge_action,
        "People may decide less of an awkward case.",
        "People decide more of an awkward case.",
    ),
    *either(
        "MAT-EDGE-THRESHOLD",
        f"{_EDGE}/trigger_value",
        d.threshold,
        "Fewer cases may reach a person.",
        "More cases reach a person.",
    ),
    *either(
        "MAT-EDGE-CHOICE",
        f"{_EDGE}/trigger {_EDGE}/trigger_text {_EDGE}/default_answer {_EDGE}/queue",
        d.chosen,
        "An awkward case may end otherwise than was signed.",
        "What happens in an awkward case is laid down.",
    ),
    *either(
        "MAT-EDGE-TIME",
        f"{_EDGE}/respond_within_minutes",
        d.upper_bound,
        "People may take longer to answer.",
        "People answer sooner.",
    ),
    *either(
        "MAT-EDGE-SILENCE",
        f"{_EDGE}/timeout_action",
        d.timeout_action,
        "Silence may lead to an answer without a person.",
        "Silence leads to a person, or to none at all deciding.",
    ),
    *either(
        "MAT-QUEUE", "decisions/*/queues/*", d.coming_tightens, "Fewer people are asked.", "More people are asked."
    ),
    *either(
        "MAT-QUEUE-HOURS",
        "decisions/*/queues/*/staffed",
        d.longer_tightens,
        "Nobody is there at times that were signed.",
        "People are there for longer.",
    ),
    *either(
        "MAT-QUEUE-FTE", "decisions/*/queues/*/fte", d.lower_bound, "Fewer people are there.", "More people are there."
    ),
    *always("MAT-QUEUE-UNIT", "decisions/*/queues/*/unit", Materiality.LOOSENING, "People of another unit are asked."),
)
