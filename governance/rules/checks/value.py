"""Whether adopting it is worth somebody's while: INC-1, INC-2, INC-3."""

from collections.abc import Iterator

from governance.rules.benefits import RELIED_ON
from governance.rules.claims import overclaims
from governance.rules.facts import Facts
from governance.rules.findings import Gap, Mend, Screen, Verdict, judged
from governance.rules.hours import hours_ledger
from governance.rules.incentives import kpi_gaps, leaders, objective_gaps
from governance.rules.policy import Policy
from governance.rules.value import BenefitFacts, BenefitKind, BenefitState

_BENEFITS = Mend(Screen.VALUE, field="benefits")


def leaders_are_rewarded_for_outcomes(facts: Facts, _policy: Policy) -> Verdict:
    """INC-1: are those who lead rewarded for what comes out, and not for how much it is used?"""
    number = len(leaders(facts))
    return judged(list(objective_gaps(facts)), f"{number} of {number} who lead hold an objective.")


def conflicting_kpis_are_adjusted(facts: Facts, policy: Policy) -> Verdict:
    """INC-2: is what rewards the old way changed, or will it be on a day?"""
    note = f"{len(facts.value.kpis)} named; each is changed or has its day." if facts.value.kpis else "None was found."
    return judged(list(kpi_gaps(facts, policy)), note)


def worth_is_baselined_and_counted_once(facts: Facts, policy: Policy) -> Verdict:
    """INC-3: what is it worth, who relies on it, and is no hour counted twice?"""
    gaps = [*_worth(facts), *_cost(facts)]
    gaps += [Gap(text, Mend(Screen.VALUE, field="claims")) for text in overclaims(hours_ledger(facts, policy))]
    relied = sum(_counts(benefit, facts) for benefit in facts.value.benefits)
    return judged(gaps, f"Finance relies on {relied}.")


def _worth(facts: Facts) -> Iterator[Gap]:
    """Say why nothing that was measured before is relied on."""
    named = [b for b in _still_claimed(facts) if b.kind is not BenefitKind.DISBENEFIT]
    if not named:
        yield Gap("Nobody said what it is worth.", _BENEFITS)
    elif not any(_counts(benefit, facts) for benefit in named):
        yield Gap(" ".join(_why_not(benefit, facts) for benefit in named), _BENEFITS)


def _cost(facts: Facts) -> Iterator[Gap]:
    if not any(benefit.kind is BenefitKind.DISBENEFIT for benefit in facts.value.benefits):
        yield Gap("Nobody named what it costs somebody: every change does.", _BENEFITS)


def _still_claimed(facts: Facts) -> list[BenefitFacts]:
    return [benefit for benefit in facts.value.benefits if benefit.state is not BenefitState.WRITTEN_DOWN]


def _counts(benefit: BenefitFacts, facts: Facts) -> bool:
    relied = benefit.kind is not BenefitKind.DISBENEFIT and benefit.state in RELIED_ON
    return relied and benefit.has_baseline and not _measured_late(benefit, facts)


def _measured_late(benefit: BenefitFacts, facts: Facts) -> bool:
    begun = facts.pilot_start
    return begun is not None and benefit.baseline_to is not None and benefit.baseline_to > begun


def _why_not(benefit: BenefitFacts, facts: Facts) -> str:
    if not benefit.has_baseline:
        return f"What was before “{benefit.name}” is not measured."
    if _measured_late(benefit, facts) and facts.pilot_start is not None:
        return f"“{benefit.name}” was not measured before the pilot began on {facts.pilot_start:%-d %b %Y}."
    return f"Finance does not rely on “{benefit.name}” yet."
