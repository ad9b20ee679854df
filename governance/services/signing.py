"""The desk at which somebody signs a review: everything gathered and checked under one lock, before a pen is lifted."""

from datetime import datetime

from governance.models import Remit, Review, Signature, Step
from governance.queries.remit_content import composed
from governance.rules.requirements import unmet
from governance.rules.reviews import Meaning, Verdict, comes_before, step_standings
from governance.services.desks import (
    Desk,
    Pen,
    desk_of,
    has_signed,
    pens_of,
    printed_name,
    reasons_against,
    statement_of,
)
from governance.services.integrity import review_trouble
from governance.services.packs import ask_of
from governance.services.proofs import Proof, require_proof
from governance.services.readiness import initiatives_lock, whole_lock
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason, Refused


class ReviewOver(Refused):
    """The review is decided, withdrawn or expired: nobody signs it any more."""


class PackMoved(Refused):
    """What the person read is not what would be signed."""


def desk_open(review: Review, *, signer: Actor, at: datetime) -> Desk:
    """Return the review under lock, judged afresh.

    Raises: NotPermitted for those who sign nothing at all; ReviewOver.
    """
    if not signer.may_answer:
        raise NotPermitted(Reason("PERSON", "Auditors, administrators and closed accounts sign nothing."))
    whole_lock(review.initiative_id)
    initiatives_lock([review.initiative_id])
    held = Review.objects.select_for_update(of=("self",)).select_related("remit", "initiative", "requested_by", "base")
    locked = held.get(pk=review.pk)
    check_open(locked, at)
    return desk_of(locked, signer.id, at)


def check_open(review: Review, at: datetime) -> None:
    """Pass a review that can still be signed.

    Raises: ReviewOver.
    """
    if review.state != Review.State.OPEN:
        who = f" by {review.decided_by}" if review.decided_by else ""
        raise ReviewOver(Reason("OVER", f"This review is {review.get_state_display().lower()} already{who}."))
    if review.expires_at <= at:
        raise ReviewOver(Reason("OVER", f"This review expired on {review.expires_at:%-d %b %Y}. Open a new one."))


def check_pack(desk: Desk, digest: str) -> None:
    """Pass when the digest that was read is that of the pack, and the pack is what the initiative is now.

    Raises: PackMoved; Refused when what is stored no longer fits its digest.
    """
    remit = desk.review.remit
    if trouble := " ".join(desk.facts.tampered) or review_trouble(desk.review):
        raise Refused(Reason("F-APR-4", f"Something was tampered with, so nothing is signed. {trouble}"))
    now = composed(desk.review.initiative_id, desk.at, ask_of(desk.review))
    if digest == remit.digest == now.digest:
        return
    moved = _sections_moved(remit, now.sections) if now.digest != remit.digest else ()
    what = f" It differs in: {', '.join(moved)}." if moved else ""
    text = f"What you read is not what would be signed now.{what} Read the pack again, then sign it."
    raise PackMoved(Reason("DIGEST", text))


def _sections_moved(remit: Remit, now: dict[str, str]) -> tuple[str, ...]:
    return tuple(
        sorted(name for name in now.keys() | remit.sections.keys() if now.get(name) != remit.sections.get(name))
    )


def pen_for(desk: Desk, meaning: Meaning, *, step_id: int | None = None) -> Pen:
    """Return the step that this person signs with this meaning, and in which way.

    Raises: NotPermitted when no step is theirs or duties are not separated; Refused for a meaning nobody asked for.
    """
    pens = [pen for pen in pens_of(desk) if step_id in {None, pen.standing.step.id}]
    fitting = [pen for pen in pens if meaning.objects or pen.standing.step.meaning is meaning]
    if not pens:
        raise NotPermitted(Reason("PERSON", _nothing_to_sign(desk)))
    if not fitting and all(found := [reasons_against(desk, pen) for pen in pens]):
        raise NotPermitted(*found[0])
    if not fitting:
        wanted = ", ".join(sorted({f"“{pen.standing.step.meaning.value}”" for pen in pens}))
        raise Refused(Reason("MEANING", f"You sign this review with the meaning {wanted}."))
    pen = min(fitting, key=lambda pen: _last_choice(desk, pen))
    if reasons := reasons_against(desk, pen):
        raise NotPermitted(*reasons)
    return pen


def _last_choice(desk: Desk, pen: Pen) -> tuple[bool, bool, bool, int]:
    """What makes a step the last one that somebody means: it is passed, signed by them, not open yet, or comes late."""
    return (pen.standing.passed, has_signed(desk, pen), not pen.standing.open, pen.standing.step.order)


def check_turn(desk: Desk, pen: Pen, *, deciding: bool = False) -> None:
    """Pass a step that is not signed yet and whose turn it is.

    Whoever decides is told what is missing together with everything else, so their turn is not asked here.
    Raises: Refused.
    """
    step = pen.standing.step
    if has_signed(desk, pen):
        raise Refused(Reason("SIGNED", "You have signed this already. One signature is kept."))
    if pen.standing.passed and not step.decides:
        raise Refused(Reason("SIGNED", f"Whoever signs as {step.capacity.label} has signed already."))
    if pen.standing.open or deciding:
        return
    waits = [s.step.capacity.label for s in step_standings(desk.state) if not s.passed and comes_before(s.step, step)]
    raise Refused(Reason("SEQUENCE", f"It is not your turn yet: still to sign are {', '.join(waits)}."))


def _nothing_to_sign(desk: Desk) -> str:
    steps = ", ".join(s.step.capacity.label for s in step_standings(desk.state))
    return f"None of the steps of this review is yours to sign. They are for: {steps}."


def check_worsened(desk: Desk) -> None:
    """Pass unless a requirement that held when the pack was frozen does not hold any more.

    Raises: Refused, naming each.
    """
    held = {
        finding["requirement"]
        for finding in desk.review.findings
        if finding["result"] not in {"not_met", "indeterminate"}
    }
    worse = [finding for finding in unmet(desk.findings) if finding.requirement in held]
    if worse:
        raise Refused(*(Reason(finding.requirement, finding.message) for finding in worse))


def signature_write(
    desk: Desk, pen: Pen, *, meaning: Meaning, comment: str, proof: Proof | None, actor: Actor, verdict: Verdict | None
) -> Signature:
    """Return the signature, written. Everything was checked before."""
    proven = require_proof(proof, actor, desk.at)
    review, step, stands, person = desk.review, pen.standing.step, pen.stands, desk.signer.person
    behalf = stands.behalf
    return Signature.objects.create(
        review=review,
        step=Step(pk=step.id),
        remit=review.remit,
        signer_id=person.id,
        identity=person.identity,
        printed_name=printed_name(desk),
        capacity=stands.capacity,
        meaning=meaning,
        statement=statement_of(desk, pen, meaning, verdict),
        comment=comment.strip(),
        digest=review.remit.digest,
        signed_at=desk.at,
        proof=proven.method,
        on_behalf_of_id=behalf.id if behalf else None,
        on_behalf_name=behalf.name if behalf else "",
    )
