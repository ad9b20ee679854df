"""Signing a review. One door for browser, API and shell."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from governance.events import changed
from governance.models import Review, Signature, Step
from governance.rules.calendar import add_business_hours
from governance.rules.reviews import Meaning, Verdict
from governance.services.desks import Desk, Pen
from governance.services.packs import pack_keep, pack_refresh
from governance.services.proofs import Proof, require_proof
from governance.services.signing import (
    PackMoved,
    check_open,
    check_pack,
    check_turn,
    check_worsened,
    desk_open,
    pen_for,
    signature_write,
)
from governance.services.verdicts import Ruling, verdict_carry_out
from roles.events import Target, announce
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor
from roles.rules.refusals import Reason, Refused

# An objection is of no use to anybody without its reason. Units: hours of business days.
BOARD_HOURS = 5 * 24


@dataclass(frozen=True, slots=True)
class Stroke:
    """What somebody signs: with which meaning, which digest they read, which step where several are theirs."""

    meaning: Meaning
    digest: str
    comment: str = ""
    step_id: int | None = None


def review_sign(review: Review, stroke: Stroke, *, proof: Proof | None, actor: Actor, at: datetime) -> Signature:
    """Put this person's name to the pack whose digest they read; the last step's signature decides, and then it goes.

    Everything is judged afresh under a lock. A pack that is not true any more is frozen anew first, whatever then
    happens to the signature.
    Raises: NotPermitted (who is not eligible, not independent, or did not prove who they are); ReviewOver; PackMoved;
    Refused (signed already, not their turn, a requirement that does not hold any more).
    """
    require_proof(proof, actor, at)
    check_open(review, at)
    pack_refresh(review, at=at)
    try:
        return _sign(review, stroke, proof=proof, actor=actor, at=at)
    except PackMoved:
        # What the clock alone moved, no revision told of: whoever reads it again has to find the pack of now.
        pack_keep(review, at=at)
        raise


@transaction.atomic
def _sign(review: Review, stroke: Stroke, *, proof: Proof | None, actor: Actor, at: datetime) -> Signature:
    desk = desk_open(review, signer=actor, at=at)
    meaning, comment = stroke.meaning, stroke.comment
    pen = pen_for(desk, meaning, step_id=stroke.step_id)
    check_pack(desk, stroke.digest)
    check_turn(desk, pen)
    if meaning.objects:
        _check_objection(pen, comment)
    else:
        check_worsened(desk)
    verdict = Verdict.GO if pen.standing.step.decides else None
    signature = signature_write(desk, pen, meaning=meaning, comment=comment, proof=proof, actor=actor, verdict=verdict)
    more: list[Target] = []
    if meaning.objects:
        more = _call_the_board(desk, pen, at)
    elif verdict:
        more = verdict_carry_out(desk, Ruling(verdict, comment), actor=actor)
    told = Target(desk.review, _told(pen, signature))
    announce(changed, "review_sign", signature, told, *more, actor_id=actor.id, at=at)
    return signature


def _told(pen: Pen, signature: Signature) -> dict[str, str]:
    told = {"capacity": pen.standing.step.capacity.value, "meaning": signature.meaning, "proof": signature.proof}
    return {name: str(value) for name, value in told.items()}


def _check_objection(pen: Pen, comment: str) -> None:
    if not comment.strip():
        raise Refused(Reason("COMMENT", "Say what speaks against it. It is printed in the pack and in the minutes."))
    if pen.standing.step.decides:
        raise Refused(Reason("MEANING", "Whoever decides says no by the verdict: recycle, hold or stop."))


def _call_the_board(desk: Desk, pen: Pen, at: datetime) -> list[Target]:
    """Add the step by which the board may go on over an objection, on record, where it is not there yet."""
    step, made = Step.objects.get_or_create(
        review=desk.review,
        capacity=Capacity.BOARD,
        defaults={
            "order": pen.standing.step.order,
            "meaning": Meaning.APPROVED,
            "due_at": add_business_hours(at, BOARD_HOURS, desk.facts.calendar),
        },
    )
    return [Target(step)] if made else []
