"""Which addresses the replica may answer: what is looked at, never what is signed, locked or decided by."""

_PAGES = frozenset(
    {
        "portfolio", "gate-calendar", "search", "palette", "initiatives", "initiatives-export", "benefits", "roles",
        "roles-export", "capacity", "capacity-export", "reviews", "reviews-export", "flags", "flags-export", "breaches",
        "breaches-export", "waivers", "waivers-export", "interventions", "decisions", "decisions-export", "people",
        "library", "crosswalk", "initiative-outcomes", "outcomes-live", "outcome", "outcome-export",
        "initiative-measurements", "measurements-export", "decision-measured", "maps-export", "segments-export",
    }
)  # fmt: skip
# Lists of the API. Not clearances, signatures, remits and the ledger, by which others act.
_LISTS = frozenset(
    f"api-{name}-list"
    for name in (
        "initiatives", "classifications", "accountabilities", "tolerances", "appetites", "challenges", "measurements",
        "breaches", "benefits", "drills", "seeded-tests", "case-reports", "system-versions", "reviews", "waivers",
        "flags", "policy-profiles", "decisions", "ownerships", "queues", "decision-maps", "segments",
        "reference-cases", "redesign-plans", "activities", "roles", "people", "delegations", "units",
    )
)  # fmt: skip
REPLICA_ROUTES = _PAGES | _LISTS
