"""Is it a tool or does it work? The questionnaire's answers in, a nature with its reasons out."""

from collections.abc import Iterable

from decisions.rules.autonomy import DECIDES_FROM, Autonomy
from decisions.rules.facts import DecisionFacts
from decisions.rules.vocabulary import LABOUR_VERBS, Verb
from governance.rules.stages import Nature
from roles.rules.records import record

# From the least to the most that is asked of an initiative. An override may only go to the right.
STRICTNESS = (Nature.ANALYSIS, Nature.TOOL, Nature.LABOUR)


@record(frozen=True, slots=True)
class Answers:
    """The questionnaire.

    `acts_without_person`: its output takes effect before somebody looks at it. `principal_basis`: people usually
    follow its output in a decision with consequences for somebody, whether or not they could do otherwise.
    """

    verbs: frozenset[Verb]
    acts_without_person: bool
    principal_basis: bool


@record(frozen=True, slots=True)
class Assessment:
    """The nature that follows, and the sentences that explain it."""

    nature: Nature
    reasons: tuple[str, ...]


def assess(answers: Answers, decisions: Iterable[DecisionFacts] = ()) -> Assessment:
    """Return the nature of an initiative from what it does, and why.

    An initiative inherits the strictest of its decisions: a copilot with one step that acts by itself is labour.
    Source: domain catalogue, 8.2; OMB M-25-21 for the principal basis.
    """
    reasons = [*_labour_reasons(answers), *labour_reasons_of(decisions)]
    if reasons:
        return Assessment(Nature.LABOUR, tuple(reasons))
    if answers.verbs:
        verbs = ", ".join(sorted(verb.label.lower() for verb in answers.verbs))
        return Assessment(Nature.TOOL, (f"It helps a person ({verbs}), who decides.",))
    return Assessment(Nature.ANALYSIS, ("It does none of these and acts on nothing: it informs.",))


def labour_reasons_of(decisions: Iterable[DecisionFacts]) -> tuple[str, ...]:
    """Return why these decisions make an initiative labour; empty when they do not."""
    return tuple(
        f"In “{decision.name}” the AI decides ({Autonomy(decision.autonomy).label})."
        for decision in decisions
        if decision.autonomy is not None and decision.autonomy >= DECIDES_FROM
    )


def is_stricter_or_equal(nature: Nature, than: Nature) -> bool:
    """Whether a nature asks at least as much as another."""
    return STRICTNESS.index(nature) >= STRICTNESS.index(than)


def _labour_reasons(answers: Answers) -> Iterable[str]:
    if working := sorted(verb.label.lower() for verb in answers.verbs & LABOUR_VERBS):
        yield f"It does work: {', '.join(working)}."
    if answers.acts_without_person:
        yield "Its output takes effect without a person."
    if answers.principal_basis:
        yield "Its output is the principal basis of a decision with consequences."
