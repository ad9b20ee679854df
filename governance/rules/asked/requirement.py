"""What a requirement is."""

from collections.abc import Callable

from governance.rules.facts import Facts
from governance.rules.findings import Verdict
from governance.rules.policy import Policy
from roles.rules.records import record

Check = Callable[[Facts, Policy], Verdict]


@record(frozen=True, slots=True)
class Requirement:
    """One requirement: what it is called, which question it answers, what it asks, how it is judged.

    `waiver` is who may waive it: N nobody, W1 accountable executive, W2 second line, W3 the board.
    """

    id: str
    title: str
    question: str
    rule: str
    waiver: str
    check: Check
