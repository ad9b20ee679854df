"""Whom the AI decides for, how much it may do by itself for whom, and how cases are handed over to it."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from decisions.models import Decision, Segment
from decisions.rules.autonomy import Autonomy
from decisions.services.segments import autonomy_grants_set, segment_register
from governance.demo.company import Company

# The company's own two, of which every decision knows; the rest is whoever nobody can tell.
VULNERABLE, EVERYBODY = "Vulnerable customers", "All other customers"
_SHARES = {VULNERABLE: Decimal("0.05"), EVERYBODY: Decimal("0.94"), "": Decimal("0.01")}
_RAMP = (
    {"share": 10, "days": 14, "until": "errors stay below the tolerance for two weeks"},
    {"share": 50, "days": 14, "until": "the queue answers in time at half of the volume"},
    {"share": 100, "days": 0, "until": ""},
)


def share_out(company: Company, decisions: Iterable[Decision], *, by: str, at: datetime) -> None:
    """Grant each decision what it asks for, but at most A2 for the vulnerable, and A1 for whoever is unknown."""
    vulnerable, everybody = segment(company, VULNERABLE, at), segment(company, EVERYBODY, at)
    for decision in decisions:
        asked = decision.autonomy or 0
        grants: list[dict[str, Any]] = [
            {"segment": vulnerable, "level": min(asked, Autonomy.A2), "share": _SHARES[VULNERABLE]},
            {"segment": everybody, "level": asked, "share": _SHARES[EVERYBODY]},
            {"segment": None, "level": min(asked, Autonomy.A1), "share": _SHARES[""]},
        ]
        ramp = _RAMP if asked >= Autonomy.A3 else ()
        autonomy_grants_set(decision, grants=grants, ramp=ramp, actor=company.actor(by), at=at)


def segment(company: Company, name: str, at: datetime) -> Segment:
    """Return a segment of the whole company, made by the architect when it is first needed."""
    found = Segment.objects.filter(unit=company.units["HM"], name=name).first()
    return found or segment_register(
        unit=company.units["HM"],
        name=name,
        high_touch=name == VULNERABLE,
        note="Marked by the contact centre, or by the customer’s own word." if name == VULNERABLE else "",
        actor=company.actor("architect"),
        at=at,
    )
