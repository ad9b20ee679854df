"""What is told of work that stops, in the words and figures of its page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.queries.transition import SHOWN, Told
from governance.rules.statistics.bounds import wilson
from roles.models import ActivityChange, Bypass, FallbackTrial, RedesignTask, Removal
from roles.rules.plans import ActivityFacts, Fallback, PlanFacts, RemovalKind
from roles.rules.transition import (
    BypassStanding,
    FallbackStanding,
    RemovalStanding,
    RemovalState,
    TransitionTerms,
    bypass_standing,
    fallback_of,
    removal_standing,
    share_text,
)

TONES = {
    RemovalState.PROVEN: "good",
    RemovalState.OVERDUE: "bad",
    RemovalState.REJECTED: "bad",
    RemovalState.WAITING: "warn",
    RemovalState.DUE: "warn",
    RemovalState.UNDATED: "unknown",
}


@dataclass(slots=True)
class Card:
    """One activity that ends: how it stands, and what was told of it. `forms` are those that this person may send."""

    change: ActivityChange
    facts: ActivityFacts
    told: Told
    removal: RemovalStanding
    bypass: BypassStanding
    fallback: FallbackStanding
    forms: dict[str, Any] = field(default_factory=dict)

    @property
    def tag(self) -> dict[str, str]:
        """The state as a tag."""
        label = _(self.removal.state.label)
        if self.removal.is_late:
            late = ngettext("%(count)d day late", "%(count)d days late", self.removal.late)
            label = f"{label}, {late % {'count': self.removal.late}}"
        kind = "bad" if self.removal.is_late else TONES.get(self.removal.state, "")
        return {"label": label, "kind": kind}

    @property
    def periods(self) -> list[dict[str, Any]]:
        """The latest periods that were told of, each with its share and what the share may really be."""
        return [period_row(bypass) for bypass in self.told.bypasses[:SHOWN]]

    @property
    def fallback_label(self) -> str:
        """How it is done when the AI is gone, in words; empty where nobody chose."""
        return str(_(Fallback(self.change.fallback).label)) if self.change.fallback else ""

    @property
    def planned_kind(self) -> str:
        """What is to prove it, in words; empty where the plan does not say."""
        return str(_(RemovalKind(self.change.removal_kind).label)) if self.change.removal_kind else ""

    @property
    def open_task(self) -> RedesignTask | None:
        """The task that is open about it."""
        return next((task for task in self.told.tasks if task.closed_at is None), None)

    @property
    def closed_tasks(self) -> list[RedesignTask]:
        """Tasks about it that are done."""
        return [task for task in self.told.tasks if task.closed_at is not None][:SHOWN]

    @property
    def trials(self) -> list[FallbackTrial]:
        """The latest trials."""
        return self.told.trials[:SHOWN]

    @property
    def removals(self) -> list[Removal]:
        """The latest proofs."""
        return self.told.removals[:SHOWN]


def period_row(bypass: Bypass) -> dict[str, Any]:
    """Return one period: its share, and between which values it lies with 95 % confidence."""
    low, high = wilson(bypass.off_route, bypass.eligible)
    return {
        "bypass": bypass,
        "share": f"{100 * bypass.off_route / bypass.eligible:.1f} %",
        "interval": f"{100 * low:.1f} – {100 * high:.1f} %",
    }


def cards_of(
    plan: PlanFacts, changes: Iterable[ActivityChange], told: Mapping[int, Told], terms: TransitionTerms, today: date
) -> list[Card]:
    """Return a card for each activity that ends."""
    facts = {activity.change_id: activity for activity in plan.activities}
    found = []
    for change in changes:
        activity, said = facts[change.pk], told.get(change.pk) or Told()
        found.append(
            Card(
                change,
                activity,
                said,
                removal_standing(
                    activity, today, turned_down=bool(said.removals and said.removals[0].rejected_because)
                ),
                bypass_standing(activity, terms),
                fallback_of(activity, today, terms),
            )
        )
    return found


def lede(cards: Iterable[Card]) -> str:
    """Return how many activities are out, how many are late, and where most cases go past the AI."""
    cards = list(cards)
    if not cards:
        return _("Nothing ends in this plan.")
    out = sum(card.removal.state is RemovalState.PROVEN for card in cards)
    text = ngettext(
        "%(out)d of %(count)d activity that ends is out.",
        "%(out)d of %(count)d activities that end are out.",
        len(cards),
    )
    parts = [text % {"out": out, "count": len(cards)}]
    if late := sum(card.removal.is_late for card in cards):
        parts.append(ngettext("%(late)d is overdue.", "%(late)d are overdue.", late) % {"late": late})
    past = [card.bypass.latest for card in cards if card.bypass.is_open and card.bypass.latest]
    if past:
        worst = max(past, key=lambda period: period.off_route / period.eligible)
        parts.append(_("%(cases)s go past the AI.") % {"cases": share_text(worst)})
    return " ".join(parts)
