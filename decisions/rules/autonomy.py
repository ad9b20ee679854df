"""How much an AI may do by itself, and the most it may ever be granted."""

from enum import IntEnum

from decisions.rules.vocabulary import Impact, Reversibility


class Autonomy(IntEnum):
    """The scale from a human who decides to an AI that nobody watches case by case.

    Source: domain catalogue, section 2.2, after Sheridan and Verplank (1978).
    """

    A0 = 0
    A1 = 1
    A2 = 2
    A3 = 3
    A4 = 4
    A5 = 5

    @property
    def label(self) -> str:
        """The level in words."""
        return {
            Autonomy.A0: "A0: a human decides",
            Autonomy.A1: "A1: the AI recommends, a human chooses",
            Autonomy.A2: "A2: the AI decides, a human approves each",
            Autonomy.A3: "A3: the AI decides, a human may veto",
            Autonomy.A4: "A4: the AI decides, exceptions go to humans",
            Autonomy.A5: "A5: autonomous",
        }[self]


# From this level on the AI decides, whoever looks at it afterwards: that is work, not a tool.
DECIDES_FROM = Autonomy.A2

# Raising a grant above its cap is impossible, not waivable. Source: domain catalogue, section 2.2 (a default).
_CAPS: dict[Impact, tuple[Autonomy, Autonomy, Autonomy]] = {
    Impact.LOW: (Autonomy.A5, Autonomy.A4, Autonomy.A3),
    Impact.MODERATE: (Autonomy.A4, Autonomy.A4, Autonomy.A2),
    Impact.HIGH: (Autonomy.A4, Autonomy.A3, Autonomy.A2),
    Impact.CRITICAL: (Autonomy.A2, Autonomy.A2, Autonomy.A1),
}
_COLUMNS = (Reversibility.EASY, Reversibility.COSTLY, Reversibility.IRREVERSIBLE)


def autonomy_cap(impact: Impact, reversibility: Reversibility) -> Autonomy:
    """Return the highest level that a decision of this impact and reversibility may be granted."""
    return _CAPS[impact][_COLUMNS.index(reversibility)]
