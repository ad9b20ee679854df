"""Which reviews wait for one person: only steps that are theirs, whose turn it is, and that nothing speaks against."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from governance.evidence import gather
from governance.models import Accountability, Review
from governance.queries.signatories import signatories_of, signatories_together
from governance.rules.gate_policy import policy_of
from governance.rules.reviews import StepFacts
from governance.rules.signatories import POOLS, Signatory
from governance.services.desks import Desk, Pen, has_signed, pens_of, reasons_against
from roles.models import Delegation, Person
from roles.rules.capacities import Capacity


@dataclass(frozen=True, slots=True)
class ReviewWait:
    """A step that this person signs next, or by which they decide."""

    review: Review
    step: StepFacts
    on_behalf_of: str


def review_waits(person: Person, at: datetime) -> tuple[ReviewWait, ...]:
    """Return what waits for this person's name, what is due first first.

    The number of statements does not depend on how many reviews are open; it is one where none could be theirs.
    """
    if not person.actor.may_answer:
        return ()
    reviews = {review.initiative_id: review for review in _perhaps_theirs(person, at)}
    desks = list(_desks(person, reviews, at)) if reviews else []
    everybody: list[Signatory] = []
    if POOLS[Capacity.BOARD] in person.actor.trusted:
        everybody = signatories_together(((desk.facts, desk.state) for desk in desks), at.date())
    found = [
        ReviewWait(desk.review, pen.standing.step, pen.stands.on_behalf_name)
        for desk in desks
        for pen in pens_of(desk, everybody)
        if _is_next(desk, pen)
    ]
    return tuple(sorted(found, key=lambda wait: (wait.step.due_at, wait.review.pk, wait.step.id)))


def _perhaps_theirs(person: Person, at: datetime) -> list[Review]:
    """Return the open reviews in which the person may have a step; the rules say afterwards whether they do."""
    found = Review.objects.filter(state=Review.State.OPEN, expires_at__gt=at).select_related("initiative")
    found = found.order_by("pk")
    groups = person.actor.trusted
    if POOLS[Capacity.BOARD] in groups:  # a step that nobody else may sign goes to the board, whichever it is
        return list(found)
    givers = Delegation.objects.filter(delegate=person, ended_at=None, ends_on__gte=at.date()).values("delegator")
    held = Accountability.objects.filter(Q(person=person) | Q(deputy=person) | Q(person__in=givers))
    theirs = (
        Q(initiative__in=held.values("initiative"))
        | Q(steps__assigned_to=person)
        | Q(steps__capacity__in=[capacity for capacity, group in POOLS.items() if group in groups])
        | Q(steps__capacity=Capacity.DECISION_OWNER)
    )
    return list(found.filter(theirs).distinct())


def _desks(person: Person, reviews: Mapping[int, Review], at: datetime) -> Iterator[Desk]:
    (signer,) = signatories_of([person.pk], at.date())
    for evidence in gather(reviews.keys(), at):
        state = evidence.facts.review
        if state is not None and state.id == reviews[evidence.facts.id].pk:
            policy = policy_of(state, evidence.policy)
            yield Desk(reviews[evidence.facts.id], evidence.facts, state, policy, signer, at)


def _is_next(desk: Desk, pen: Pen) -> bool:
    """Whether the person may sign this now. Whoever decides may say no before it is their turn, but is not asked to."""
    standing = pen.standing
    return standing.open and not standing.passed and not has_signed(desk, pen) and not reasons_against(desk, pen)
