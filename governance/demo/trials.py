"""Trying whether people can step in: stopping the AI, working without it, and errors planted among its cases."""

from collections.abc import Iterable
from typing import Any

from governance.demo.clock import Story
from governance.demo.company import Company
from governance.models import Initiative
from governance.rules.oversight import DrillKind
from governance.services.drills import drill_record
from governance.services.seeded_tests import seeded_test_record

_SECONDS = (74, 52, 48, 41)
_PLANTED, _CAUGHT = 40, (33, 35, 36, 37)
_TEAM = 8


def trial_stories(company: Company) -> list[Story]:
    """Return the drills of those that are in production or about to be; what is only tried out has held none."""
    return [
        _trials(company, "Motor damage estimates from photos", "colm", "stefan", (186, 120, 42), seeded=True),
        _trials(company, "Water damage first notice", "ravi", "hannah", (150, 80, 30)),
        _trials(company, "Change of address requests", "lead", "tunde", (30,)),
    ]


def _trials(
    company: Company, title: str, lead: str, witness: str, days_ago: Iterable[int], *, seeded: bool = False
) -> Story:
    """Have the lead try to stop it and to work without it on these days, ever faster; and plant errors where asked."""
    for number, days in enumerate(days_ago):
        at = yield company.ago(days, 10)
        initiative = Initiative.objects.get(title=title)
        actor, seen_by = company.actor(lead), company.people[witness]
        common: dict[str, Any] = {"held_at": at, "passed": True, "witnessed_by": seen_by, "actor": actor, "at": at}
        drill_record(initiative, kind=DrillKind.STOP, seconds_to_safe=_SECONDS[number % len(_SECONDS)], **common)
        drill_record(initiative, kind=DrillKind.FALLBACK, note="A morning’s cases were done by hand.", **common)
        if seeded:
            caught = _CAUGHT[number % len(_CAUGHT)]
            seeded_test_record(
                initiative,
                team_size=_TEAM,
                held_on=at.date(),
                planted=_PLANTED,
                caught=caught,
                actor=actor,
                at=at,
            )
