"""What is said of reviews: how one stands, what its steps are for, what follows from a verdict."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.models import Review
from governance.rules.materiality import Materiality
from governance.rules.reviews import Meaning, StepStanding, Verdict
from governance.rules.stages import STANDING_GATES, Gate, Stage
from governance.services.review_standings import ReviewStanding, StepShown
from governance.templatetags.components import due

SECTIONS = {
    "initiative": gettext_lazy("The initiative"),
    "systems": gettext_lazy("Systems and versions"),
    "classification": gettext_lazy("Tool or labour"),
    "accountabilities": gettext_lazy("Who answers"),
    "decisions": gettext_lazy("Decisions and autonomy"),
    "tolerances": gettext_lazy("How much may go wrong"),
    "plans": gettext_lazy("Roles and hours"),
    "waivers": gettext_lazy("Waivers"),
    "value": gettext_lazy("What it is worth"),
}
# What a step is for, as its line says it beside the capacity.
MEANINGS = {
    Meaning.ACCEPTED: gettext_lazy("accepts"),
    Meaning.ATTESTED: gettext_lazy("attests"),
    Meaning.REVIEWED: gettext_lazy("reviews"),
    Meaning.CHALLENGED: gettext_lazy("challenges"),
    Meaning.AGREED: gettext_lazy("agrees"),
    Meaning.APPROVED: gettext_lazy("approves"),
    Meaning.RECORDED: gettext_lazy("records the decision"),
}
_NAMES_SHOWN, _STEPS_SHOWN = 2, 3


@dataclass(frozen=True, slots=True)
class Tag:
    """A word with its colour, as the component `tag` shows it."""

    label: str
    kind: str = ""
    icon: str = ""


_VERDICTS = {
    Verdict.GO: ("good", "check"),
    Verdict.CONDITIONAL_GO: ("good", "list-checks"),
    Verdict.RECYCLE: ("warn", "undo-2"),
    Verdict.HOLD: ("warn", "hourglass"),
    Verdict.STOP: ("bad", "x"),
}
_MATERIAL: dict[Materiality, tuple[Any, str]] = {
    Materiality.LOOSENING: (gettext_lazy("Loosens"), "bad"),
    Materiality.TECHNICAL: (gettext_lazy("Technical"), "held"),
    Materiality.PERSON: (gettext_lazy("Person"), "accent"),
    Materiality.TIGHTENING: (gettext_lazy("Tightens"), "good"),
    Materiality.EDITORIAL: (gettext_lazy("Wording"), ""),
}


def review_tag(review: Review, at: datetime, *, mine: bool = False) -> Tag:
    """Return the state of a review in a word, by the clock where no job has looked yet."""
    if review.state == Review.State.DECIDED:
        verdict = Verdict(review.verdict)
        return Tag(_(verdict.label), *_VERDICTS[verdict])
    if review.state == Review.State.WITHDRAWN:
        return Tag(_("Taken back"), "unknown", "undo-2")
    if is_expired(review, at):
        return Tag(_("Expired"), "unknown", "clock")
    return Tag(_("Waits for you"), "accent", "signature") if mine else Tag(_("Open"), "warn", "hourglass")


def is_expired(review: Review, at: datetime) -> bool:
    """Whether nobody decided it in time."""
    return review.state == Review.State.EXPIRED or (review.state == Review.State.OPEN and review.expires_at <= at)


def review_sentence(review: Review, standing: ReviewStanding) -> tuple[str, str]:
    """Return how a review stands: the one sentence its reader came for, and what belongs to it."""
    if standing.over:
        return _over(review, standing.desk.at), _came_of_it(review)
    next_ones = {entry.step.id for entry in steps_waiting(step.standing for step in standing.steps)}
    reader = standing.desk.signer.person.id
    waits = [
        f"{step_waits(step, reader)} ({step.standing.step.capacity.label})"
        for step in standing.steps
        if step.row.pk in next_ones
    ]
    return steps_sentence(standing.passed, len(standing.steps), waits), _open(review, standing)


def steps_sentence(passed: int, asked: int, waits: Sequence[str]) -> str:
    """Return how many have signed, and whom it waits for."""
    counts = {"signed": passed, "asked": asked}
    said = _("%(signed)d of %(asked)d have signed.") % counts if passed else _("Nobody has signed yet.")
    if not waits:
        return said
    rest = len(waits) - _STEPS_SHOWN
    more = ngettext(" and %(count)d more", " and %(count)d more", rest) % {"count": rest} if rest > 0 else ""
    return f"{said} {_('Waits for: %(names)s.') % {'names': ', '.join(waits[:_STEPS_SHOWN]) + more}}"


def _over(review: Review, at: datetime) -> str:
    if review.state == Review.State.DECIDED:
        day = date_format(timezone.localtime(review.decided_at), "j M Y")
        values = {"verdict": _(Verdict(review.verdict).label), "name": review.decided_by, "day": day}
        return _("%(verdict)s: decided by %(name)s on %(day)s.") % values
    if is_expired(review, at):
        return _("It expired on %(day)s; nobody decided it in time.") % {
            "day": date_format(timezone.localtime(review.expires_at), "j M Y")
        }
    return _("It was taken back.")


def _came_of_it(review: Review) -> str:
    if review.verdict and Verdict(review.verdict).passes and review.origin != review.target:
        stages = {name: Stage(getattr(review, name)).label.lower() for name in ("origin", "target")}
        return _("It moved from %(origin)s to %(target)s.") % stages
    return review.closed_reason


def _open(review: Review, standing: ReviewStanding) -> str:
    count = len(standing.missing)
    if count:
        text = ngettext(
            "%(count)d requirement is not met, so it cannot go on yet.",
            "%(count)d requirements are not met, so it cannot go on yet.",
            count,
        )
        first = text % {"count": count}
    else:
        first = _("Every other requirement of the gate is met.")
    return f"{first} {_('It expires %(when)s.') % {'when': due(review.expires_at)}}"


def steps_waiting(standings: Iterable[StepStanding]) -> list[StepStanding]:
    """Return the steps that somebody signs next. One that was said no to waits for the board, which has its own."""
    waiting = [step for step in standings if step.open and not step.passed]
    return [step for step in waiting if not step.objections] or waiting


def capital(text: str) -> str:
    """Return a text with its first letter large and the others as they are."""
    return f"{text[:1].upper()}{text[1:]}"


def step_waits(step: StepShown, reader: int) -> str:
    """Return whom a step waits for, as a sentence names them."""
    if any(person.person_id == reader for person in step.able):
        return _("you")
    names = [person.name for person in step.able]
    if not names:
        return _("nobody who may sign it")
    if len(names) > _NAMES_SHOWN:
        return _("one of %(count)d people") % {"count": len(names)}
    return _(" or ").join(names)


def changes_shown(changes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what differs, section by section, each change with how material it is and the rule that says so."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for change in changes:
        level = Materiality(change["materiality"])
        shown = {
            "text": change["text"],
            "tag": Tag(*_MATERIAL[level]),
            "rule": change["rule"],
            "reason": change["reason"],
            "level": level.label,
        }
        groups.setdefault(change["section"], []).append(shown)
    order = [*SECTIONS, *(name for name in groups if name not in SECTIONS)]
    return [{"title": SECTIONS.get(name, name), "changes": groups[name]} for name in order if name in groups]


def consequence(verdict: Verdict, review: Review, most: int) -> str:
    """Return what follows from a verdict on this review, in one or two sentences. `most`: conditions at most."""
    gate = Gate(review.gate)
    if verdict is Verdict.GO:
        return str(_GO.get(gate, ""))
    if verdict is Verdict.CONDITIONAL_GO:
        text = _(
            "The same as go, under one to %(most)d conditions. Each has an owner, a day, and somebody to verify it."
        )
        return text % {"most": most}
    stays = {"stage": Stage(review.origin).label.lower()}
    if verdict is Verdict.RECYCLE:
        return _("It stays in %(stage)s. Work goes back to its owners; a new review is opened for it.") % stays
    if verdict is Verdict.HOLD:
        return _("It stays in %(stage)s, and nothing is asked of anybody until a new review is opened.") % stays
    return _("It ends here for good: it cannot be reopened and nothing about it changes any more. Its history stays.")


_ALL_OF_IT: Any = gettext_lazy("What was read here is what it may do from now on, instead of what was signed before.")
_GO: dict[Gate, Any] = {
    Gate.INTAKE: gettext_lazy("Work on it begins."),
    Gate.PILOT: gettext_lazy(
        "It moves to pilot at once and works on real cases, up to its daily cap and until its time-box ends."
    ),
    Gate.PRODUCTION: gettext_lazy("It moves to production at once and works on all cases, as it was read here."),
    Gate.AMENDMENT: _ALL_OF_IT,
    Gate.LOOSENING: _ALL_OF_IT,
    Gate.REAUTHORISATION: gettext_lazy("It may go on as it was read here, until it is re-authorised again."),
    Gate.RESTART: gettext_lazy("It may work again at once, under the conditions that were signed."),
    Gate.RETIREMENT: gettext_lazy("It stops working at once and ends for good. Its history stays."),
}


def verdicts_open(review: Review) -> Sequence[Verdict]:
    """Return the verdicts that can be given at all: what runs is suspended or taken back, never stopped by a review."""
    standing = Gate(review.gate) in {*STANDING_GATES, Gate.RETIREMENT}
    return [verdict for verdict in Verdict if verdict is not Verdict.STOP or not standing]
