"""The steps of a review as its page lists them: how far each is, whom it waits for, and who could take it over."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from governance.models import Signature
from governance.pages.review_words import MEANINGS, Tag, capital, step_waits
from governance.rules.reviews import Meaning
from governance.rules.signatories import POOLS
from governance.rules.standing_in import StandsFor
from governance.services.desks import Pen, reasons_against
from governance.services.review_rights import may_reassign
from governance.services.review_standings import Candidate, ReviewStanding, StepShown
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step in its line. `against` are those who hold it and may not sign it, `takers` those it may be given to.

    `voids` are the signatures that no longer count, `stands` those that do.
    """

    shown: StepShown
    label: str
    meaning: str
    icon: str
    tag: Tag
    waits: str
    late: bool
    against: tuple[Candidate, ...]
    takers: tuple[tuple[int, str], ...]
    stands: tuple[Signature, ...]
    voids: tuple[Signature, ...]


def step_lines(standing: ReviewStanding, actor: Actor) -> list[StepLine]:
    """Return every step, in order."""
    chairs = not standing.over and actor.may_answer and may_reassign(actor, standing.desk)
    return [_line(standing, step, actor, chairs=chairs) for step in standing.steps]


def objections_in(standing: ReviewStanding) -> list[Signature]:
    """Return every no that stands."""
    signatures = (signature for step in standing.steps for signature in step.signatures)
    return [s for s in signatures if Meaning(s.meaning).objects and not hasattr(s, "void")]


def _line(standing: ReviewStanding, step: StepShown, actor: Actor, *, chairs: bool) -> StepLine:
    late = not standing.over and not step.standing.passed and step.row.due_at < standing.desk.at
    icon, tag = _state(step, late=late, over=standing.over)
    closed = standing.over or step.standing.passed
    capacity = step.standing.step.capacity
    return StepLine(
        shown=step,
        label=capital(capacity.label),
        meaning=str(MEANINGS[step.standing.step.meaning]),
        icon=icon,
        tag=tag,
        waits="" if closed or step.standing.objections else step_waits(step, actor.id),
        late=late,
        against=() if closed else tuple(person for person in step.candidates if person.reasons),
        takers=tuple(_takers(standing, step, actor)) if chairs and not closed and not step.standing.objections else (),
        stands=tuple(signature for signature in step.signatures if not hasattr(signature, "void")),
        voids=tuple(signature for signature in step.signatures if hasattr(signature, "void")),
    )


def _state(step: StepShown, *, late: bool, over: bool) -> tuple[str, Tag]:
    """Return how far a step is: the icon before it, and the word beside it."""
    standing = step.standing
    if standing.passed:
        return "circle-check", Tag(_("Overruled by the board") if standing.objections else _("Signed"), "good")
    if standing.objections:
        return "octagon-alert", Tag(_("Said no"), "bad")
    if over:
        return "minus", Tag(_("Not signed"), "unknown")
    if not standing.open:
        return "circle-dashed", Tag(_("Not its turn yet"), "unknown")
    return "hourglass", Tag(_("Overdue"), "bad") if late else Tag(_("Waits"), "warn")


def _takers(standing: ReviewStanding, step: StepShown, actor: Actor) -> Iterator[tuple[int, str]]:
    """Yield those whom the reader may give a step to: of its group, independent, and not themselves."""
    capacity = step.standing.step.capacity
    pool = POOLS.get(capacity)
    if pool is None or capacity is Capacity.BOARD:
        return
    for signatory in standing.everybody:
        person = signatory.person
        if pool not in signatory.groups or person.identity == actor.identity or person.id == step.row.assigned_to_id:
            continue
        if not reasons_against(replace(standing.desk, signer=signatory), Pen(step.standing, StandsFor(capacity))):
            yield person.id, person.name
