"""How a review stands, as page, API and pack show it: every step, who could sign it, who did, and what one may do."""

from dataclasses import dataclass
from datetime import datetime

from governance.models import Review, Signature, Step
from governance.queries.signatories import signatories
from governance.rules.findings import Finding
from governance.rules.requirements import unmet
from governance.rules.reviews import StepStanding, step_standings
from governance.rules.signatories import Signatory, signs_as
from governance.rules.standing_in import StandsFor
from governance.services.desks import Desk, Pen, desk_of, has_signed, pens_of, reasons_against, statement_of
from roles.rules.permissions import Actor
from roles.rules.refusals import Reason


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could sign a step, in which way, and what speaks against it."""

    person_id: int
    name: str
    stands: StandsFor
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step with its row, how far it is, and who could sign it."""

    row: Step
    standing: StepStanding
    candidates: tuple[Candidate, ...]
    signatures: tuple[Signature, ...]

    @property
    def able(self) -> tuple[Candidate, ...]:
        """Those who could sign it, nothing speaking against them."""
        return tuple(candidate for candidate in self.candidates if not candidate.reasons)


@dataclass(frozen=True, slots=True)
class MyStep:
    """A step that is this person's: what they would sign, word for word, and what speaks against it now."""

    pen: Pen
    statement: str
    reasons: tuple[Reason, ...]
    signed: bool

    @property
    def decides(self) -> bool:
        """Whether this signature takes the decision."""
        return self.pen.standing.step.decides

    @property
    def ready(self) -> bool:
        """Whether it may be signed now."""
        return self.pen.standing.open and not self.reasons and not self.signed and not self.pen.standing.passed


@dataclass(frozen=True, slots=True)
class ReviewStanding:
    """A review at one moment, before one person."""

    desk: Desk
    over: bool
    steps: tuple[StepShown, ...]
    mine: tuple[MyStep, ...]
    findings: tuple[Finding, ...]
    everybody: tuple[Signatory, ...] = ()

    @property
    def missing(self) -> tuple[Finding, ...]:
        """What the gate would not let pass now, save signatures."""
        return unmet(self.findings)

    @property
    def passed(self) -> int:
        """How many steps are passed."""
        return sum(step.standing.passed for step in self.steps)


def review_standing(review: Review, actor: Actor, *, now: datetime) -> ReviewStanding:
    """Return how a review stands, in a number of statements that does not depend on how many signed."""
    desk = desk_of(review, actor.id, now)
    over = review.state != Review.State.OPEN or review.expires_at <= now
    rows = {row.pk: row for row in review.steps.select_related("assigned_to", "assigned_by")}
    signed = _signed(review)
    everybody = [] if over else signatories(desk.facts, desk.state)
    steps = tuple(
        StepShown(
            row=rows[standing.step.id],
            standing=standing,
            candidates=tuple(_candidates(desk, standing, everybody)),
            signatures=tuple(signature for signature in signed if signature.step_id == standing.step.id),
        )
        for standing in step_standings(desk.state)
    )
    mine = () if over or not actor.may_answer else tuple(_mine(desk, pen) for pen in pens_of(desk, everybody))
    return ReviewStanding(desk, over, steps, mine, desk.findings, tuple(everybody))


def _signed(review: Review) -> list[Signature]:
    rows = Signature.objects.filter(review=review).select_related("signer", "void", "remit", "on_behalf_of")
    return list(rows.defer("remit__canonical").order_by("signed_at", "pk"))


def _candidates(desk: Desk, standing: StepStanding, everybody: list[Signatory]) -> list[Candidate]:
    found = []
    for signatory in everybody:
        stands = signs_as(desk.facts, desk.policy, standing.step, signatory)
        if stands is not None:
            theirs = Desk(desk.review, desk.facts, desk.state, desk.policy, signatory, desk.at)
            reasons = reasons_against(theirs, Pen(standing, stands))
            found.append(Candidate(signatory.person.id, signatory.person.name, stands, reasons))
    return found


def _mine(desk: Desk, pen: Pen) -> MyStep:
    step = pen.standing.step
    reasons = reasons_against(desk, pen)
    return MyStep(pen, statement_of(desk, pen, step.meaning), reasons, has_signed(desk, pen))
