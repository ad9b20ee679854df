"""Who is asked at the gates: whose signature a review waits for next, and who decides about a waiver.

Works on facts that were gathered already, for any number of initiatives in the same few statements; none where no
review is open and no waiver waits.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy

from governance.evidence import Evidence
from governance.models import Review, Signature
from governance.queries.signatories import signatories_together
from governance.rules.gate_policy import policy_of
from governance.rules.signatories import Signatory
from governance.rules.waiver_approvals import Approver, part_of, reasons_against_deciding
from governance.rules.waivers import Standing, WaiverFacts
from governance.services.asking import Ask, asks_keep
from governance.services.desks import Desk, has_signed, pens_of, reasons_against
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor

Signed = Mapping[int, Sequence[tuple[str, str]]]


def gate_asks_keep(evidence: Iterable[Evidence], *, at: datetime) -> None:
    """Ask everybody whom an open review or a waiver waits for, and settle what was asked of others."""
    found = list(evidence)
    desks = [piece for piece in found if piece.facts.review is not None]
    waiting = [(piece, waiver) for piece in found for waiver in _waiting(piece, at)]
    if not desks and not waiting:
        return
    together = [(piece.facts, piece.facts.review) for piece in desks if piece.facts.review is not None]
    everybody = signatories_together(together, at.date())
    reviews = Review.objects.select_related("remit").in_bulk([review.id for _facts, review in together])
    abouts = [f"review:{pk}" for pk in reviews] + [f"waiver:{waiver.id}" for _piece, waiver in waiting]
    signed = _signed([waiver.id for _piece, waiver in waiting])
    asks = [
        *(ask for piece in desks for ask in _of_review(piece, reviews, everybody, at)),
        *(ask for piece, waiver in waiting for ask in _of_waiver(piece, waiver, everybody, signed)),
    ]
    asks_keep(abouts, asks, at=at)


def _waiting(piece: Evidence, at: datetime) -> Iterator[WaiverFacts]:
    return (waiver for waiver in piece.facts.waivers if waiver.standing(at) is Standing.WAITING)


def _of_review(
    piece: Evidence, reviews: Mapping[int, Review], everybody: Collection[Signatory], at: datetime
) -> Iterator[Ask]:
    """Yield who signs next, in whatever way; whoever decides is asked when it is their turn."""
    state = piece.facts.review
    if state is None or state.id not in reviews or reviews[state.id].expires_at <= at:
        return
    review, policy = reviews[state.id], policy_of(state, piece.policy)
    for signer in everybody:
        desk = Desk(review, piece.facts, state, policy, signer, at)
        for pen in pens_of(desk, everybody):
            standing = pen.standing
            if not standing.open or standing.passed or has_signed(desk, pen) or reasons_against(desk, pen):
                continue
            decides = gettext_lazy("A review waits for your verdict: %(what)s")
            signs = gettext_lazy("A review waits for your name as %(capacity)s: %(what)s")
            yield Ask(
                about=f"review:{review.pk}",
                # Another pack is another thing to read and to sign.
                part=f"{standing.step.id}:{review.remit_id}",
                person_id=signer.person.id,
                text=decides if standing.step.decides else signs,
                url=f"{reverse('review', args=[review.pk])}#sign-{standing.step.id}",
                values={"capacity": standing.step.capacity.label, "what": f"{piece.facts.key} {piece.facts.title}"},
            )


def _of_waiver(piece: Evidence, waiver: WaiverFacts, everybody: Iterable[Signatory], signed: Signed) -> Iterator[Ask]:
    """Yield who decides about a waiver: each part of its authority that is not signed yet."""
    identities = {identity for identity, _capacity in signed.get(waiver.id, ())}
    taken = {Capacity(capacity) for _identity, capacity in signed.get(waiver.id, ())}
    for signer in everybody:
        if str(signer.person.identity) in identities:
            continue
        approver = _approver(signer)
        part = part_of(approver, waiver, piece.facts, taken)
        if part is None or part in taken or reasons_against_deciding(approver, waiver, piece.facts):
            continue
        yield Ask(
            about=f"waiver:{waiver.id}",
            part="decide",
            person_id=signer.person.id,
            text=gettext_lazy("A waiver of %(requirement)s is asked of you: %(what)s"),
            url=f"{reverse('waiver', args=[waiver.id])}#sign",
            values={"requirement": waiver.requirement, "what": f"{piece.facts.key} {piece.facts.title}"},
        )


def _approver(signer: Signatory) -> Approver:
    """Return somebody as who decides; for whom they stand in is asked again when they sign."""
    person = signer.person
    actor = Actor(person.id, person.identity, person.name, person.active, signer.groups)
    return Approver(actor, line=frozenset(person.line), stands_for=frozenset())


def _signed(waivers: Sequence[int]) -> Signed:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    if waivers:
        rows = Signature.objects.filter(waiver__in=waivers).values_list("waiver", "identity", "capacity")
        for number, identity, capacity in rows:
            found[number].append((str(identity), capacity))
    return found
