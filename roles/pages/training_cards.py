"""What people learn for a plan and its days, as the page shows them with what the reader can do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roles.models import Milestone, RedesignPlan, TrainingNeed
from roles.pages.training_forms import CountForm, DoneForm, MilestoneForm, NeedForm, ReasonForm
from roles.queries.training import training_facts
from roles.rules.training import TrainingFacts


@dataclass(frozen=True, slots=True)
class NeedCard:
    """Something that people learn: how many have shown it, and its forms."""

    need: TrainingNeed
    facts: TrainingFacts
    count: Form
    change: Form
    removal: Form
    opened: frozenset[str]

    @property
    def percent(self) -> int:
        """How many of a hundred have shown it."""
        return min(100 * self.facts.assessed // max(self.facts.people, 1), 100)

    @property
    def all_have(self) -> bool:
        """Whether everybody has shown it."""
        return self.facts.assessed >= self.facts.people

    @property
    def text(self) -> str:
        """How many have shown it, in words."""
        values = {"assessed": self.facts.assessed, "people": self.facts.people, "trained": self.facts.trained}
        if self.facts.counted_on is None:
            return _("nobody counted yet, of %(people)d") % values
        return _("%(assessed)d of %(people)d have shown it, %(trained)d are trained") % values


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A day on which a group moves over, and its forms."""

    milestone: Milestone
    change: Form
    done: Form
    opened: frozenset[str]


def need_cards(plan: RedesignPlan, forms: Mapping[str, Form]) -> list[NeedCard]:
    """Return what people learn for a plan; forms that were refused take the place of their kind."""
    facts = {known.id: known for known in training_facts([plan.pk]).get(plan.pk, ())}
    cards = []
    for need in plan.training.order_by("audience", "skill", "pk"):
        names = {kind: f"{kind}-{need.pk}" for kind in ("count", "need-change", "need-remove")}
        known = facts[need.pk]
        latest = {"trained": known.trained, "assessed": known.assessed} if known.counted_on else {}
        cards.append(
            NeedCard(
                need=need,
                facts=known,
                count=forms.get(names["count"]) or CountForm(prefix=names["count"], initial=latest),
                change=forms.get(names["need-change"]) or NeedForm.of(need),
                removal=forms.get(names["need-remove"]) or ReasonForm(prefix=names["need-remove"]),
                opened=frozenset(kind for kind, name in names.items() if name in forms),
            )
        )
    return cards


def milestone_rows(plan: RedesignPlan, forms: Mapping[str, Form]) -> list[MilestoneRow]:
    """Return the days on which groups move over, in order."""
    rows = []
    for milestone in plan.milestones.order_by("due_on", "cohort", "pk"):
        names = {kind: f"{kind}-{milestone.pk}" for kind in ("day-change", "day-done")}
        rows.append(
            MilestoneRow(
                milestone=milestone,
                change=forms.get(names["day-change"]) or MilestoneForm.of(milestone),
                done=forms.get(names["day-done"]) or DoneForm(prefix=names["day-done"]),
                opened=frozenset(kind for kind, name in names.items() if name in forms),
            )
        )
    return rows


def lede(cards: Sequence[NeedCard]) -> str:
    """Return the sentence the reader came for."""
    if not cards:
        return _("Nobody said yet what people have to learn.")
    done = sum(card.all_have for card in cards)
    text = ngettext(
        "Everybody has shown %(done)d of %(count)d thing to learn.",
        "Everybody has shown %(done)d of %(count)d things to learn.",
        len(cards),
    )
    return text % {"done": done, "count": len(cards)}
