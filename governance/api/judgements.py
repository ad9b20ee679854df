"""What the rules say of an initiative now, as the API shows it."""

from collections.abc import Callable
from typing import Any

from governance.evidence import Evidence
from governance.mends import mend_url
from governance.rules.facts import Facts
from governance.rules.findings import Finding, Gap, Result
from governance.rules.going_back import fallbacks
from governance.rules.questions import QuestionAnswer, question_answers, questions_answered
from governance.rules.requirements import judge
from governance.rules.stages import Gate
from roles.rules.accountability import HolderFacts

# Turns a path of this portal into an address that a caller can open.
Absolute = Callable[[str], str]


def gate_shown(evidence: Evidence, gate: Gate, absolute: Absolute) -> dict[str, Any]:
    """Return what a gate says of an initiative, requirement by requirement."""
    facts = evidence.facts
    findings = judge(facts, evidence.policy, gate)
    return {
        "initiative": facts.key,
        "gate": gate,
        "policy": evidence.policy.key,
        "evaluated_at": facts.at,
        "passes": all(finding.result.passes for finding in findings),
        "questions_answered": questions_answered(facts),
        "requirements": [_requirement(facts, finding, absolute) for finding in findings],
    }


def fallbacks_shown(evidence: Evidence) -> list[dict[str, Any]]:
    """Return, for each plan that took work out, whether people could do it again."""
    return [
        {
            "plan": plan.id,
            "title": plan.title,
            "needed": standing.needed,
            "available": standing.available,
            "until": standing.until,
            "holds": standing.holds,
        }
        for plan, standing in fallbacks(evidence.facts, evidence.policy)
    ]


def readiness_shown(evidence: Evidence) -> dict[str, Any]:
    """Return an initiative against its production gate, in short."""
    findings = judge(evidence.facts, evidence.policy, Gate.PRODUCTION)
    answered = questions_answered(evidence.facts)
    return {
        "evaluated_at": evidence.facts.at,
        "unmet": [f.requirement for f in findings if f.result is Result.NOT_MET],
        "indeterminate": [f.requirement for f in findings if f.result is Result.INDETERMINATE],
        "met_count": sum(f.result.passes for f in findings),
        "asked_count": len(findings),
        "questions_answered": answered,
        "questions_count": len(answered),
    }


def questions_shown(evidence: Evidence, absolute: Absolute) -> list[dict[str, Any]]:
    """Return the five questions, who answers each and what is missing."""
    facts = evidence.facts
    return [_question(facts, answer, absolute) for answer in question_answers(facts, evidence.policy)]


def _requirement(facts: Facts, finding: Finding, absolute: Absolute) -> dict[str, Any]:
    gaps = _gaps(facts, finding.verdict.gaps, absolute)
    return {
        "id": finding.requirement,
        "title": finding.title,
        "question": finding.question,
        "result": finding.result,
        "message": finding.message,
        "link": gaps[0]["link"] if gaps else None,
        "gaps": gaps,
    }


def _question(facts: Facts, answer: QuestionAnswer, absolute: Absolute) -> dict[str, Any]:
    return {
        "number": answer.question.value,
        "question": answer.question.text,
        "capacity": answer.question.capacity,
        "answered": answer.answered,
        "holders": [_holder(holder) for holder in answer.holders],
        "gaps": _gaps(facts, answer.gaps, absolute),
    }


def _holder(holder: HolderFacts) -> dict[str, Any]:
    return {
        "person": holder.person.id,
        "name": holder.person.name,
        "unit": holder.person.unit_name,
        "status": holder.status,
        "accepted_at": holder.accepted_at,
        "hours_per_month": holder.hours_per_month,
        "deputy": holder.deputy.name if holder.deputy else None,
    }


def _gaps(facts: Facts, gaps: tuple[Gap, ...], absolute: Absolute) -> list[dict[str, str]]:
    return [{"message": gap.message, "link": absolute(mend_url(gap.mend, facts.key))} for gap in gaps]
