"""What the gate page of an initiative says of reviews: the open one, those that can be opened, and what was signed."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.models import Initiative, Review
from governance.pages.gate_ways import clearance_in_force, gates_before, proposal_of, ways_to_ask
from governance.pages.initiative_frame import Standing
from governance.pages.review_words import review_tag, steps_sentence, steps_waiting
from governance.queries.reviews import reviews_of, signatures_on
from governance.rules.facts import Facts
from governance.rules.permissions import GRANTS, Act
from governance.rules.reviews import ReviewFacts, StepStanding, step_standings
from governance.services.reviews import may_open
from roles.rules.permissions import Actor, require
from roles.rules.refusals import NotPermitted, Reason


def gate_reviews(found: Initiative, standing: Standing, actor: Actor) -> dict[str, Any]:
    """Return the part of the context that is about reviews."""
    evidence = standing.evidence
    gates, proposal = gates_before(evidence), proposal_of(found, evidence)
    past = list(reviews_of(found))
    return {
        "open_review": _open(evidence.facts, past),
        "ways": ways_to_ask(found, gates, proposal),
        "against_opening": _against_opening(actor, found),
        "past": [_past(review, evidence.facts) for review in past if review.state != Review.State.OPEN],
        "proposal": proposal,
        **signed_remit(found),
    }


def signed_remit(found: Initiative) -> dict[str, Any]:
    """Return the clearance of an initiative, where one is in force, and who signed the remit that it goes by."""
    clearance = clearance_in_force(found)
    return {"clearance_held": clearance, "signatures": list(signatures_on(clearance.remit)) if clearance else []}


def _open(facts: Facts, reviews: list[Review]) -> dict[str, Any] | None:
    review = next((review for review in reviews if review.state == Review.State.OPEN), None)
    if facts.review is None or review is None:
        return None
    steps = step_standings(facts.review)
    passed = sum(step.passed for step in steps)
    return {
        "review": review,
        "url": reverse("review", args=[review.pk]),
        "sentence": steps_sentence(passed, len(steps), _waits(facts, facts.review, steps)),
        "percent": round(100 * passed / len(steps)),
        "text": _("%(signed)d of %(asked)d signed") % {"signed": passed, "asked": len(steps)},
    }


def _waits(facts: Facts, review: ReviewFacts, steps: tuple[StepStanding, ...]) -> list[str]:
    """Return whom it waits for: holders by name, as the facts have them."""
    if review.expires_at <= facts.at:
        return []
    found = []
    for step in steps_waiting(steps):
        holder, label = facts.holder_of(step.step.capacity), step.step.capacity.label
        found.append(f"{holder.person.name} ({label})" if holder else label)
    return found


def _past(review: Review, facts: Facts) -> dict[str, Any]:
    return {"review": review, "tag": review_tag(review, facts.at), "url": reverse("review", args=[review.pk])}


def _against_opening(actor: Actor, found: Initiative) -> tuple[Reason, ...]:
    """Return why this person may not open a review; empty when they may."""
    if may_open(actor, found):
        return ()
    try:
        require(actor, Act.MOVE, GRANTS)
    except NotPermitted as refusal:
        return refusal.reasons
    return ()
