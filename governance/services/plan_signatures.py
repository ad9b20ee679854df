"""Signing a redesign plan, each in their own part. One door for browser, API and shell."""

from datetime import datetime

from django.db import transaction

from governance.events import changed
from governance.services.proofs import Proof, require_proof
from roles.events import Target, announce
from roles.models import Person, PlanSignature, RedesignPlan
from roles.queries.plan_signing import standing_of
from roles.queries.plans import plan_facts
from roles.rules.permissions import Actor
from roles.rules.plan_signing import is_signed, reasons_by_identity, reasons_by_person, reasons_by_plan
from roles.rules.plan_statements import plan_statement
from roles.rules.plans import PlanFacts, PlanPart, PlanState
from roles.rules.refusals import NotPermitted, Reason, Refused
from roles.services.plan_digests import plan_settled
from roles.services.plans import plan_lock


class PlanMoved(Refused):
    """What the person read is not what would be signed."""


@transaction.atomic
def plan_sign(
    plan: RedesignPlan, part: PlanPart, *, digest: str, proof: Proof | None, actor: Actor, at: datetime
) -> PlanSignature:
    """Put this person's name to the plan whose digest they read, in one part; with the last part it is approved.

    The signature counts while the plan says what it said then: an edit takes it away, and taking the edit back gives it
    back. Everything is judged under lock of the plan.
    Raises: NotPermitted (whose part it is not, who signed another part, who did not prove who they are); PlanMoved;
    Refused (it is over, it is signed, the lead has not signed yet, something is open).
    """
    require_proof(proof, actor, at)
    locked = plan_lock(plan)
    if reasons := reasons_by_person(part, actor, standing_of(actor, locked)):
        raise NotPermitted(*reasons)
    plan_settled(locked)
    facts = plan_facts([locked.pk])[locked.pk]
    _check(facts, part, digest, actor)
    signature = _written(facts, part, require_proof(proof, actor, at), at)
    details: dict[str, object] = {"part": part.value, "digest": digest, "proof": str(signature.proof)}
    signed = plan_facts([locked.pk])[locked.pk]
    if is_signed(signed):
        details["state"] = [locked.state, PlanState.APPROVED.value]
        locked.state = PlanState.APPROVED
    locked.revision += 1
    locked.save(update_fields=["state", "revision"])
    announce(changed, "plan_sign", Target(locked, details), signature, actor_id=actor.id, at=at)
    return signature


def _check(facts: PlanFacts, part: PlanPart, digest: str, actor: Actor) -> None:
    if digest != facts.digest:
        raise PlanMoved(Reason("DIGEST", "The plan changed since you read it. Read it again, then sign it."))
    if reasons := reasons_by_identity(actor, facts):
        raise NotPermitted(*reasons)
    if reasons := reasons_by_plan(part, facts):
        raise Refused(*reasons)


def _written(facts: PlanFacts, part: PlanPart, proof: Proof, at: datetime) -> PlanSignature:
    person = Person.objects.get(pk=proof.person_id)
    name = person.printed_name or person.display_name
    return PlanSignature.objects.create(
        plan_id=facts.id,
        part=part,
        person=person,
        identity=person.identity_group,
        printed_name=name,
        statement=plan_statement(part, facts, name=name),
        digest=facts.digest,
        proof=proof.method,
        signed_at=at,
    )
