"""Reference cases as one person may see them: blind while that is needed, with both answers from then on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from decisions.models import Decision, ExpertAnswer, ReferenceCase
from decisions.rules.agreements import EXPERTS, PairAgreement, agreed_answer, pair_agreement
from roles.rules.permissions import Actor


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """A reference case as one person may see it. `answers` is None while they have to stay blind to it.

    `state`: `open`, `one`, `agreed`, `differ`, `answered` (by two, whatever they said), `adjudicated`, `withdrawn`.
    """

    case: ReferenceCase
    state: str
    given: int
    mine: ExpertAnswer | None
    answers: list[ExpertAnswer] | None
    agreed: str = ""


def case_standings(decision: Decision, actor: Actor, *, proves: bool) -> list[CaseStanding]:
    """Return the reference cases of a decision, by number, as this person may see them."""
    cases = decision.reference_cases.select_related("segment", "adjudicated_by").prefetch_related(_answers())
    return [case_standing(case, actor, proves=proves) for case in cases.order_by("number")]


def case_standing(case: ReferenceCase, actor: Actor, *, proves: bool) -> CaseStanding:
    """Return one case as this person may see it.

    Others' answers are seen by whoever answered it and by those who adjudicate, from the second answer on, after which
    nobody answers any more; and by everybody once it is adjudicated.
    """
    given = sorted(case.expert_answers.all(), key=lambda one: (one.answered_at, one.pk))
    mine = next((one for one in given if one.person.identity_group == actor.identity), None)
    two = len(given) >= EXPERTS
    seen = bool(case.adjudicated_at) or (two and (mine is not None or proves))
    agreed = agreed_answer([one.answer for one in given]) if seen else ""
    state = _state(case, len(given), agreed if seen else None)
    return CaseStanding(case, state, len(given), mine, given if seen else None, agreed)


def next_unanswered(decision: Decision, actor: Actor, *, after: int = 0) -> ReferenceCase | None:
    """Return the next case that this person may still answer: the first one after a number, else the first of all."""
    free = decision.reference_cases.filter(withdrawn_at=None, adjudicated_at=None).exclude(
        expert_answers__person__identity_group=actor.identity
    )
    open_ones = [case for case in free.prefetch_related(_answers()) if len(case.expert_answers.all()) < EXPERTS]
    return min(open_ones, key=lambda case: (case.number <= after, case.number), default=None)


def experts_agree(rows: Iterable[CaseStanding]) -> PairAgreement:
    """Return how far the two experts agree, over the cases that both answered and that were not withdrawn.

    It is one figure over all cases; what single experts answered does not follow from it while others are blind.
    """
    counting = (row.case for row in rows if row.case.withdrawn_at is None)
    given = ([one.answer for one in case.expert_answers.all()] for case in counting)
    return pair_agreement((answers[0], answers[1]) for answers in given if len(answers) >= EXPERTS)


def _answers() -> "Prefetch[Any]":
    return Prefetch("expert_answers", ExpertAnswer.objects.select_related("person__unit").order_by("answered_at", "pk"))


def _state(case: ReferenceCase, given: int, agreed: str | None) -> str:
    """`agreed` is None for whoever may not see it."""
    if case.withdrawn_at:
        return "withdrawn"
    if case.adjudicated_at:
        return "adjudicated"
    if given < EXPERTS:
        return "one" if given else "open"
    if agreed is None:
        return "answered"
    return "agreed" if agreed else "differ"
