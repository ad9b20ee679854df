"""Flags about what runs and what is cleared: F-DEC-1, F-STG-3, F-STG-4."""

from collections.abc import Iterator
from datetime import timedelta

from governance.rules.behaviour import decision_of, name_of, versions_now
from governance.rules.clearances import ClearanceFacts, ClearanceState, RuntimeFacts
from governance.rules.facts import Facts
from governance.rules.findings import Mend, Screen
from governance.rules.lapses import outgrown
from governance.rules.policy import Policy
from governance.rules.raised import Raised, runs_the_platform, subject_of, who_acts
from governance.rules.severity import Severity
from governance.rules.splits import runs_until
from governance.rules.stages import Gate, Nature, Stage


def version_runs_unsigned(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-DEC-1: an environment says that it runs, or cases tell that there ran, what nobody signed."""
    clearance = facts.clearance
    if clearance is None or facts.stage is not clearance.stage:
        return
    yield from _decided_unsigned(facts, clearance, policy)
    for runtime in facts.runtimes:
        if what := unsigned_parts(clearance, runtime):
            message = (
                f"{runtime.environment} runs {' and '.join(what)}, which nobody signed. "
                "Take it back to a signed version, or have this one signed."
            )
            mend = Mend(Screen.SYSTEMS)
            yield Raised("F-DEC-1", runtime.environment, Severity.CRITICAL, message, mend, runs_the_platform(facts))


def _decided_unsigned(facts: Facts, clearance: ClearanceFacts, policy: Policy) -> Iterator[Raised]:
    """What decided cases lately, since it was cleared, and is in no signed remit: one flag for each version.

    Of what an environment says itself that it runs it is told there.
    """
    told = {runtime.fingerprint for runtime in facts.runtimes}
    after = facts.today - timedelta(days=policy.observation_days)
    strange: dict[str, list[str]] = {}
    for handled in facts.handled:
        for version in versions_now(handled, clearance.granted_at.date(), after):
            if version not in told and version not in clearance.fingerprints:
                strange.setdefault(version, []).append(name_of(handled, decision_of(facts, handled)))
    for version, decisions in strange.items():
        message = (
            f"Version {version} decided cases of {' and '.join(sorted(decisions))}, and nobody signed it. "
            "Take it back to a signed version, or have this one signed."
        )
        mend = Mend(Screen.SYSTEMS)
        subject = subject_of("version", version)
        yield Raised("F-DEC-1", subject, Severity.CRITICAL, message, mend, runs_the_platform(facts))


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
    if told := _decided_without(facts):
        yield Raised("F-STG-3", "outcomes", Severity.CRITICAL, told, Mend(Screen.CLEARANCE), acts)
    if facts.stage is Stage.PRODUCTION and (clearance is None or clearance.state is ClearanceState.REVOKED):
        message = "It is in production and no signed remit clears it. Stop it, or have it signed."
        yield Raised("F-STG-3", "", Severity.CRITICAL, message, Mend(Screen.INITIATIVE, field="gate"), acts)
    elif facts.stage is Stage.PRODUCTION and clearance is not None and outgrown(facts):
        message = (
            f"It is in production as labour and was signed as {clearance.nature}: nobody signed it as what it is. "
            "Stop it, or have it signed."
        )
        yield Raised("F-STG-3", "nature", Severity.CRITICAL, message, Mend(Screen.INITIATIVE, field="gate"), acts)


def _decided_without(facts: Facts) -> str:
    """Return what says that it decided cases though no clearance allows any; nothing where all is well.

    Cases are counted by day, so that the day on which it was closed accuses nobody. A tool in its pilot needs none.
    """
    days = [day for handled in facts.handled for day, cases in handled.days if cases]
    if facts.clearance is None:
        free = facts.stage is Stage.PILOT and facts.nature is not Nature.LABOUR
        late = [] if free else days
    else:
        closed_since = facts.clearance.closed_since(facts.at)
        late = [day for day in days if closed_since is not None and day > closed_since.date()]
    if not late:
        return ""
    return f"It decided cases until {max(late):%-d %b %Y}, and no clearance allows it. Stop it."


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
    yield from _parts_are_due(facts, policy)
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


def _parts_are_due(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """It was split: its parts have to be decided about before it may run no longer."""
    if facts.split_at is None:
        return
    until = runs_until(facts.split_at, policy)
    message = (
        f"It was split on {facts.split_at:%-d %b %Y}. Its parts have to be decided about by {until:%-d %b %Y}; from "
        "then on nothing of it is allowed."
    )
    mend = Mend(Screen.INITIATIVE, field="gate")
    yield Raised("F-STG-4", "split", _urgency((until - facts.at).days, policy), message, mend, who_acts(facts))


def _urgency(days: int, policy: Policy) -> Severity:
    if days <= 0:
        return Severity.CRITICAL
    if days <= policy.reauthorisation_urgent_days:
        return Severity.HIGH
    return Severity.MEDIUM if days <= policy.reauthorisation_days // 2 else Severity.LOW
