"""Writing a synthetic portfolio, or adding to one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from governance.models import Initiative
from governance.seed import conditions, initiatives, organisation
from roles.rules.refusals import Refused

SOURCE = "seed"
INITIATIVES_A_PERSON = 10
INITIATIVES_A_UNIT = 100
LEAST_PEOPLE, LEAST_UNITS = 40, 8

_STATEMENTS = (
    organisation.DRAW,
    organisation.UNITS,
    organisation.PEOPLE,
    organisation.WHO,
    initiatives.PLAN,
    initiatives.INITIATIVES,
    initiatives.ACCOUNTABILITIES,
    initiatives.CLASSIFICATIONS,
    conditions.DECISIONS,
    conditions.OWNERSHIPS,
    conditions.INPUTS,
    conditions.EDGE_CASES,
    conditions.TOLERANCES,
    conditions.ATTESTATIONS,
    conditions.PLANS,
    initiatives.REVIEWS,
)
_SCRATCH = ("seed_who", "seed_size", "seed_plan", "seed_decision", "seed_redesign", "seed_review")


@dataclass(frozen=True, slots=True)
class Seeded:
    """What is there now."""

    initiatives: int
    people: int
    units: int


@transaction.atomic
def portfolio_seed(count: int, *, seed: int, at: datetime, force: bool = False) -> Seeded:
    """Add that many synthetic initiatives, with everything around them, after those that were seeded before.

    The same numbers and seed give the same portfolio. Every trigger stays on, so stages move through transitions;
    the ledger is not written, for nobody did this.
    Raises: Refused on a database with initiatives that were not seeded, unless forced.
    """
    if not force and Initiative.objects.exclude(source=SOURCE).exists():
        raise Refused("There are real initiatives in this database. Synthetic ones among them would mislead people.")
    last = Initiative.objects.filter(source=SOURCE).aggregate(last=Max("source_ref"))["last"]
    first = int(last or 0) + 1
    total = first + count - 1
    people = max(LEAST_PEOPLE, -(-total // INITIATIVES_A_PERSON))
    units = max(LEAST_UNITS, -(-total // INITIATIVES_A_UNIT))
    values = {
        "first": first,
        "last": total,
        "people": people,
        "units": units,
        "seed": seed,
        "at": at,
        "today": at.date(),
    }
    _write(values)
    return Seeded(total, people, units)


def _write(values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        for script in _STATEMENTS:
            _run(cursor, script, values)
        for origin, target, gate, stages in initiatives.MOVES:
            step = {"origin": origin, "target": target, "gate": gate, "stages": stages}
            _run(cursor, initiatives.MOVE, values | step)
        _run(cursor, initiatives.CLEARANCES, values)
        # Within one transaction several portfolios may be seeded, each with scratch tables of its own.
        for table in _SCRATCH:
            cursor.execute(f"DROP TABLE {table}")
        # What was written is many times what was there: without fresh statistics the next query plans for an empty one.
        cursor.execute("ANALYZE")


def _run(cursor: Any, script: str, values: dict[str, Any]) -> None:
    """Execute a script's statements one by one: the protocol that binds values takes no more."""
    for statement in script.split(";\n"):
        if statement.strip():
            cursor.execute(statement, values)
