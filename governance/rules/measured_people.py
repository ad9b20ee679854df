"""What the portal measures about people at work, and what it never does: for those who speak for employees."""

from enum import StrEnum

from governance.rules.flags import FLAG_TITLES
from governance.rules.requirements import REQUIREMENTS
from governance.rules.review_times import CLASSES
from roles.rules.records import record


class About(StrEnum):
    """Of whom a figure tells."""

    GROUP = "group"
    COUNT = "count"
    NAME = "name"


@record(frozen=True, slots=True)
class Measured:
    """One thing that is measured: what, of whom it tells, how it is kept, and which rule reads it."""

    what: str
    about: About
    how: str
    read_by: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that read it, by id and title."""
        return tuple(f"{rule}: {_title(rule)}" for rule in self.read_by)


# What is measured of nobody in a group, however small: counts alone, or names where somebody has to be named.
_ALWAYS: tuple[Measured, ...] = (
    Measured(
        "How many people were trained, and showed what they learned",
        About.COUNT,
        "Counts per plan, reported by hand. Nobody's name, nobody's mark.",
        ("ROL-5", "F-ROL-5"),
    ),
    Measured(
        "How much work goes past what a plan foresaw",
        About.COUNT,
        "So many of so many cases in a period. It opens a task to mend the design, and names nobody.",
        ("F-ROL-2",),
    ),
    Measured(
        "Who is on the roster of a queue, when, and trained since which day",
        About.NAME,
        "So that somebody is there who may step in. How they decide is not connected with it.",
        ("HUM-1", "F-HUM-5"),
    ),
    Measured(
        "Who answers for what, with hours promised and days away",
        About.NAME,
        "Only of people who accepted to answer for an initiative or a decision. Days away carry no reason.",
        ("CAP-1", "F-CAP-1"),
    ),
    Measured(
        "Who signed, changed or reported something in this portal",
        About.NAME,
        "In a ledger that nobody can change. It holds acts in the portal, not work on cases.",
    ),
)


def measured_of_people(least: float) -> tuple[Measured, ...]:
    """Return everything that is measured about people at work. `least` is the smallest group that is ever shown."""
    group = f"Shown for teams of {least:g} people and {least:g} cases, or more; below that, nothing is shown."
    return (
        Measured(
            "How often people overrule what the AI answers, and for which reasons",
            About.GROUP,
            f"Cases come in without a name. {group}",
            ("F-HUM-2",),
        ),
        Measured(
            "How long people look at an answer before they take it",
            About.GROUP,
            f"Kept as {CLASSES} classes of time per decision and day, never case by case with a name. {group}",
            ("F-HUM-2", "F-CLS-2"),
        ),
        Measured(
            "How many cases reach people, are answered in time, or go past the AI",
            About.COUNT,
            "Counted per decision, queue and day.",
            ("F-HUM-1", "F-ROL-2"),
        ),
        Measured(
            "How many planted errors are caught",
            About.GROUP,
            f"Planted and caught, for a team together. A test of fewer than {least:g} people is refused.",
            ("F-HUM-3",),
        ),
        *_ALWAYS,
    )


NOT_MEASURED: tuple[str, ...] = (
    "What a single person decides, overrules, escalates or waves through.",
    "How many cases a single person handles, or how long they take.",
    "When somebody works, is at their desk, types or clicks.",
    "Moods, voices, faces, or what somebody writes to others.",
    "Who went past the AI, or who missed a planted error.",
)


def _title(rule: str) -> str:
    return FLAG_TITLES[rule] if rule in FLAG_TITLES else REQUIREMENTS[rule].title
