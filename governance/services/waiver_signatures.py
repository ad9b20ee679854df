"""Deciding about a waiver: approved or rejected by signature, each in their own name."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from governance.events import changed
from governance.evidence import Evidence, gather_one
from governance.models import Signature, Waiver
from governance.queries.waivers import approver_of, waiver_content
from governance.rules.reviews import Meaning
from governance.rules.waiver_approvals import (
    MEANINGS,
    PARTS,
    Approver,
    part_of,
    reasons_against_deciding,
    statement,
)
from governance.rules.waiver_requests import leave_for
from governance.rules.waivers import WaiverFacts
from governance.services.proofs import Proof, require_proof
from governance.services.readiness import initiatives_lock
from roles.events import Target, announce
from roles.models import Person
from roles.rules.canonical import content_digest
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason, Refused


@dataclass(frozen=True, slots=True)
class Deciding:
    """What somebody would sign, and why not where they may not."""

    capacity: Capacity | None
    reasons: tuple[Reason, ...]
    statements: dict[Meaning, str]


def deciding_of(waiver: Waiver, evidence: Evidence, person: Person) -> Deciding:
    """Return how this person would decide about a waiver now: in which capacity, in which words, or why not."""
    facts, asked = evidence.facts, _facts_of(waiver, evidence)
    if asked is None:
        return Deciding(None, (Reason("STATE", _decided(waiver)),), {})
    approver = approver_of(person.actor, facts.today)
    capacity = part_of(approver, asked, facts, _taken(waiver))
    reasons = reasons_against_deciding(approver, asked, facts)
    if capacity is None or reasons:
        return Deciding(None, reasons, {})
    return Deciding(capacity, (), {m: _statement(person, capacity, m, asked, waiver) for m in MEANINGS})


@transaction.atomic
def waiver_sign(
    waiver: Waiver, *, meaning: Meaning, digest: str, proof: Proof | None, comment: str = "", actor: Actor, at: datetime
) -> Waiver:
    """Approve or reject a waiver by signature. It counts once each part of its authority is signed; one no ends it.

    Signing the same again changes nothing, so that an answer that was lost may be asked for again.
    Raises: NotProven; NotPermitted for whoever may not decide or is too close; Refused with every reason when it is
    decided, has moved, or can be approved no more.
    """
    proven = require_proof(proof, actor, at)
    initiatives_lock([waiver.initiative_id])
    locked = Waiver.objects.select_for_update(of=("self",)).select_related("initiative").get(pk=waiver.pk)
    if mine := locked.signatures.filter(identity=actor.identity).first():
        if mine.meaning == meaning:
            return locked
        raise Refused(f"You have {mine.get_meaning_display().lower()} it; a signature is not changed.")
    evidence = gather_one(locked.initiative_id, at)
    approver = approver_of(actor, evidence.facts.today)
    capacity, asked = _may_decide(locked, meaning, approver, evidence)
    if reasons := _reasons_against(locked, asked, meaning, digest, comment, evidence):
        raise Refused(*reasons)
    person = Person.objects.get(pk=actor.id)
    signature = Signature.objects.create(
        waiver=locked,
        signer=person,
        identity=actor.identity,
        printed_name=person.printed_name or person.display_name,
        capacity=capacity,
        meaning=meaning,
        statement=_statement(person, capacity, meaning, asked, locked),
        comment=comment.strip(),
        digest=locked.digest,
        signed_at=at,
        proof=proven.method,
    )
    followed = _decide(locked, asked, meaning, at)
    details = {"meaning": meaning.value, "state": str(locked.state), "proof": str(proven.method)}
    announce(changed, "waiver_sign", Target(locked, details), signature, *followed, actor_id=actor.id, at=at)
    return locked


def _may_decide(
    waiver: Waiver, meaning: Meaning, approver: Approver, evidence: Evidence
) -> tuple[Capacity, WaiverFacts]:
    asked = _facts_of(waiver, evidence)
    if asked is None:
        raise Refused(_decided(waiver))
    if reasons := reasons_against_deciding(approver, asked, evidence.facts):
        raise NotPermitted(*reasons)
    taken = _taken(waiver)
    capacity = part_of(approver, asked, evidence.facts, taken)
    if capacity is None or (capacity in taken and meaning is Meaning.APPROVED):
        raise Refused(f"It was approved for {', '.join(sorted(part.label for part in taken))} already.")
    return capacity, asked


def _reasons_against(
    waiver: Waiver, asked: WaiverFacts, meaning: Meaning, digest: str, comment: str, evidence: Evidence
) -> list[Reason]:
    reasons = []
    now = content_digest(waiver_content(waiver, waiver.controls.order_by("pk")))
    if meaning not in MEANINGS:
        reasons.append(Reason("MEANING", "A waiver is approved or rejected; nothing else is signed on it."))
    if digest != waiver.digest:
        reasons.append(Reason("DIGEST", "This is not what you were shown. Read it again before you sign."))
    if now != waiver.digest:
        reasons.append(Reason("DIGEST", "What is stored is not what was asked; it was tampered with, so nobody signs."))
    if meaning is Meaning.REJECTED and not comment.strip():
        reasons.append(Reason("REASON", "Say why you reject it."))
    if meaning is Meaning.APPROVED:
        reasons += _too_late(waiver, asked, evidence)
    return reasons


def _too_late(waiver: Waiver, asked: WaiverFacts, evidence: Evidence) -> list[Reason]:
    """Return why what could be asked can be approved no more."""
    facts, reasons = evidence.facts, []
    if waiver.expires_at <= facts.at:
        reasons.append(Reason("WAIVER_PERIOD", f"It would have ended on {waiver.ends_on:%-d %b %Y} already."))
    renewed = next((w for w in facts.waivers if w.id == waiver.renews_id), None)
    if waiver.renews_id and (renewed is None or not renewed.in_force(facts.at)):
        text = "The waiver that it renews is over, so nothing is renewed any more. Ask for a new one."
        reasons.append(Reason("WAIVER_RENEWAL", text))
    leave = leave_for(waiver.requirement, facts, evidence.policy, asked.kind)
    if leave.authority is None:
        reasons.append(Reason(waiver.requirement, leave.against))
    elif asked.authority < leave.authority:
        reasons.append(Reason(waiver.requirement, f"By now {leave.authority.label} has to waive {waiver.requirement}."))
    return reasons


def _decide(waiver: Waiver, asked: WaiverFacts, meaning: Meaning, at: datetime) -> list[Waiver]:
    """Decide what the signatures so far decide; return the expired waivers of the same requirement that it follows."""
    if meaning is Meaning.APPROVED and not set(PARTS[asked.authority]) <= _taken(waiver):
        return []
    waiver.state = Waiver.State.APPROVED if meaning is Meaning.APPROVED else Waiver.State.REJECTED
    waiver.decided_at, waiver.revision = at, waiver.revision + 1
    waiver.save(update_fields=["state", "decided_at", "revision"])
    if meaning is Meaning.REJECTED:
        return []
    same = Waiver.objects.filter(initiative=waiver.initiative_id, requirement=waiver.requirement)
    expired = same.filter(state=Waiver.State.APPROVED, expires_at__lte=at).exclude(pk=waiver.pk)
    followed = list(expired.select_for_update(of=("self",)).order_by("pk"))
    for earlier in followed:
        earlier.state, earlier.ended_at = Waiver.State.CLOSED, at
        earlier.end_reason, earlier.revision = "A new waiver was approved.", earlier.revision + 1
        earlier.save(update_fields=["state", "ended_at", "end_reason", "revision"])
    return followed


def _taken(waiver: Waiver) -> frozenset[Capacity]:
    """Return the parts that are approved so far."""
    approved = waiver.signatures.filter(meaning=Meaning.APPROVED).values_list("capacity", flat=True)
    return frozenset(Capacity(capacity) for capacity in approved)


def _facts_of(waiver: Waiver, evidence: Evidence) -> WaiverFacts | None:
    """Return the waiver as the rules know it while it waits, or None once it is decided or taken back."""
    if waiver.state != Waiver.State.SUBMITTED:
        return None
    return next((w for w in evidence.facts.waivers if w.id == waiver.pk), None)


def _decided(waiver: Waiver) -> str:
    return f"It is {waiver.get_state_display().lower()} already; nothing is signed on it any more."


def _statement(person: Person, capacity: Capacity, meaning: Meaning, asked: WaiverFacts, waiver: Waiver) -> str:
    return statement(
        name=person.printed_name or person.display_name,
        capacity=capacity,
        meaning=meaning,
        waiver=asked,
        initiative=f"{waiver.initiative.key} {waiver.initiative.title}",
        digest=waiver.digest,
    )
