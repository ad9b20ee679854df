"""Flags about incentives and worth: F-INC-1, F-INC-2."""

from collections.abc import Iterator
from datetime import date, timedelta

from governance.rules.benefits import AT_WORK, paused
from governance.rules.claims import overclaims
from governance.rules.facts import Facts
from governance.rules.findings import Mend, Screen
from governance.rules.hours import hours_ledger
from governance.rules.incentives import Leader, without_objective
from governance.rules.policy import Policy
from governance.rules.raised import Raised, is_chased, who_acts
from governance.rules.severity import Severity
from governance.rules.value import BenefitFacts, BenefitState
from roles.rules.capacities import Capacity

# So long after a cycle ended there is time to agree the next objective. Source: domain catalogue, 8.2, INC-1.
CYCLE_BEGINS = timedelta(days=30)
CLAIMS = "claims"


def leaders_lack_an_objective(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-INC-1: whoever leads holds no objective of this cycle that rewards what comes out."""
    if not (is_chased(facts) and facts.live and "INC-1" in policy.requirements_production):
        return
    executive = facts.holder_of(Capacity.ACCOUNTABLE_EXECUTIVE)
    acts = executive.person.id if executive and not executive.person.has_left(facts.today) else who_acts(facts)
    for leader in without_objective(facts):
        ended = _last_cycle(leader, facts)
        if ended is not None and facts.today <= ended + CYCLE_BEGINS:
            continue
        since = f" since the one that ended on {ended:%-d %b %Y}" if ended else ""
        message = f"{leader.part} holds no objective for what comes out{since}. Agree one, or adoption is nobody's."
        mend = Mend(Screen.VALUE, field="objectives")
        yield Raised("F-INC-1", f"leader:{leader.person_id}", Severity.MEDIUM, message, mend, acts)


def _last_cycle(leader: Leader, facts: Facts) -> date | None:
    """Return when the last objective that a leader had agreed to ended; None where there never was one, or it runs."""
    mine = [o for o in facts.value.objectives if leader.holds(o) and o.agreed]
    last = max((objective.ends_on for objective in mine), default=None)
    return last if last is not None and last < facts.today else None


def benefit_is_late_or_overclaimed(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-INC-2: a benefit is late, unmeasured, or claims hours that nobody sets free."""
    if not is_chased(facts):
        return
    if texts := list(overclaims(hours_ledger(facts, policy))):
        partner = facts.holder_of(Capacity.FINANCE_PARTNER)
        acts = partner.person.id if partner and not partner.person.has_left(facts.today) else who_acts(facts)
        message = f"{' '.join(texts)} Write a benefit down, lower its claim, or set more hours free."
        yield Raised("F-INC-2", CLAIMS, Severity.HIGH, message, Mend(Screen.VALUE, field="claims"), acts)
    if paused(facts):
        return
    for benefit in facts.value.benefits:
        if (why := _late(benefit, facts) or _unread(benefit, facts, policy)) is not None:
            mend = Mend(Screen.VALUE, field=f"benefit-{benefit.id}")
            yield Raised("F-INC-2", f"benefit:{benefit.id}", Severity.MEDIUM, why, mend, benefit.owner_id)


def _late(benefit: BenefitFacts, facts: Facts) -> str | None:
    over = benefit.state in {BenefitState.VALIDATED, BenefitState.WRITTEN_DOWN}
    if over or benefit.target_on is None or benefit.target_on >= facts.today:
        return None
    return f"“{benefit.name}” was to be reached by {benefit.target_on:%-d %b %Y}. Validate it, or write it down."


def _unread(benefit: BenefitFacts, facts: Facts, policy: Policy) -> str | None:
    """Say that nobody read a benefit for so many periods since it could first be read."""
    if benefit.state not in AT_WORK or benefit.committed_at is None or not facts.live:
        return None
    begun = max(filter(None, (benefit.committed_at.date(), facts.pilot_start)))
    since = benefit.last_read or begun
    if facts.today <= since + timedelta(days=policy.reading_periods * benefit.cadence_days):
        return None
    told = f"was last read for {since:%-d %b %Y}" if benefit.last_read else "was never read"
    return f"“{benefit.name}” {told}, and is to be read every {benefit.cadence_days} days. Say what is seen of it."
