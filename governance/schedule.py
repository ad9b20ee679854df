"""Which jobs run by the clock, and how many seconds apart."""

import os

SCHEDULE: dict[str, dict[str, str | float]] = {
    "sweep": {"task": "governance.sweep", "schedule": float(os.environ.get("REMIT_SWEEP_SECONDS", "3600"))},
    "sweep-requested": {"task": "governance.sweep_requested", "schedule": 30.0},
    "chase": {"task": "governance.chase", "schedule": float(os.environ.get("REMIT_CHASE_SECONDS", "60"))},
    # Reports that people have sent to them; each goes out in its receiver's own morning.
    "reports": {"task": "governance.reports", "schedule": 300.0},
    # What waits in the outbox: nothing is lost while a worker or the broker is away, it only comes later.
    "deliver": {"task": "governance.deliver", "schedule": 15.0},
    "deliveries-forget": {"task": "governance.deliveries_forget", "schedule": 86400.0},
    "integrity": {
        "task": "governance.integrity",
        "schedule": float(os.environ.get("REMIT_INTEGRITY_SECONDS", "86400")),
    },
    # A day is kept as it looked last; by the hour, so that a laptop that sleeps at night has its day as well.
    "portfolio-snapshot": {"task": "governance.portfolio_snapshot", "schedule": 3600.0},
    # Outcomes are counted as soon as they are in; this is for those whose worker died.
    "outcomes-roll-up": {"task": "governance.outcomes_roll_up", "schedule": 15.0},
    "outcomes-forget": {"task": "governance.outcomes_forget", "schedule": 86400.0},
    # What agents called is sealed by the ledger a little later: no call waits for it.
    "agent-calls-seal": {"task": "governance.agent_calls_seal", "schedule": 15.0},
    "service-accounts-attend": {"task": "governance.service_accounts_attend", "schedule": 3600.0},
    # Replays that nobody began, and those whose worker died.
    "replays-resume": {"task": "decisions.replays_resume", "schedule": 30.0},
    # What drafts of policies would do, where nobody began or a worker died.
    "policy-effects-resume": {"task": "governance.policy_effects_resume", "schedule": 60.0},
    "retention": {"task": "governance.retention", "schedule": 86400.0},
    "case-files-forget": {"task": "decisions.case_files_forget", "schedule": 86400.0},
}
