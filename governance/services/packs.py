"""The pack of a review: frozen when it is opened, frozen anew when its content changes, signatures voided with it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from governance.events import changed
from governance.evidence import Evidence, gather_one
from governance.models import Initiative, Remit, Review, Signature, SignatureVoid
from governance.queries.concerned import initiatives_concerned
from governance.queries.remit_content import composed
from governance.queries.review_facts import review_facts
from governance.queries.signatories import signatories_of
from governance.queries.splits import content_compared
from governance.rules.differences import differences
from governance.rules.facts import Facts
from governance.rules.gate_policy import policy_of, policy_reaches
from governance.rules.independence import reasons_against_signing
from governance.rules.materiality import materiality
from governance.rules.policy import policy_again
from governance.rules.reviews import ReviewFacts, SignatureFacts, step_standings
from governance.rules.signatories import Signatory, is_of_the_board, signs_as
from governance.rules.standing_in import reasons_against_capacity
from governance.services.readiness import initiatives_lock
from governance.services.remits import remit_freeze
from governance.services.review_steps import steps_ask
from roles.events import Change, Target, announce
from roles.rules.capacities import Capacity
from roles.rules.people import PersonFacts

# Acts that write packs and signatures themselves: nothing about the content changes by them.
_OWN_ACTS = frozenset({"pack_keep", "review_open", "review_sign", "review_decide", "review_withdraw", "review_expire"})


@dataclass(frozen=True, slots=True)
class Ask:
    """What a review asks, as it stands in its pack beside the content."""

    gate: str
    origin: str
    target: str
    go_live: str | None
    statement: str
    requested_by: str
    policy: str

    def as_content(self) -> dict[str, Any]:
        """Return it as a section of the remit."""
        return {name: getattr(self, name) for name in self.__slots__}


def ask_of(review: Review) -> dict[str, Any]:
    """Return what a review asks."""
    return Ask(
        gate=review.gate,
        origin=review.origin,
        target=review.target,
        go_live=review.go_live.isoformat() if review.go_live else None,
        statement=review.statement,
        requested_by=str(review.requested_by.printed_name or review.requested_by.display_name),
        policy=f"{review.policy_key} {review.policy_revision}",
    ).as_content()


def changes_of(base: Remit | None, content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what differs from the remit that was signed last, each with how material it is; nothing where none was.

    What was signed of a whole that was split is compared as far as it is about the part.
    """
    if base is None:
        return []
    return [change.as_json() for change in materiality(differences(content_compared(base, content), content))]


def follow(sender: Any, act: Change, **_kwargs: Any) -> None:  # noqa: ARG001 - Django names the sender
    """Keep the packs of open reviews true in the transaction of whatever changes their content or their signers."""
    if act.verb in _OWN_ACTS or not Review.objects.filter(state=Review.State.OPEN).exists():
        return
    packs_keep(initiatives_concerned(target.obj for target in act.targets), act.at)


def packs_keep(ids: Collection[int], at: datetime) -> None:
    """Have the pack of every open review of these initiatives be what it is now, and void what no longer counts."""
    reviews = Review.objects.filter(initiative__in=ids, state=Review.State.OPEN).order_by("initiative_id")
    for review in reviews:
        pack_keep(review, at=at)


def pack_refresh(review: Review, *, at: datetime) -> None:
    """Have the pack be true before somebody signs it.

    All of it is looked at before the last signature. Before that, and where no revision tells of a change, it is enough
    that signing itself compares what would be signed with what was read.
    """
    facts = review_facts(review.pk)
    left = [standing for standing in step_standings(facts) if not standing.passed]
    if not facts.current or len(left) <= 1:
        pack_keep(review, at=at)


@transaction.atomic
def pack_keep(review: Review, *, at: datetime) -> Review:
    """Compare a pack with what the initiative is now; where they differ, freeze it anew and void its signatures.

    A signature whose signer may not sign any more is void as well. Returns the review as it is afterwards.
    """
    initiatives_lock([review.initiative_id])
    locked = Review.objects.select_for_update(of=("self",)).select_related("remit", "requested_by", "base")
    held = locked.get(pk=review.pk)
    if held.state != Review.State.OPEN:
        return held
    evidence = gather_one(held.initiative_id, at)
    facts = evidence.facts.review
    if facts is None:
        return held
    voids: list[SignatureVoid] = []
    targets: list[Target | Model] = []
    if _policy_adopted(held, facts, evidence):
        reason = _("The policy was changed, and its change reaches open reviews.")
        voids += _void(held, SignatureVoid.Code.POLICY_CHANGED, reason, at)
        targets += _freeze(held, evidence, at)
    elif _content_differs(held, at):
        reason = _("Something that was signed was changed.")
        voids += _void(held, SignatureVoid.Code.CONTENT_CHANGED, reason, at)
        targets += _freeze(held, evidence, at)
    else:
        voids += _void_ineligible(evidence, facts, at)
    if targets or voids:
        announce(changed, "pack_keep", *(targets or [held]), *voids, actor_id=None, at=at)
    return held


def _content_differs(review: Review, at: datetime) -> bool:
    """Whether the content is another one; where it is not, the revision at which this was seen is kept."""
    now = composed(review.initiative_id, at, ask_of(review))
    if now.digest != review.remit.digest:
        return True
    revision = Initiative.objects.values_list("revision", flat=True).get(pk=review.initiative_id)
    if revision != review.seen_revision:
        review.seen_revision = revision
        review.save(update_fields=["seen_revision"])
    return False


def _policy_adopted(review: Review, facts: ReviewFacts, evidence: Evidence) -> bool:
    """Whether the review goes by another policy from now on; then it is kept with it."""
    if not policy_reaches(facts, evidence.policy):
        return False
    profile = review.initiative.policy_profile
    review.policy_key, review.policy_revision, review.policy = profile.key, profile.revision, profile.parameters
    review.save(update_fields=["policy_key", "policy_revision", "policy"])
    return True


def _freeze(review: Review, evidence: Evidence, at: datetime) -> list[Model]:
    """Freeze the pack anew, ask whoever it now takes beside those who were asked, and return what was written."""
    remit = remit_freeze(review.initiative_id, ask=ask_of(review), at=at)
    review.remit = remit
    review.seen_revision = remit.revision
    review.changes = changes_of(review.base, remit.content)
    review.revision += 1
    review.save(update_fields=["remit", "seen_revision", "changes", "revision"])
    policy = policy_again(evidence.policy, review.policy)
    return [remit, review, *steps_ask(review, evidence.facts, policy)]


def _void(review: Review, code: SignatureVoid.Code, reason: str, at: datetime) -> list[SignatureVoid]:
    live = Signature.objects.filter(review=review, remit=review.remit_id, void=None).order_by("pk")
    return _write_voids(((signature.pk, reason) for signature in live), code, at)


def _write_voids(reasons: Iterable[tuple[int, str]], code: SignatureVoid.Code, at: datetime) -> list[SignatureVoid]:
    return [
        SignatureVoid.objects.create(signature_id=pk, code=code, reason=reason, voided_at=at) for pk, reason in reasons
    ]


def _void_ineligible(evidence: Evidence, review: ReviewFacts, at: datetime) -> list[SignatureVoid]:
    """Void the signatures of those who may not sign any more. Who left a step to others keeps no say in it."""
    if not review.signatures:
        return []
    signers = {s.person.id: s for s in signatories_of({s.person_id for s in review.signatures}, evidence.facts.today)}
    reasons = (
        (signature.id, why)
        for signature in review.signatures
        if (why := _why_void(evidence, review, signature, signers[signature.person_id]))
    )
    return _write_voids(reasons, SignatureVoid.Code.SIGNER_INELIGIBLE, at)


def _why_void(evidence: Evidence, review: ReviewFacts, signature: SignatureFacts, signer: Signatory) -> str:
    step = next(step for step in review.steps if step.id == signature.step_id)
    policy = policy_of(review, evidence.policy)
    board = signature.capacity is Capacity.BOARD and is_of_the_board(evidence.facts, signer)
    allowed = board or _was_theirs(evidence.facts, signature, signer.person)
    if not allowed and signs_as(evidence.facts, policy, step, signer) is None:
        return _("%(name)s no longer signs as %(capacity)s.") % {
            "name": signature.name,
            "capacity": step.capacity.label,
        }
    reasons = reasons_against_signing(
        evidence.facts,
        review,
        signature.capacity,
        signer.person,
        policy,
        on_behalf_of_identity=signature.on_behalf_identity,
        besides=signature.id,
    )
    return " ".join(reason.text for reason in reasons)


def _was_theirs(facts: Facts, signature: SignatureFacts, person: PersonFacts) -> bool:
    """Whether a signature outlives what let somebody give it: they have left since, or stand in for nobody any more."""
    if person.has_left(facts.today):
        return person.last_working_day is None or signature.signed_at.date() <= person.last_working_day
    stood_in = signature.on_behalf_identity is not None
    return stood_in and not reasons_against_capacity(facts, signature.capacity, person)
