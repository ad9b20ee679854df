"""Opening a review, taking it back, stepping aside, and giving a step to somebody else."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max

from governance.events import changed
from governance.evidence import Evidence, gather_one
from governance.models import Clearance, Initiative, Recusal, Remit, Review, Step
from governance.queries.signatories import signatories_of
from governance.rules.breach_words import reasons_against_restart
from governance.rules.carrying import is_carried
from governance.rules.facts import Facts
from governance.rules.permissions import GRANTS, Act
from governance.rules.requirements import judge
from governance.rules.signatories import POOLS
from governance.rules.splits import STILL_ASKED
from governance.rules.stages import RUNS_AGAIN, STANDING_GATES, Gate, Stage, gate_way
from governance.rules.standing_in import StandsFor
from governance.services.desks import SIGNED, Desk, Pen, reasons_against
from governance.services.initiatives import holds_capacity
from governance.services.packs import ask_of, changes_of
from governance.services.readiness import initiatives_lock
from governance.services.remits import remit_freeze
from governance.services.review_rights import may_reassign, may_withdraw
from governance.services.review_steps import reasons_against_gate, steps_ask
from governance.services.signing import desk_open
from roles.events import Target, announce
from roles.models import Person
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted, require
from roles.rules.refusals import NotPermitted, Reason, Refused


def may_open(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may bring the initiative before a gate: the trusted groups and its outcome owner."""
    return is_granted(actor, Act.MOVE, GRANTS, unit=initiative.beneficiary_unit_id) or holds_capacity(
        actor, initiative, Capacity.OUTCOME_OWNER
    )


@transaction.atomic
def review_open(
    initiative: Initiative, *, gate: Gate, statement: str, go_live: date | None = None, actor: Actor, at: datetime
) -> Review:
    """Bring an initiative before a gate: freeze its pack and ask everybody the policy names to sign it.

    Raises: NotPermitted; Refused, with every reason.
    """
    if not may_open(actor, initiative):
        require(actor, Act.MOVE, GRANTS, unit=initiative.beneficiary_unit_id)
    initiatives_lock([initiative.pk])
    held = Initiative.objects.select_related("policy_profile").get(pk=initiative.pk)
    evidence = gather_one(held.pk, at)
    if reasons := _reasons_against_opening(evidence, gate, statement, go_live):
        raise Refused(*reasons)
    review = _compose(held, evidence, gate, statement.strip(), go_live, actor, at)
    if reasons := reasons_against_gate(review):
        raise Refused(*reasons)
    steps = steps_ask(review, evidence.facts, evidence.policy)
    details = {"gate": gate.value, "digest": review.remit.digest}
    announce(changed, "review_open", Target(review, details), review.remit, *steps, actor_id=actor.id, at=at)
    return review


@transaction.atomic
def review_withdraw(review: Review, *, reason: str, actor: Actor, at: datetime) -> Review:
    """Take a review back: by whoever asked for it, or the PMO. What was signed stays on record.

    Raises: NotPermitted; Refused without a reason or when it is over.
    """
    desk_review = _locked(review)
    if not may_withdraw(actor, desk_review):
        text = "Only whoever opened a review and the PMO can take it back."
        raise NotPermitted(Reason("PERMISSION", text))
    _check_running(desk_review)
    if not reason.strip():
        raise Refused(Reason("REASON", "Say why it is taken back."))
    desk_review.state = Review.State.WITHDRAWN
    desk_review.closed_reason = reason.strip()
    desk_review.revision += 1
    desk_review.save(update_fields=["state", "closed_reason", "revision"])
    announce(changed, "review_withdraw", desk_review, actor_id=actor.id, at=at, reason=reason.strip())
    return desk_review


@transaction.atomic
def review_recuse(review: Review, *, reason: str, actor: Actor, at: datetime) -> Recusal:
    """Step aside from a review in one's own name; what was signed before no longer counts.

    Raises: Refused without a reason, or when the person has no part in it.
    """
    desk = desk_open(review, signer=actor, at=at)
    if not reason.strip():
        raise Refused(Reason("REASON", "Say why you step aside. It stands in the minutes."))
    made, new = Recusal.objects.get_or_create(
        review=desk.review,
        identity=actor.identity,
        defaults={"person_id": actor.id, "reason": reason.strip(), "at": at},
    )
    if not new:
        raise Refused("You have stepped aside already.")
    announce(changed, "review_recuse", made, desk.review, actor_id=actor.id, at=at, reason=reason.strip())
    return made


@transaction.atomic
def step_reassign(step: Step, *, person: Person, reason: str, actor: Actor, at: datetime) -> Step:
    """Give a step to an independent person of the same trust: by whoever chairs the gate, never to themselves.

    Raises: NotPermitted; Refused, with every reason against the person.
    """
    desk = desk_open(step.review, signer=actor, at=at)
    if not may_reassign(actor, desk):
        raise NotPermitted(Reason("PERMISSION", "Only the gate chair and the PMO give a step to somebody else."))
    locked = Step.objects.select_for_update(of=("self",)).get(pk=step.pk, review=desk.review)
    if reasons := _reasons_against_person(desk, locked, person, reason, actor):
        raise Refused(*reasons)
    locked.assigned_to, locked.assigned_by_id, locked.assigned_reason = person, actor.id, reason.strip()
    locked.save(update_fields=["assigned_to", "assigned_by", "assigned_reason"])
    details = {"capacity": locked.capacity, "assigned_to": str(person)}
    announce(
        changed, "step_reassign", Target(locked, details), desk.review, actor_id=actor.id, at=at, reason=reason.strip()
    )
    return locked


def _reasons_against_opening(evidence: Evidence, gate: Gate, statement: str, go_live: date | None) -> list[Reason]:
    facts, reasons = evidence.facts, []
    if text := _wrong_gate(evidence, gate):
        reasons.append(Reason("GATE", text))
    if facts.review is not None:
        reasons.append(Reason("OPEN", f"Review {facts.review.number} is open already. Decide or withdraw it first."))
    if gate in RUNS_AGAIN:
        reasons += [Reason("RSK-3", text) for text in reasons_against_restart(facts.breaches)]
    if not statement.strip():
        reasons.append(Reason("statement", "Say what is asked and why now."))
    if gate in _GOING_LIVE and go_live is None:
        reasons.append(Reason("go_live", "Name the day on which it is to go live."))
    if go_live is not None and go_live < facts.today:
        reasons.append(Reason("go_live", "The day on which it goes live has passed. Name one from today on."))
    return reasons


_GOING_LIVE = frozenset({Gate.PILOT, Gate.PRODUCTION})
_CHANGES = frozenset(STANDING_GATES) - {Gate.REAUTHORISATION}


def _wrong_gate(evidence: Evidence, gate: Gate) -> str:
    """Return why this gate cannot be asked now; empty when it can."""
    if evidence.facts.split_at and gate not in STILL_ASKED:
        return "It was split: its parts are brought before gates, and it ends once they are decided about."
    if gate_way(gate, evidence.facts.stage, carried=evidence.facts.carried is not None) is None:
        return f"{gate.label} does not stand before an initiative in {evidence.facts.stage.value}."
    if not evidence.policy.review_steps.get(gate):
        return f"Under {evidence.policy.name} this gate asks for no signature. Ask for the transition itself."
    # What came into production before anything was signed is authorised anew, and thereby for the first time.
    if gate in _CHANGES and evidence.facts.clearance is None:
        return "Nothing is cleared yet, so there is nothing to change or start again."
    return ""


def _compose(
    initiative: Initiative,
    evidence: Evidence,
    gate: Gate,
    statement: str,
    go_live: date | None,
    actor: Actor,
    at: datetime,
) -> Review:
    way = gate_way(gate, Stage(initiative.stage), carried=evidence.facts.carried is not None)
    if way is None:
        raise LookupError(gate)
    profile = initiative.policy_profile
    review = Review(
        initiative=initiative,
        number=_next_number(initiative),
        gate=gate,
        origin=way[0],
        target=way[1],
        go_live=go_live,
        statement=statement,
        requested_by_id=actor.id,
        requested_identity=actor.identity,
        opened_at=at,
        expires_at=at + timedelta(days=evidence.policy.review_open_days),
        policy_key=profile.key,
        policy_revision=profile.revision,
        policy=profile.parameters,
        findings=_findings(evidence.facts, evidence, gate),
        base=_compared_with(initiative, evidence, gate),
    )
    review.remit = remit_freeze(initiative.pk, ask=ask_of(review), at=at, composed_by_id=actor.id)
    review.seen_revision = review.remit.revision
    review.changes = changes_of(review.base, review.remit.content)
    try:
        with transaction.atomic():
            review.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(Reason("OPEN", "Another review was opened meanwhile.")) from error
    return review


def _next_number(initiative: Initiative) -> int:
    last: int | None = Review.objects.filter(initiative=initiative).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _findings(facts: Facts, evidence: Evidence, gate: Gate) -> list[dict[str, str]]:
    return [
        {"requirement": f.requirement, "result": f.result.value, "message": f.message}
        for f in judge(facts, evidence.policy, gate)
        if f.requirement != SIGNED
    ]


def _compared_with(initiative: Initiative, evidence: Evidence, gate: Gate) -> Remit | None:
    """Return the remit that is in force, of a part what it would carry over; None where there is none."""
    carried = evidence.facts.carried
    if carried is not None and is_carried(gate, evidence.facts.stage):
        return Remit.objects.get(pk=carried.remit_id)
    cleared = Clearance.objects.filter(initiative=initiative).exclude(state="revoked").select_related("remit").first()
    return cleared.remit if cleared else None


def _locked(review: Review) -> Review:
    initiatives_lock([review.initiative_id])
    return Review.objects.select_for_update(of=("self",)).select_related("initiative").get(pk=review.pk)


def _check_running(review: Review) -> None:
    if review.state != Review.State.OPEN:
        raise Refused(Reason("OVER", f"This review is {review.get_state_display().lower()} already."))


def _reasons_against_person(desk: Desk, step: Step, person: Person, reason: str, actor: Actor) -> list[Reason]:
    reasons = []
    if not reason.strip():
        reasons.append(Reason("REASON", "Say why somebody else signs. It stands in the minutes."))
    if person.identity_group == actor.identity:
        reasons.append(Reason("SOD-3", "Whoever gives a step away does not give it to themselves."))
    if step.capacity in {Capacity.OUTCOME_OWNER, Capacity.PLATFORM_OWNER}:
        reasons.append(Reason("STEP", "What an owner answers for cannot be signed by somebody else. Name a new owner."))
    if not person.actor.may_answer:
        reasons.append(Reason("PERSON", f"{person} signs nothing."))
    (signer,) = signatories_of([person.pk], desk.at.date())
    standing = desk.standing(step.pk)
    pool = POOLS.get(Capacity(step.capacity))
    if pool and pool not in signer.groups:
        reasons.append(Reason("PERSON", f"{person} is not of the group that signs this: {pool.label}."))
    other = Desk(desk.review, desk.facts, desk.state, desk.policy, signer, desk.at)
    reasons += reasons_against(other, Pen(standing, StandsFor(Capacity(step.capacity))))
    return reasons
