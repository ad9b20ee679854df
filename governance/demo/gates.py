"""Passing a gate: asked for, signed by everybody whom the policy names, decided."""

from collections.abc import Iterable
from datetime import timedelta

from governance.demo.clock import Part
from governance.demo.company import Company
from governance.models import Initiative, Review, Signature
from governance.rules.reviews import Meaning, Verdict
from governance.rules.stages import Gate
from governance.services.proofs import Proof
from governance.services.reviews import review_open
from governance.services.signatures import Stroke, review_sign
from governance.services.verdicts import Ruling, review_decide

Hand = tuple[str, Meaning]
DAYS_OPEN = 6


def ask(company: Company, initiative: Initiative, gate: Gate, why: str, *, by: str, days_ago: int) -> Part[Review]:
    """Return the review that somebody opens on this day, to go live some days after it is decided."""
    at = yield company.ago(days_ago, 9)
    go_live = max(at.date(), company.day(days_ago - DAYS_OPEN)) + timedelta(days=3)
    return review_open(initiative, gate=gate, statement=why, go_live=go_live, actor=company.actor(by), at=at)


def sign(company: Company, review: Review, hands: Iterable[Hand], days_ago: float) -> Part[None]:
    """Have these people sign, one after another, on this day and the ones after it."""
    for number, (who, meaning) in enumerate(hands):
        at = yield company.ago(days_ago - number // 2, 11 + 3 * (number % 2))
        person = company.people[who]
        stroke = Stroke(meaning, _digest(review))
        review_sign(review, stroke, proof=Proof(person.pk, Signature.Proof.PASSWORD, at), actor=person.actor, at=at)


def decide(company: Company, review: Review, by: str, why: str, days_ago: int) -> Part[None]:
    """Have the chair record that it may go."""
    at = yield company.ago(days_ago, 14)
    person = company.people[by]
    proof = Proof(person.pk, Signature.Proof.PASSWORD, at)
    review_decide(review, Ruling(Verdict.GO, why), digest=_digest(review), proof=proof, actor=person.actor, at=at)


def pass_gate(
    company: Company, initiative: Initiative, gate: Gate, hands: tuple[Hand, ...], *, why: str, days_ago: int
) -> Part[None]:
    """Bring an initiative through a gate that is decided on this day; the first hand asks for it, the last decides.

    Whoever decides by another meaning than recording does so by signing.
    """
    *signing, (last, meaning) = hands
    review = yield from ask(company, initiative, gate, why, by=signing[0][0], days_ago=days_ago + DAYS_OPEN)
    yield from sign(company, review, signing, days_ago + DAYS_OPEN - 1)
    if meaning is Meaning.RECORDED:
        yield from decide(company, review, last, "Everything the gate asks is met and signed.", days_ago)
    else:
        yield from sign(company, review, [(last, meaning)], days_ago)


def _digest(review: Review) -> str:
    """What lies before whoever signs now: the pack may have been frozen anew since."""
    digest: str = Review.objects.values_list("remit__digest", flat=True).get(pk=review.pk)
    return digest
