"""The five questions that named business people have to answer."""

from collections.abc import Iterator
from datetime import date
from enum import IntEnum

from decisions.rules.clarity import clarity
from governance.rules.commitment import required_hours
from governance.rules.facts import Facts, ToleranceFacts
from governance.rules.findings import Gap, Mend, Result, Screen
from governance.rules.limits import Kind
from governance.rules.ownership import capacity_gaps, decision_owner_gaps
from governance.rules.policy import Policy
from governance.rules.readings import ReadingFacts, ReadingState
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import Capacity
from roles.rules.plan_gaps import plan_gaps
from roles.rules.plan_signing import is_signed
from roles.rules.records import record


class Question(IntEnum):
    """The questions, in the order in which they are asked."""

    LOGIC = 1
    TOLERANCE = 2
    INTERVENTION = 3
    MEASUREMENT = 4
    ROLES = 5

    @property
    def text(self) -> str:
        """The question in plain words."""
        return _TEXTS[self]

    @property
    def capacity(self) -> Capacity:
        """The capacity that answers it."""
        return _CAPACITIES[self]


_TEXTS = {
    Question.LOGIC: "Who defines the decision logic?",
    Question.TOLERANCE: "Who owns risk tolerance?",
    Question.INTERVENTION: "Who intervenes when the model is uncertain?",
    Question.MEASUREMENT: "Who measures the quality of outcomes?",
    Question.ROLES: "Who redesigns roles once tasks move to AI?",
}
_CAPACITIES = {
    Question.LOGIC: Capacity.DECISION_OWNER,
    Question.TOLERANCE: Capacity.RISK_TOLERANCE_OWNER,
    Question.INTERVENTION: Capacity.INTERVENTION_LEAD,
    Question.MEASUREMENT: Capacity.MEASUREMENT_OWNER,
    Question.ROLES: Capacity.ROLE_REDESIGN_LEAD,
}


# The requirement that asks the five questions. A profile that leaves it out, as those of tools do, does not ask them.
FIVE_QUESTIONS = "OWN-4"


def asks_questions(policy: Policy) -> bool:
    """Whether the five questions have to be answered before production."""
    return FIVE_QUESTIONS in policy.requirements_production


@record(frozen=True, slots=True)
class EvidenceLine:
    """One piece of evidence under a question."""

    result: Result
    text: str


@record(frozen=True, slots=True)
class QuestionAnswer:
    """How far one question is answered. Answered means: somebody accepted, is in force and eligible.

    `gaps` says what is missing otherwise. Units: `hours_needed` in hours a month, None while unknown.
    """

    question: Question
    holders: tuple[HolderFacts, ...]
    gaps: tuple[Gap, ...]
    evidence: tuple[EvidenceLine, ...]
    hours_needed: float | None

    @property
    def answered(self) -> bool:
        """Whether the question is answered."""
        return not self.gaps


def question_answers(facts: Facts, policy: Policy) -> tuple[QuestionAnswer, ...]:
    """Return the five questions with who answers each, what is missing and what there is to show."""
    return tuple(_answer(facts, policy, question) for question in Question)


def questions_answered(facts: Facts) -> tuple[int, ...]:
    """Return the numbers of the questions that are answered."""
    return tuple(question.value for question in Question if not question_gaps(facts, question))


def question_gaps(facts: Facts, question: Question) -> list[Gap]:
    """Return why a question is not answered; empty when it is."""
    if question is not Question.LOGIC:
        return capacity_gaps(facts, question.capacity)
    if not facts.decisions:
        return [Gap("No decision is registered, so nobody can define its logic.", Mend(Screen.DECISIONS))]
    return [gap for decision in facts.decisions for gap in decision_owner_gaps(facts, decision)]


def _answer(facts: Facts, policy: Policy, question: Question) -> QuestionAnswer:
    if question is Question.LOGIC:
        holders = tuple(h for d in facts.decisions for h in d.owners if h.status in {"proposed", "accepted"})
    else:
        holders = facts.in_capacity(question.capacity)
    return QuestionAnswer(
        question=question,
        holders=holders,
        gaps=tuple(question_gaps(facts, question)),
        evidence=tuple(_EVIDENCE[question](facts, policy)),
        hours_needed=required_hours(facts, policy) if question is Question.LOGIC else None,
    )


def _logic(facts: Facts, policy: Policy) -> Iterator[EvidenceLine]:
    if not facts.decisions:
        yield EvidenceLine(Result.INDETERMINATE, "No decision registered")
        return
    owned = sum(not decision_owner_gaps(facts, d) for d in facts.decisions)
    yield EvidenceLine(_result(owned == len(facts.decisions)), f"{owned} of {len(facts.decisions)} decisions owned")
    clear = sum(clarity(d, facts.today, policy.mandatory_categories).complete for d in facts.decisions)
    yield EvidenceLine(_result(clear == len(facts.decisions)), f"{clear} of {len(facts.decisions)} decisions complete")


def _tolerance(facts: Facts, _policy: Policy) -> Iterator[EvidenceLine]:
    if not facts.tolerances:
        yield EvidenceLine(Result.INDETERMINATE, "No tolerance set")
        return
    signed = sum(t.signed_at is not None for t in facts.tolerances)
    yield EvidenceLine(
        _result(signed == len(facts.tolerances)), f"{signed} of {len(facts.tolerances)} tolerances signed"
    )


def _intervention(facts: Facts, _policy: Policy) -> Iterator[EvidenceLine]:
    queues = {p.queue_name: p.queue_hours for d in facts.decisions for p in d.policies if p.queue_hours}
    if not queues:
        yield EvidenceLine(Result.INDETERMINATE, "No queue takes uncertain cases")
    for name, hours in sorted(queues.items()):
        yield EvidenceLine(Result.MET, f"{name}: {hours}")


def _measurement(facts: Facts, _policy: Policy) -> Iterator[EvidenceLine]:
    measures = sorted({t.measure for t in facts.tolerances})
    if not measures:
        yield EvidenceLine(Result.INDETERMINATE, "No measure defined")
        return
    seen = [t for t in facts.tolerances if t.reading and t.reading.n and t.reading.last_day]
    if not seen:
        yield EvidenceLine(Result.INDETERMINATE, f"{_count(len(measures), 'measure')} defined, none measured yet")
    for tolerance in seen[:_MEASURES_SHOWN]:
        yield _measured(tolerance, facts.today)
    if (more := len(seen) - _MEASURES_SHOWN) > 0:
        yield EvidenceLine(Result.NOT_APPLICABLE, f"{_count(more, 'more measure')}")


def _measured(tolerance: ToleranceFacts, today: date) -> EvidenceLine:
    """Say when a measure was seen last and what was seen: measured yesterday, 3 of 400 re-routed."""
    reading = tolerance.reading or ReadingFacts()
    days = (today - reading.last_day).days if reading.last_day else 0
    when = {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
    seen = f"{reading.n} cases" if tolerance.limits.kind is Kind.VALUE else f"{reading.k} of {reading.n}"
    return EvidenceLine(_MEASURED[reading.state], f"{tolerance.measure}: measured {when}, {seen}")


# How many measures a card tells about.
_MEASURES_SHOWN = 3
_MEASURED = {
    ReadingState.GREEN: Result.MET,
    ReadingState.AMBER: Result.MET,
    ReadingState.RED: Result.NOT_MET,
    ReadingState.GREY: Result.INDETERMINATE,
}


def _roles(facts: Facts, _policy: Policy) -> Iterator[EvidenceLine]:
    if not facts.plans:
        yield EvidenceLine(Result.INDETERMINATE, "No redesign plan")
    for plan in facts.plans:
        gaps = plan_gaps(plan)
        text = f"{plan.role_title}: {_count(len(plan.activities), 'activity', 'activities')}"
        if gaps:
            yield EvidenceLine(Result.NOT_MET, f"{text}, {len(gaps)} open")
        else:
            yield EvidenceLine(_result(is_signed(plan)), f"{text}, {'signed' if is_signed(plan) else 'not signed'}")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def _result(holds: object) -> Result:
    return Result.MET if holds else Result.NOT_MET


_EVIDENCE = {
    Question.LOGIC: _logic,
    Question.TOLERANCE: _tolerance,
    Question.INTERVENTION: _intervention,
    Question.MEASUREMENT: _measurement,
    Question.ROLES: _roles,
}
