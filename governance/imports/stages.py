"""What common words for a stage mean, where a mapping says nothing."""

from governance.imports.cells import folded_word
from governance.rules.stages import Stage

_WORDS: dict[Stage, tuple[str, ...]] = {
    Stage.INTAKE: ("intake", "idea", "ideation", "planned", "proposed", "initiated", "backlog", "requested", "new"),
    Stage.SHAPING: ("shaping", "design", "development", "in development", "build", "discovery", "prototype"),
    Stage.PILOT: ("pilot", "piloting", "in pilot", "proof of concept", "poc", "trial", "testing"),
    Stage.PRODUCTION: ("production", "in production", "live", "in use", "operational", "deployed", "in operation"),
    Stage.RETIRED: ("retired", "decommissioned", "closed", "ended"),
    Stage.STOPPED: ("stopped", "cancelled", "canceled", "abandoned", "on hold"),
}
_MEANS = {word: stage for stage, words in _WORDS.items() for word in words}


def stage_meant(text: str) -> Stage | None:
    """Return the stage a common word means, or None when it is none."""
    return _MEANS.get(folded_word(text))
