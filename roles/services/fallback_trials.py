"""Trying to do by hand what the AI does: evidence beside the plan, whose signatures it leaves alone."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from roles.events import Target, announce, changed
from roles.models import ActivityChange, FallbackTrial, Person
from roles.rules.permissions import GRANTS, Act, Actor, is_granted
from roles.rules.plans import ActivityFacts, Fallback
from roles.rules.refusals import NotPermitted, Reason, Refused
from roles.services.transition_rights import activity_facts, answers_for, ending_reasons, plan_locked


def may_record_trial(actor: Actor, *, answers: bool) -> bool:
    """Whether this person may say how a trial went: HR and PMO, and who answers for the plan (`answers_for`)."""
    return actor.may_answer and (answers or is_granted(actor, Act.RECORD_TRIALS, GRANTS))


@transaction.atomic
def fallback_trial_record(
    change: ActivityChange,
    *,
    held_on: date,
    passed: bool,
    hours: Decimal,
    witnessed_by: Person,
    actor: Actor,
    at: datetime,
    note: str = "",
) -> FallbackTrial:
    """Put on record how it went to do an activity by hand. Units: `hours` a month that people showed they can do.

    What the plan supposes stays as it was signed. The latest trial counts instead of it: one that was passed as long as
    policy says, or as long as the plan does where that is longer; one that was failed ends the fallback.
    Raises: NotPermitted; Refused for a trial that is still ahead, without a witness who is somebody else, and where the
    plan has no fallback that could be tried.
    """
    plan = plan_locked(change.plan_id)
    if not may_record_trial(actor, answers=answers_for(actor, plan)):
        text = "HR, the PMO, whoever wrote the plan and the head of the unit record trials."
        raise NotPermitted(Reason("PERMISSION", text))
    activity = activity_facts(change)
    trial = FallbackTrial(
        change=change,
        held_on=held_on,
        passed=passed,
        hours=hours,
        note=note.strip(),
        witnessed_by=witnessed_by,
        recorded_by_id=actor.id,
        recorded_at=at,
    )
    if reasons := [*ending_reasons(activity, plan), *_reasons_against(trial, activity, actor)]:
        raise Refused(*reasons)
    trial.save(force_insert=True)
    told = {"activity": activity.statement, "passed": passed, "hours": str(hours)}
    announce(changed, "fallback_trial_record", Target(plan, told), trial, actor_id=actor.id, at=at)
    return trial


def _reasons_against(trial: FallbackTrial, activity: ActivityFacts, actor: Actor) -> list[Reason]:
    found = []
    if activity.fallback in {None, Fallback.NONE}:
        text = f"The plan has no fallback for “{activity.statement}”. Choose one there first."
        found.append(Reason("FALLBACK", text))
    if trial.held_on > trial.recorded_at.date():
        found.append(Reason("TRIAL_DAY", "This trial is still ahead. Record it once it was held."))
    if trial.witnessed_by.identity_group == actor.identity:
        found.append(Reason("WITNESS", "Somebody else has to have seen it: you cannot be your own witness."))
    if not trial.witnessed_by.is_active:
        found.append(Reason("WITNESS", f"{trial.witnessed_by} does not work here any more."))
    if trial.hours < 0 or (trial.passed and not trial.hours):
        found.append(Reason("TRIAL_HOURS", "Say how many hours a month people showed they can do."))
    return found
