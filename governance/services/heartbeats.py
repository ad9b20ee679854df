"""Watching over the jobs: who watches must not be the one who has stopped, so every act looks too."""

import time
from collections.abc import Sequence
from datetime import datetime

from governance.queries.gate_facts import SWEEP
from governance.queries.heartbeats import CHASE, DELIVER, INTEGRITY, RULE, Heartbeat, heartbeats, silence_key
from governance.queries.policy import default_policy
from governance.rules.findings import Mend, Screen
from governance.rules.raised import Raised
from governance.rules.severity import Severity
from governance.services.raising import dedupe_key, flag_row, flags_upsert
from governance.services.settling import flags_end

# An act looks at the jobs when nobody of its process has for so long. Units: seconds.
GLANCE = 60.0
_MOST_SHOWN = 3
_UNTRUE = "What is shown was not evaluated since, and gates stay shut until it runs."
# What a job's silence means.
_MEANS = {
    SWEEP: _UNTRUE,
    INTEGRITY: _UNTRUE,
    CHASE: "Nobody is told, reminded or told further up until it runs.",
    DELIVER: "No mail and no message goes out until it runs; what waits is kept.",
}


class _Glances:
    """When this process last looked at the jobs, by its own clock."""

    last: float | None = None


def heartbeat_check(*, at: datetime) -> tuple[Heartbeat, ...]:
    """Raise F-DAT-1 for each job that has been silent for too long, clear it for the others; return what was heard.

    One statement while nothing has changed.
    """
    found = heartbeats()
    silent = [_silence(beat) for beat in found if beat.stale(at) and not beat.chased]
    heard = [silence_key(beat.job) for beat in found if beat.chased and not beat.stale(at)]
    _chase(silent, heard, at)
    return found


def heartbeat_glance(*, at: datetime) -> None:
    """Check the jobs if nobody of this process has for a minute: what every act does in passing."""
    now = time.monotonic()
    if _Glances.last is not None and now - _Glances.last < GLANCE:
        return
    _Glances.last = now
    heartbeat_check(at=at)


def glances_forget() -> None:
    """Have the next act look at the jobs, whenever one did last."""
    _Glances.last = None


def failures_check(errors: Sequence[str], *, at: datetime) -> None:
    """Raise F-DAT-1 when rules failed in a sweep of everything, clear it when none did."""
    flag = _failure(errors)
    _chase([flag] if errors else [], [] if errors else [dedupe_key(flag)], at)


def _chase(raised: Sequence[Raised], cleared: Sequence[str], at: datetime) -> None:
    if raised:
        policy = default_policy()
        flags_upsert([flag_row(flag, policy, at) for flag in raised], at)
    if cleared:
        flags_end("dedupe_key = ANY(%(keys)s)", {"keys": list(cleared)}, at)


def _silence(beat: Heartbeat) -> Raised:
    text = f"The job “{beat.job}” last ended on {beat.finished_at:%-d %b %Y, %H:%M} UTC. {_MEANS[beat.job]}"
    return Raised(RULE, beat.job, Severity.HIGH, text, Mend(Screen.JOBS), None)


def _failure(errors: Sequence[str]) -> Raised:
    shown = "; ".join(errors[:_MOST_SHOWN])
    text = f"{len(errors)} rules failed in the last sweep, so what they look for is not known: {shown}."
    return Raised(RULE, "rules", Severity.HIGH, text, Mend(Screen.JOBS), None)
