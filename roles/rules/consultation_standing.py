"""How far a plan has come with telling and asking employees: which rules ask, by when, and what is still missing."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from roles.rules.consultation import (
    ConsultationFacts,
    ConsultationRuleFacts,
    Effect,
    Outcome,
    RuleStatus,
    Trigger,
)
from roles.rules.countries import holds_in, place_name
from roles.rules.plans import ENDING_FATES, Fate, PlanFacts, PlanState
from roles.rules.records import record

# Before the last day on which a body may be told, so many days are shown as due. Units: days.
DUE_DAYS = 30
AGREEMENT = frozenset({Outcome.AGREED, Outcome.AGREED_WITH_CONDITIONS})
_REFUSALS = frozenset({Outcome.CONSENT_REFUSED, Outcome.OBJECTED})
# Who raised nothing against the plan does not insist on the days either.
_CONTENT = AGREEMENT | {Outcome.NO_OBJECTION}


class Standing(StrEnum):
    """How one rule stands for one plan."""

    NOT_DUE = "not_due"
    DUE = "due"
    LATE = "late"
    RUNNING = "running"
    SATISFIED = "satisfied"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    WAIVED = "waived"

    @property
    def label(self) -> str:
        """The standing in words."""
        return {
            Standing.NOT_DUE: "Not due yet",
            Standing.DUE: "To be started",
            Standing.LATE: "Late",
            Standing.RUNNING: "Waits for an answer",
            Standing.SATISFIED: "Done",
            Standing.REFUSED: "Consent refused",
            Standing.WITHDRAWN: "Consent withdrawn",
            Standing.WAIVED: "Does not apply here",
        }[self]

    @property
    def settled(self) -> bool:
        """Whether nothing is missing any more."""
        return self in {Standing.SATISFIED, Standing.WAIVED}

    @property
    def alarming(self) -> bool:
        """Whether work must not change while it stands so."""
        return self in {Standing.LATE, Standing.REFUSED, Standing.WITHDRAWN}


@record(frozen=True, slots=True)
class RuleStanding:
    """One rule that applies to a plan, what was done about it, and how that stands.

    `changes_on` is the first day on which work changes, `latest` the last one on which the body may be told; None while
    no date is set.
    """

    rule: ConsultationRuleFacts
    consultation: ConsultationFacts | None
    changes_on: date | None
    latest: date | None
    standing: Standing
    gap: str


def in_force(rule: ConsultationRuleFacts, today: date) -> bool:
    """Whether a rule binds today: also one that was adopted, from its day on, without anybody having to notice."""
    if rule.status is RuleStatus.SUPERSEDED:
        return False
    if rule.applies_from is None:
        return rule.status is RuleStatus.IN_FORCE
    return rule.applies_from <= today


def rules_applying(
    plan: PlanFacts, rules: Iterable[ConsultationRuleFacts], today: date
) -> tuple[ConsultationRuleFacts, ...]:
    """Return the rules that ask something of this plan today. A plan that was withdrawn changes nobody's work."""
    if plan.state is PlanState.WITHDRAWN:
        return ()
    return tuple(
        rule
        for rule in rules
        if holds_in(rule.jurisdiction, plan.jurisdiction) and in_force(rule, today) and _triggered(rule, plan)
    )


def rules_standing(plan: PlanFacts, rules: Iterable[ConsultationRuleFacts], today: date) -> tuple[RuleStanding, ...]:
    """Return how every rule that applies to a plan stands."""
    done = {consultation.rule_id: consultation for consultation in plan.consultations}
    changes_on = first_change(plan)
    return tuple(
        _standing(plan, rule, done.get(rule.id), changes_on, today) for rule in rules_applying(plan, rules, today)
    )


def first_change(plan: PlanFacts) -> date | None:
    """Return the first day on which anybody's work changes, or None while no date is set."""
    days = [a.effective_date for a in plan.activities if a.effective_date and a.fate not in {None, Fate.RETAIN}]
    return min(days, default=None)


def share_changed(plan: PlanFacts) -> float:
    """Return how many percent of the hours change: those of activities that do not stay as they are, and new ones."""
    before = sum(a.hours_before for a in plan.activities if a.fate is not Fate.NEW)
    changed = sum(
        a.hours_after if a.fate is Fate.NEW else a.hours_before
        for a in plan.activities
        if a.fate not in {None, Fate.RETAIN}
    )
    if before <= 0:
        return 100.0 if changed > 0 else 0.0
    return 100 * changed / before


def where(plan: PlanFacts) -> str:
    """Return which job it is, and where."""
    place = plan.site or (place_name(plan.jurisdiction) if plan.jurisdiction else "")
    return f"{plan.role_title} ({place})" if place else plan.role_title


def asked_of(rule: ConsultationRuleFacts) -> str:
    """Return what the body is entitled to, in words that follow its name."""
    return f"has to {rule.effect.label}" if rule.effect is Effect.CONSENT else f"is to {rule.effect.label}"


def _triggered(rule: ConsultationRuleFacts, plan: PlanFacts) -> bool:
    """Whether a plan has what a rule speaks of. What an AI can watch counts until legal signed that it does not."""
    if rule.trigger is Trigger.WORK_ENDS:
        return any(a.fate in ENDING_FATES for a in plan.activities)
    if rule.trigger is Trigger.WORK_CHANGES:
        return share_changed(plan) > (rule.threshold or 0)
    if rule.trigger is Trigger.PEOPLE:
        return plan.headcount >= (rule.threshold or 1)
    if rule.trigger is Trigger.TRAINING:
        return bool(plan.training)
    return True


def _standing(
    plan: PlanFacts,
    rule: ConsultationRuleFacts,
    consultation: ConsultationFacts | None,
    changes_on: date | None,
    today: date,
) -> RuleStanding:
    latest = _before(changes_on, rule.lead_days) if changes_on else None
    if consultation is None or (consultation.notified_on is None and not consultation.waived):
        standing, rest = _not_begun(latest, today)
    else:
        standing, rest = _begun(rule, consultation, changes_on, today)
    head = f"{where(plan)}: {_the(rule.body)} {asked_of(rule)} ({rule.source or rule.subject})"
    gap = "" if standing.settled else f"{head}{rest}"
    return RuleStanding(rule, consultation, changes_on, latest, standing, gap)


def _before(day: date, days: int) -> date:
    """Return the day so many days before another; the first one that there is, where that lies before it."""
    return day - timedelta(days=min(days, (day - date.min).days))


def _not_begun(latest: date | None, today: date) -> tuple[Standing, str]:
    if latest is None:
        return Standing.DUE, " and was not told; no date says when the work changes."
    if today > latest:
        return Standing.LATE, f" and was not told; the last day for it was {latest:%-d %b %Y}."
    due = Standing.DUE if today >= _before(latest, DUE_DAYS) else Standing.NOT_DUE
    return due, f" and was not told yet; the last day for it is {latest:%-d %b %Y}."


def _begun(
    rule: ConsultationRuleFacts, consultation: ConsultationFacts, changes_on: date | None, today: date
) -> tuple[Standing, str]:
    if consultation.waived:
        return Standing.WAIVED, ""
    if consultation.withdrawn_on:
        return Standing.WITHDRAWN, f" and took that back on {consultation.withdrawn_on:%-d %b %Y}."
    if rule.effect is Effect.CONSENT and consultation.outcome in _REFUSALS:
        return Standing.REFUSED, " and refused."
    if _answered(rule, consultation):
        return _in_time(rule, consultation, changes_on)
    return _running(rule, consultation, changes_on, today)


def _in_time(
    rule: ConsultationRuleFacts, consultation: ConsultationFacts, changes_on: date | None
) -> tuple[Standing, str]:
    short = _days_short(rule, consultation, changes_on)
    if short and consultation.outcome not in _CONTENT:
        return Standing.LATE, f" and was told {_missing(rule, short)}"
    return Standing.SATISFIED, ""


def _running(
    rule: ConsultationRuleFacts, consultation: ConsultationFacts, changes_on: date | None, today: date
) -> tuple[Standing, str]:
    if changes_on and today >= changes_on:
        return Standing.LATE, f" and has not answered, though the work changes on {changes_on:%-d %b %Y}."
    if short := _days_short(rule, consultation, changes_on):
        return Standing.LATE, f" and was told {_missing(rule, short)} It has not answered yet."
    return Standing.RUNNING, f"; it was told on {consultation.notified_on:%-d %b %Y} and has not answered yet."


def _answered(rule: ConsultationRuleFacts, consultation: ConsultationFacts) -> bool:
    """Whether what was done is what the rule asks: to tell is enough where the body is only told."""
    if rule.effect is Effect.INFORM:
        return consultation.notified_on is not None
    if rule.effect is Effect.CONSENT:
        return consultation.outcome in AGREEMENT
    return consultation.outcome in _CONTENT | _REFUSALS


def _days_short(rule: ConsultationRuleFacts, consultation: ConsultationFacts, changes_on: date | None) -> int:
    """Return how many days too late the body was told; 0 where it was early enough."""
    if changes_on is None or consultation.notified_on is None:
        return 0
    return max(rule.lead_days - (changes_on - consultation.notified_on).days, 0)


def _missing(rule: ConsultationRuleFacts, short: int) -> str:
    days = "day" if short == 1 else "days"
    return f"{short} {days} too late; {rule.lead_days} days before the change are asked."


def _the(body: str) -> str:
    return f"the {body[:1].lower()}{body[1:]}"
