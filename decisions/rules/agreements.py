"""What it takes to prove that written logic is how experts decide, and what two blind answers make of a case."""

from collections.abc import Collection, Iterable, Sequence

from decisions.rules.vocabulary import EdgeAction
from roles.rules.records import record

# Two experts: a third answer would make every pair of them a matter of choice.
EXPERTS = 2


@record(frozen=True, slots=True)
class PairAgreement:
    """How far two experts agree over some cases. `kappa` is None without cases, and where chance would always agree."""

    cases: int
    agreed: int
    kappa: float | None


def pair_agreement(pairs: Iterable[tuple[str, str]]) -> PairAgreement:
    """Return the agreement of pairs of answers.

    Both orders of a pair are counted: which of two experts is called the first is nobody's choice, and the figure must
    not depend on it.
    """
    answers = list(pairs)
    agreed = sum(first == second for first, second in answers)
    given: dict[str, int] = {}
    for pair in answers:
        for answer in pair:
            given[answer] = given.get(answer, 0) + 1
    total = EXPERTS * len(answers)
    by_chance = sum(count * count for count in given.values())
    if not total or by_chance == total * total:
        return PairAgreement(len(answers), agreed, None)
    kappa = (EXPERTS * agreed * total - by_chance) / (total * total - by_chance)
    return PairAgreement(len(answers), agreed, kappa)


def agreed_answer(answers: Sequence[str]) -> str:
    """Return the answer that both experts gave; empty while one is missing, and where they differ."""
    return answers[0] if len(answers) == EXPERTS and len(set(answers)) == 1 else ""


def expected_of(action: str, default_answer: str) -> str:
    """Return what has to be observed in an awkward case for its rule to hold: the default answer, or the action."""
    return default_answer if action == EdgeAction.DEFAULT_ANSWER else action


def observable(allowed_answers: Collection[str]) -> tuple[str, ...]:
    """Return all that can be observed when an awkward case is put to what runs: an answer, or something that is done.

    Giving the default answer and following one source are seen by the answer that comes out of them.
    """
    seen = (a.value for a in EdgeAction if a is not EdgeAction.DEFAULT_ANSWER)
    return (*seen, *allowed_answers)
