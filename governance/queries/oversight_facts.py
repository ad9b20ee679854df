"""Whether people can step in, read set-wise: drills, planted errors, appeals, and what was done case by case."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from governance.models import AppealRoute, Drill, SeededTest
from governance.rules.oversight import AppealFacts, DrillFacts, DrillKind, SeededFacts
from roles.queries.prepared import read

# Days.
_A_YEAR = 365


def drill_facts(ids: Collection[int]) -> Mapping[int, tuple[DrillFacts, ...]]:
    """Return the latest drill of each kind of each initiative, in one statement."""
    rows = read(
        lambda ids: (
            Drill.objects.filter(initiative__in=ids)
            .order_by("initiative_id", "kind", "-held_at", "-id")
            .distinct("initiative_id", "kind")
            .values("initiative_id", "id", "kind", "held_at", "passed", "seconds_to_safe")
        ),
        ids,
    )
    found: dict[int, list[DrillFacts]] = defaultdict(list)
    for row in rows:
        found[row["initiative_id"]].append(
            DrillFacts(row["id"], DrillKind(row["kind"]), row["held_at"], row["passed"], row["seconds_to_safe"])
        )
    return {number: tuple(drills) for number, drills in found.items()}


def seeded_facts(ids: Collection[int], at: datetime) -> Mapping[int, tuple[SeededFacts, ...]]:
    """Return the tests with planted errors of a year, by initiative, the latest first, in one statement."""
    rows = read(
        lambda ids, since: (
            SeededTest.objects.filter(initiative__in=ids, held_on__gt=since)
            .order_by("-held_on", "-id")
            .values("initiative_id", "id", "decision_id", "held_on", "planted", "caught", "alternative", "approved_at")
        ),
        ids,
        at.date() - timedelta(days=_A_YEAR),
    )
    found: dict[int, list[SeededFacts]] = defaultdict(list)
    for row in rows:
        found[row["initiative_id"]].append(
            SeededFacts(
                id=row["id"],
                decision_id=row["decision_id"],
                held_on=row["held_on"],
                planted=row["planted"],
                caught=row["caught"],
                alternative=bool(row["alternative"]),
                approved=row["approved_at"] is not None,
            )
        )
    return {number: tuple(tests) for number, tests in found.items()}


def appeal_facts(ids: Collection[int]) -> Mapping[int, AppealFacts]:
    """Return how decisions of each initiative are looked at again, in one statement."""
    rows = read(lambda ids: AppealRoute.objects.filter(initiative__in=ids).values("initiative_id", *_APPEAL), ids)
    return {row["initiative_id"]: AppealFacts(**{name: row[name] for name in _APPEAL}) for row in rows}


_APPEAL = ("affects_people", "reason", "contact", "answer_days", "reviewed_by_others")
