"""How much the AI may do by itself, and the most it may be granted, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from decisions.rules.autonomy import Autonomy, autonomy_cap
from decisions.rules.vocabulary import Impact, Reversibility


@dataclass(frozen=True, slots=True)
class Grant:
    """The level asked for and the cap, each None while it is not known."""

    asked: Autonomy | None
    cap: Autonomy | None
    impact: Impact | None
    reversibility: Reversibility | None

    @property
    def above(self) -> bool:
        """Whether more is asked for than may ever be granted."""
        return self.asked is not None and self.cap is not None and self.asked > self.cap

    @property
    def cap_sentence(self) -> str:
        """The cap in words, or what it waits for."""
        if self.cap is None or self.impact is None or self.reversibility is None:
            return _("The cap is known once impact and reversibility are said.")
        undone = {
            Reversibility.EASY: _("can be undone within a day"),
            Reversibility.COSTLY: _("can be undone at a cost"),
            Reversibility.IRREVERSIBLE: _("cannot be undone"),
        }[self.reversibility]
        level, _colon, words = self.cap.label.partition(": ")
        return _("With %(impact)s impact and an answer that %(undone)s, %(level)s is the most: %(words)s.") % {
            "impact": self.impact.value,
            "undone": undone,
            "level": level,
            "words": words,
        }

    @property
    def above_sentence(self) -> str:
        """Why the level asked for is refused; empty where it is not."""
        if not self.above or self.asked is None or self.cap is None:
            return ""
        return _("%(asked)s is above %(cap)s. It cannot be granted, and no waiver makes it possible.") % {
            "asked": self.asked.name,
            "cap": self.cap.name,
        }


def grant_words(impact: str, reversibility: str, autonomy: str | int | None) -> Grant:
    """Return the grant of what the form or the decision says; what is no word of the vocabulary counts as open."""
    impacts, undone = {i.value: i for i in Impact}, {r.value: r for r in Reversibility}
    levels = {str(level.value): level for level in Autonomy}
    i, r = impacts.get(impact), undone.get(reversibility)
    return Grant(levels.get(str(autonomy)), autonomy_cap(i, r) if i and r else None, i, r)
