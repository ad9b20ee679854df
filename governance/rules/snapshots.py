"""What a snapshot of the portfolio holds: each figure by its name, and the share that some of them are."""

from enum import StrEnum

# Grows when a figure comes to mean something else; a figure that a snapshot lacks is not known of that day.
VERSION = 1


class Figure(StrEnum):
    """One figure of one day. Units: hours a month where it says hours, else how many there were."""

    INITIATIVES = "initiatives"
    LABOUR = "labour"
    LABOUR_ANSWERED = "labour_answered"
    LIVE = "live"
    LIVE_UNOWNED = "live_unowned"
    PILOTS = "pilots"
    PILOTS_OVERDUE = "pilots_overdue"
    FLAGS = "flags"
    FLAGS_CRITICAL = "flags_critical"
    FLAGS_LATE = "flags_late"
    BREACHES = "breaches"
    WAIVERS = "waivers"
    WAIVERS_EXPIRED = "waivers_expired"
    BENEFITS_COMMITTED = "benefits_committed"
    BENEFITS_VALIDATED = "benefits_validated"
    HOURS_COMMITTED = "hours_committed"
    HOURS_VALIDATED = "hours_validated"

    @property
    def label(self) -> str:
        """The figure in words."""
        return _LABELS[self]


_LABELS = {
    Figure.INITIATIVES: "Initiatives",
    Figure.LABOUR: "Labour, evaluated",
    Figure.LABOUR_ANSWERED: "Labour with all five answered",
    Figure.LIVE: "On real cases",
    Figure.LIVE_UNOWNED: "On real cases without an outcome owner",
    Figure.PILOTS: "Pilots",
    Figure.PILOTS_OVERDUE: "Pilots past their time-box",
    Figure.FLAGS: "Flags open",
    Figure.FLAGS_CRITICAL: "Critical flags open",
    Figure.FLAGS_LATE: "Flags past due",
    Figure.BREACHES: "Breaches open",
    Figure.WAIVERS: "Waivers open",
    Figure.WAIVERS_EXPIRED: "Waivers expired",
    Figure.BENEFITS_COMMITTED: "Benefits committed by finance",
    Figure.BENEFITS_VALIDATED: "Benefits validated",
    Figure.HOURS_COMMITTED: "Hours a month committed",
    Figure.HOURS_VALIDATED: "Hours a month validated",
}
# Of how many a figure is a part.
OF = {
    Figure.LABOUR_ANSWERED: Figure.LABOUR,
    Figure.LIVE_UNOWNED: Figure.LIVE,
    Figure.PILOTS_OVERDUE: Figure.PILOTS,
    Figure.FLAGS_CRITICAL: Figure.FLAGS,
}
# What burns as soon as there is one of it.
BURNS = frozenset({Figure.LIVE_UNOWNED, Figure.PILOTS_OVERDUE, Figure.FLAGS_CRITICAL, Figure.FLAGS_LATE})
