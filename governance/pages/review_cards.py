"""What lies before whoever may sign a review: the statement word for word, the forms, or why they cannot sign now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.pages.review_acts import ReviewVisit
from governance.pages.review_words import consequence, verdicts_open
from governance.rules.reviews import Verdict
from governance.services.review_standings import MyStep, ReviewStanding


@dataclass(frozen=True, slots=True)
class VerdictChoice:
    """A verdict that may be chosen, what follows from it, and why it is not possible now."""

    verdict: Verdict
    label: str
    consequence: str
    against: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One step that is the reader's, with the forms for it."""

    mine: MyStep
    forms: dict[str, forms.Form]
    verdicts: tuple[VerdictChoice, ...]

    @property
    def step(self) -> int:
        """The id of the step."""
        return self.mine.pen.standing.step.id

    @property
    def label(self) -> str:
        """The capacity in which it is signed."""
        return self.mine.pen.standing.step.capacity.label

    @property
    def turn(self) -> bool:
        """Whether its turn has come."""
        return self.mine.pen.standing.open

    @property
    def passed(self) -> bool:
        """Whether nothing more is needed of it, somebody else having signed."""
        return self.mine.pen.standing.passed

    @property
    def decidable(self) -> bool:
        """Whether the reader may decide, were it only to say no before everybody has signed."""
        return self.mine.decides and not self.mine.reasons and not self.mine.signed


def cards_of(visit: ReviewVisit, standing: ReviewStanding) -> tuple[Card, ...]:
    """Return a card for every step that is the reader's, what they can do now first."""
    mine = sorted(standing.mine, key=lambda step: (not step.ready, step.pen.standing.step.order))
    return tuple(_card(visit, standing, step) for step in mine)


def row_errors(visit: ReviewVisit) -> list[dict[str, str]]:
    """Return what is wrong with the conditions as they were typed, each leading to its field."""
    if visit.name != "decide" or visit.form is None:
        return []
    return [
        {
            "text": _("Condition %(number)d: %(error)s") % {"number": number, "error": text},
            "url": f"#{bound.id_for_label}",
        }
        for number, row in enumerate(visit.conditions, 1)
        for bound in row
        for text in (f"{bound.label}: {error}" for error in bound.errors)
    ]


def _card(visit: ReviewVisit, standing: ReviewStanding, mine: MyStep) -> Card:
    names = ("decide",) if mine.decides else ("sign", "object")
    made = {name: _form(visit, name, mine.pen.standing.step.id) for name in names}
    verdicts = tuple(_verdicts(visit, standing, mine, made["decide"])) if mine.decides else ()
    return Card(mine, made, verdicts)


def _form(visit: ReviewVisit, name: str, step: int) -> forms.Form:
    """Return what was typed, where that was refused, or an empty form; on the pack as it is now, either way."""
    digest = visit.review.remit.digest
    if visit.form is not None and visit.name == name and visit.request.POST.get("step", "") in {"", str(step)}:
        visit.form.data = {**visit.request.POST.dict(), "digest": digest, "step": str(step)}
        return visit.form
    return visit.form_of(name, initial={"digest": digest, "step": step}, auto_id=f"{name}_{step}_%s")


def _verdicts(visit: ReviewVisit, standing: ReviewStanding, mine: MyStep, form: forms.Form) -> Iterator[VerdictChoice]:
    chosen = form["verdict"].value()
    for verdict in verdicts_open(visit.review):
        text = consequence(verdict, visit.review, visit.most_conditions)
        against = _against_passing(standing, mine) if verdict.passes else ""
        yield VerdictChoice(verdict, _(verdict.label), text, against, chosen == verdict)


def _against_passing(standing: ReviewStanding, mine: MyStep) -> str:
    if not mine.pen.standing.open:
        return _("Not possible yet: not everybody has signed.")
    count = len(standing.missing)
    if not count:
        return ""
    text = ngettext(
        "Not possible: %(count)d requirement is not met.", "Not possible: %(count)d requirements are not met.", count
    )
    return text % {"count": count}


def any_ready(cards: Iterable[Card]) -> bool:
    """Whether one of them can be signed now."""
    return any(card.mine.ready for card in cards)
