"""Who answers which question, by unit."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from governance.queries.initiatives import initiatives_asked
from governance.queries.scope import Slice, place_of
from governance.rules.questions import Question
from roles.queries.units import UnitTree


@dataclass(frozen=True, slots=True)
class UnitAnswers:
    """For one unit: how many initiatives are asked, and how many answer each question; `below` with all below it."""

    unit: int
    name: str
    below: bool
    asked: int
    answered: tuple[int, ...]


def answers_by_unit(within: Slice, tree: UnitTree, limit: int) -> tuple[Sequence[UnitAnswers], int]:
    """Return the units with most initiatives that are asked the five questions, and how many units there are.

    A row is a unit right below the top with everything below it; what the top itself bears is a row of its own. The
    top is the unit that is looked at, or the one company. One statement.
    """
    counts = {f"q{q.value}": Count("pk", filter=Q(readiness__questions_answered__contains=[q.value])) for q in Question}
    asked = initiatives_asked().filter(within.initiatives())
    rows = asked.order_by().values("beneficiary_unit").annotate(asked=Count("pk"), **counts)
    sums: dict[tuple[int, bool], Counter[str]] = {}
    for row in rows:
        place = place_of(tree, row["beneficiary_unit"], within.scope.unit)
        counted = {name: row[name] for name in ("asked", *counts)}  # type: ignore[literal-required]
        sums.setdefault(place, Counter()).update(counted)
    found = [
        UnitAnswers(
            unit=unit,
            name=tree.names[unit],
            below=below,
            asked=counted["asked"],
            answered=tuple(counted[f"q{q.value}"] for q in Question),
        )
        for (unit, below), counted in sums.items()
    ]
    found.sort(key=lambda row: (-row.asked, row.name))
    return found[:limit], len(found)
