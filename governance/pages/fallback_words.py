"""Whether people could do the work again, as pages say it where an initiative goes back."""

from typing import Any

from governance.evidence import Evidence
from governance.mends import mend_url
from governance.rules.findings import Mend, Result, Screen
from governance.rules.going_back import by_hand, fallbacks


def fallback_lines(evidence: Evidence) -> list[dict[str, Any]]:
    """Return `result text url` for each plan that took work out: what it takes by hand, and what there is."""
    return [
        {
            "result": Result.MET if standing.holds else Result.NOT_MET,
            "text": by_hand(plan, standing),
            "url": mend_url(Mend(Screen.PLAN_REMOVAL, plan.id, "fallback"), evidence.facts.key),
        }
        for plan, standing in fallbacks(evidence.facts, evidence.policy)
    ]
