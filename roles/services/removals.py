"""Proof that work was taken out: who says so, and who verifies it."""

from datetime import date, datetime

from django.db import transaction

from roles.events import Target, announce, changed
from roles.models import ActivityChange, RedesignPlan, Removal
from roles.rules.permissions import GRANTS, Act, Actor, is_granted
from roles.rules.plans import RemovalKind
from roles.rules.refusals import NotPermitted, Reason, Refused
from roles.services.transition_rights import (
    activity_facts,
    answers_for,
    ending_reasons,
    plan_locked,
    require_answering,
)


@transaction.atomic
def removal_report(
    change: ActivityChange,
    *,
    kind: RemovalKind | str,
    what: str,
    removed_on: date,
    actor: Actor,
    at: datetime,
    link: str = "",
) -> Removal:
    """Put on record that an activity was taken out, and what proves it. It counts once another verified it.

    Everybody may say so, systems included: it is the verifying that is trusted to few.
    Raises: NotPermitted for auditors and administrators; Refused for what does not end, a day that is still ahead, and
    a proof that tells nothing.
    """
    require_answering(actor)
    plan = plan_locked(change.plan_id)
    activity = activity_facts(change)
    reasons = ending_reasons(activity, plan)
    if removed_on > at.date():
        reasons.append(Reason("REMOVAL_DAY", "This day is still ahead. Say so once it is out."))
    if not what.strip():
        reasons.append(Reason("REMOVAL_WHAT", "Say what was taken out: which queue, which form, whose access."))
    if reasons:
        raise Refused(*reasons)
    removal = Removal.objects.create(
        change=change,
        kind=RemovalKind(kind),
        what=what.strip(),
        link=link,
        removed_on=removed_on,
        reported_by_id=actor.id,
        reported_at=at,
    )
    told = {"activity": activity.statement, "kind": removal.kind, "removed_on": removed_on.isoformat()}
    announce(changed, "removal_report", Target(plan, told), removal, actor_id=actor.id, at=at)
    return removal


def reasons_against_verifying(actor: Actor, removal: Removal, *, answers: bool) -> tuple[Reason, ...]:
    """Return why this person may not judge a proof; `answers`: they wrote the plan or head the unit (`answers_for`).

    HR, PMO, platform and second line may as well. Nobody judges what they said themselves, or a removal they see to.
    """
    if not (actor.may_answer and (answers or is_granted(actor, Act.VERIFY_REMOVALS, GRANTS))):
        text = "HR, PMO, platform, second line, whoever wrote the plan and the head of the unit verify this."
        return (Reason("PERMISSION", text),)
    if removal.reported_by.identity_group == actor.identity:
        return (Reason("SOD", "You said so yourself. Somebody else verifies it."),)
    owner = removal.change.removal_owner
    if owner and owner.identity_group == actor.identity:
        return (Reason("SOD", "You see to this removal. Somebody else verifies it."),)
    return ()


def is_judged(removal: Removal) -> bool:
    """Whether somebody verified a proof or turned it down."""
    return removal.verified_at is not None or bool(removal.rejected_because)


@transaction.atomic
def removal_verify(removal: Removal, *, actor: Actor, at: datetime) -> Removal:
    """Say, as another person, that the activity is out.

    Raises: NotPermitted; Refused for a proof that is judged already.
    """
    plan, locked = _to_judge(removal, actor)
    locked.verified_by_id, locked.verified_at = actor.id, at
    locked.save(update_fields=["verified_by", "verified_at"])
    told = {"activity": locked.change.activity.statement, "kind": locked.kind}
    announce(changed, "removal_verify", Target(plan, told), locked, actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def removal_reject(removal: Removal, *, reason: str, actor: Actor, at: datetime) -> Removal:
    """Turn a proof down, and say what it lacks. The activity waits for another one.

    Raises: NotPermitted; Refused without a reason, or for a proof that is judged already.
    """
    plan, locked = _to_judge(removal, actor)
    if not reason.strip():
        raise Refused(Reason("REASON", "Say what it lacks."))
    locked.rejected_because = reason.strip()
    locked.save(update_fields=["rejected_because"])
    told = {"activity": locked.change.activity.statement, "kind": locked.kind}
    announce(
        changed, "removal_reject", Target(plan, told), locked, actor_id=actor.id, at=at, reason=locked.rejected_because
    )
    return locked


def _to_judge(removal: Removal, actor: Actor) -> tuple[RedesignPlan, Removal]:
    """Return the plan and a proof that this person may judge, both held until commit."""
    plan = plan_locked(removal.change.plan_id)
    related = ("change__activity", "change__removal_owner", "reported_by")
    locked = Removal.objects.select_for_update(of=("self",)).select_related(*related).get(pk=removal.pk)
    if reasons := reasons_against_verifying(actor, locked, answers=answers_for(actor, plan)):
        raise NotPermitted(*reasons)
    if is_judged(locked):
        raise Refused(Reason("STATE", "Somebody has judged this proof already."))
    return plan, locked
