"""Flags about what runs and what is cleared: F-DEC-1, F-STG-3, F-STG-4."""

from collections.abc import Iterator

from governance.rules.clearances import ClearanceFacts, ClearanceState, RuntimeFacts
from governance.rules.facts import Facts
from governance.rules.findings import Mend, Screen
from governance.rules.lapses import outgrown
from governance.rules.policy import Policy
from governance.rules.raised import Raised, who_acts
from governance.rules.severity import Severity
from governance.rules.stages import Gate, Stage
from roles.rules.capacities import Capacity


def version_runs_unsigned(facts: Facts, _policy: Policy) -> Iterator[Raised]:
    """F-DEC-1: an environment says that it runs a version or decisions that nobody signed."""
    clearance = facts.clearance
    if clearance is None or facts.stage is not clearance.stage:
        return
    for runtime in facts.runtimes:
        if what := unsigned_parts(clearance, runtime):
            message = (
                f"{runtime.environment} runs {' and '.join(what)}, which nobody signed. "
                "Take it back to a signed version, or have this one signed."
            )
            mend = Mend(Screen.SYSTEMS)
            yield Raised("F-DEC-1", runtime.environment, Severity.CRITICAL, message, mend, _runs_the_platform(facts))


def unsigned_parts(clearance: ClearanceFacts, runtime: RuntimeFacts) -> list[str]:
    """Return what an environment runs that is not in the signed remit; nothing where nothing runs."""
    found = []
    if runtime.fingerprint and runtime.fingerprint not in clearance.fingerprints:
        found.append(f"version {runtime.fingerprint}")
    if runtime.fingerprint and runtime.map_version not in {"", clearance.map_version}:
        found.append(f"decisions of version {runtime.map_version[:12]}")
    return found


def runs_without_clearance(facts: Facts, _policy: Policy) -> Iterator[Raised]:
    """F-STG-3: it runs, by its stage or by what an environment says, and no clearance allows it."""
    clearance, acts = facts.clearance, who_acts(facts)
    running = [runtime for runtime in facts.runtimes if runtime.fingerprint and _after_it_closed(facts, runtime)]
    for runtime in running:
        message = (
            f"{runtime.environment} said on {runtime.last_seen_at:%-d %b %Y, %H:%M} that it runs, "
            "and no clearance allows it. Stop it."
        )
        yield Raised("F-STG-3", runtime.environment, Severity.CRITICAL, message, Mend(Screen.CLEARANCE), acts)
    if facts.stage is Stage.PRODUCTION and (clearance is None or clearance.state is ClearanceState.REVOKED):
        message = "It is in production and no signed remit clears it. Stop it, or have it signed."
        yield Raised("F-STG-3", "", Severity.CRITICAL, message, Mend(Screen.INITIATIVE, field="gate"), acts)
    elif facts.stage is Stage.PRODUCTION and clearance is not None and outgrown(facts):
        message = (
            f"It is in production as labour and was signed as {clearance.nature}: nobody signed it as what it is. "
            "Stop it, or have it signed."
        )
        yield Raised("F-STG-3", "nature", Severity.CRITICAL, message, Mend(Screen.INITIATIVE, field="gate"), acts)


def _after_it_closed(facts: Facts, runtime: RuntimeFacts) -> bool:
    """Whether an environment said that it runs when nothing was allowed: a report from before accuses nobody."""
    if facts.clearance is None:
        return True
    closed_since = facts.clearance.closed_since(facts.at)
    return closed_since is not None and runtime.last_seen_at > closed_since


def authorisation_is_due(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-STG-4: the yearly authorisation is due, ever more urgent until the clearance expires."""
    clearance = facts.clearance
    if clearance is None or clearance.stage is not Stage.PRODUCTION or clearance.state is ClearanceState.REVOKED:
        return
    days = (clearance.review_due - facts.today).days
    if days > policy.reauthorisation_days:
        return
    when = (
        f"by {clearance.review_due:%-d %b %Y}"
        if days >= 0
        else f"by {clearance.review_due:%-d %b %Y}, {-days} days ago"
    )
    message = f"It has to be authorised again {when}; from then on nothing of it is allowed."
    reviewed = facts.review if facts.review and facts.review.gate is Gate.REAUTHORISATION else None
    mend = Mend(Screen.REVIEW, reviewed.id) if reviewed else Mend(Screen.INITIATIVE, field="gate")
    yield Raised("F-STG-4", "", _urgency(days, policy), message, mend, who_acts(facts))


def _urgency(days: int, policy: Policy) -> Severity:
    if days <= 0:
        return Severity.CRITICAL
    if days <= policy.reauthorisation_urgent_days:
        return Severity.HIGH
    return Severity.MEDIUM if days <= policy.reauthorisation_days // 2 else Severity.LOW


def _runs_the_platform(facts: Facts) -> int | None:
    """Whoever can take a version back: the platform owner."""
    holder = facts.holder_of(Capacity.PLATFORM_OWNER)
    return holder.person.id if holder and not holder.person.has_left(facts.today) else who_acts(facts)
