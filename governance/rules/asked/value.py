"""What is asked about incentives and worth: INC-1 to INC-3."""

from governance.rules.asked.requirement import Requirement
from governance.rules.checks import value

VALUE: tuple[Requirement, ...] = (
    Requirement(
        "INC-1",
        "Incentives",
        "Who is rewarded for adopting it?",
        "The accountable executive and the line managers of those whose work changes each hold an objective of this "
        "cycle, for a measure here and held in balance by another.",
        "W3",
        value.leaders_are_rewarded_for_outcomes,
    ),
    Requirement(
        "INC-2",
        "Conflicting KPIs",
        "What rewards the old way?",
        "Somebody looked for measures that work against adoption; each is changed, or has a day by which it is.",
        "W1",
        value.conflicting_kpis_are_adjusted,
    ),
    Requirement(
        "INC-3",
        "Worth",
        "What is it worth?",
        "A benefit was measured before the pilot and finance relies on it, what it costs others is named, and no hour "
        "is counted twice.",
        "W1",
        value.worth_is_baselined_and_counted_once,
    ),
)
