"""What rules ask of an initiative that runs: breaches, corrections, challenges, and whether people can step in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from governance.queries.measured_facts import breach_facts, challenge_facts, correction_facts, loosenings_of
from governance.queries.oversight_facts import appeal_facts, drill_facts, seeded_facts
from governance.queries.systems import shipped_facts
from governance.rules.breaches import BreachFacts
from governance.rules.facts import ShippedFacts
from governance.rules.oversight import AppealFacts, ChallengeFacts, CorrectionFacts, DrillFacts, SeededFacts


@dataclass(frozen=True, slots=True)
class LiveFacts:
    """All of it for one batch of initiatives, by initiative id."""

    breaches: Mapping[int, tuple[BreachFacts, ...]]
    corrections: Mapping[int, tuple[CorrectionFacts, ...]]
    challenges: Mapping[int, ChallengeFacts]
    drills: Mapping[int, tuple[DrillFacts, ...]]
    seeded: Mapping[int, tuple[SeededFacts, ...]]
    appeals: Mapping[int, AppealFacts]
    loosenings: Mapping[int, int]
    shipped: Mapping[int, tuple[ShippedFacts, ...]]

    def of(self, number: int) -> dict[str, Any]:
        """Return the facts of one initiative, by their names."""
        return {
            "breaches": self.breaches.get(number, ()),
            "corrections": self.corrections.get(number, ()),
            "challenge": self.challenges.get(number),
            "drills": self.drills.get(number, ()),
            "seeded": self.seeded.get(number, ()),
            "appeal": self.appeals.get(number),
            "loosenings": self.loosenings.get(number, 0),
            "shipped": self.shipped.get(number, ()),
        }


def live_facts(ids: Collection[int], at: datetime) -> LiveFacts:
    """Return what is known of these initiatives as they run, in eight statements; more where one was challenged."""
    return LiveFacts(
        breaches=breach_facts(ids, at),
        corrections=correction_facts(ids, at),
        challenges=challenge_facts(ids),
        drills=drill_facts(ids),
        seeded=seeded_facts(ids, at),
        appeals=appeal_facts(ids),
        loosenings=loosenings_of(ids, at),
        shipped=shipped_facts(ids, at),
    )
