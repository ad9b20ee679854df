"""READ THIS FIRST. What is asked of an initiative before it may go on.

Each requirement is one function from facts to a verdict. It fails closed: what is not known is not met or
indeterminate, never met. The gates, the pages, the API, the jobs and the policy page all read `REQUIREMENTS`, whose
parts stand in `asked/`. Which of them a gate asks, and every number in them, is the policy profile's choice.
"""

from collections.abc import Iterable

from governance.rules.asked.decisions import DECISIONS
from governance.rules.asked.gate import GATE
from governance.rules.asked.outcomes import OUTCOMES
from governance.rules.asked.people import PEOPLE
from governance.rules.asked.requirement import Requirement
from governance.rules.asked.roles import ROLES
from governance.rules.asked.value import VALUE
from governance.rules.facts import Facts
from governance.rules.findings import Finding, Verdict, met
from governance.rules.policy import Policy
from governance.rules.stages import Gate
from governance.rules.waiving import unless_waived

REQUIREMENTS: dict[str, Requirement] = {
    requirement.id: requirement for requirement in (*PEOPLE, *DECISIONS, *OUTCOMES, *ROLES, *VALUE, *GATE)
}


def requirements_asked(policy: Policy, at_gate: Gate) -> tuple[str, ...]:
    """Return the ids of the requirements that a gate asks under a policy."""
    if at_gate in _ASKED_LIKE_PRODUCTION:
        return policy.requirements_production
    return {Gate.INTAKE: policy.requirements_intake, Gate.PILOT: policy.requirements_pilot}.get(at_gate, ())


# What widens or renews production asks all that production asks. An amendment loosens nothing, and neither a restart
# nor a retirement waits for what made it necessary.
_ASKED_LIKE_PRODUCTION = frozenset({Gate.PRODUCTION, Gate.LOOSENING, Gate.REAUTHORISATION})


def judge(facts: Facts, policy: Policy, at_gate: Gate) -> tuple[Finding, ...]:
    """Return a finding for every requirement that a gate asks, in the registry's order.

    What does not hold is waived while a waiver is in force at the facts' moment, whether or not a job ran meanwhile.
    """
    asked = set(requirements_asked(policy, at_gate))
    findings = []
    for r in REQUIREMENTS.values():
        if r.id in asked:
            verdict = r.check(facts, policy)
            if not verdict.result.passes:
                verdict = unless_waived(r.id, r.waiver, _unless_carried(r, verdict, facts, at_gate), facts)
            findings.append(Finding(r.id, r.title, r.question, verdict))
    return tuple(findings)


def _unless_carried(requirement: Requirement, verdict: Verdict, facts: Facts, at_gate: Gate) -> Verdict:
    """Return the verdict; what the whole that it was split off shows, a part need not show again before production."""
    carried = facts.carried if at_gate is Gate.PRODUCTION else None
    shown = carried.shown.get(requirement.id) if carried else None
    return verdict if carried is None or shown is None else met(f"{carried.key} shows it: {shown}")


def unmet(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that a gate does not let pass."""
    return tuple(finding for finding in findings if not finding.result.passes)


__all__ = ["REQUIREMENTS", "Requirement", "judge", "requirements_asked", "unmet"]
