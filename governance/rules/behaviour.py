"""What an AI does, held against what it was taken for: a tool, a pilot, something that people look at.

Source of the three signs: domain catalogue, section 0 (classify on behaviour as well as on design) and the rules
F-CLS-2, F-HUM-2, F-STG-1 and F-ROL-2. Counts alone are looked at, never who did what.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from decisions.rules.autonomy import DECIDES_FROM
from decisions.rules.facts import DecisionFacts
from governance.rules.facts import Facts
from governance.rules.observations import names_of, observed_of
from governance.rules.oversight import HandledFacts
from governance.rules.policy import Policy
from governance.rules.raised import subject_of
from governance.rules.stages import Nature, Stage
from governance.rules.supervision import seeded_fault, telling_test
from roles.rules.plans import ENDING_FATES
from roles.rules.records import record

# From this impact tier on it matters that people really look.
_MATTERS_FROM = 3


@record(frozen=True, slots=True)
class Handled:
    """What was done of one decision, with the sentence that tells of it; None is one that nobody registered.

    `answerable`: a test may show that it is not what it looks like.
    """

    handled: HandledFacts
    decision: DecisionFacts | None
    because: str
    answerable: bool = True

    @property
    def subject(self) -> str:
        """What tells the flags of one decision from those of another."""
        return f"decision:{self.decision.id}" if self.decision else subject_of("told", self.handled.decision)


def decision_of(facts: Facts, handled: HandledFacts) -> DecisionFacts | None:
    """Return the decision of the initiative that was told of, by its code or name; None where it has none such."""
    told = handled.decision.casefold()
    return next((decision for decision in facts.decisions if told in names_of(decision)), None)


def name_of(handled: HandledFacts, decision: DecisionFacts | None) -> str:
    """Return what the register calls a decision, or what was told."""
    return decision.name if decision else handled.decision


def versions_now(handled: HandledFacts, since: date, after: date) -> Iterator[str]:
    """Yield the versions that decide cases now: those of the latest day on which there were any, if that is recent.

    Days count that come after `after`. Of the day `since` something was signed those count alone that were not seen
    before: what ran in the morning may have been replaced at noon.
    """
    latest = max((version.last_day for version in handled.versions), default=None)
    for version in handled.versions:
        began = version.last_day > since or version.first_day == since
        if version.last_day == latest and version.last_day > after and began:
            yield version.fingerprint


def tool_as_labour(facts: Facts, policy: Policy) -> Iterator[Handled]:
    """Yield each decision in which a tool does the work: it acts by itself, or people take what it says unseen.

    A test with planted errors that shows that people do look answers the second for as long as it counts; nothing
    answers the first.
    """
    if facts.nature is not Nature.TOOL:
        return
    for handled in facts.handled:
        decision = decision_of(facts, handled)
        name = name_of(handled, decision)
        if alone := _alone(facts, handled, decision):
            because = f"It decided {alone} of {handled.cases} cases of {name} by itself."
            yield Handled(handled, decision, because, answerable=False)
        elif _taken_unseen(handled, policy) and not _people_look(facts, decision, policy):
            taken = handled.reviewed - handled.overridden
            because = (
                f"People took what it suggested for {name} in {taken} of {handled.reviewed} cases, half of them within "
                f"{_seconds(handled.median_review)}."
            )
            yield Handled(handled, decision, because)


def _alone(facts: Facts, handled: HandledFacts, decision: DecisionFacts | None) -> int:
    """Return how many cases it decided by itself: no person answered, or it said so."""
    names = names_of(decision) if decision else {handled.decision.casefold()}
    said = sum(
        seen.cases
        for seen in facts.observed
        if seen.decision.casefold() in names and seen.autonomy is not None and seen.autonomy >= DECIDES_FROM
    )
    return max(handled.alone, min(said, handled.cases))


def _taken_unseen(handled: HandledFacts, policy: Policy) -> bool:
    if handled.reviewed < policy.acceptance_cases or handled.median_review is None:
        return False
    accepted = 1 - handled.overridden / handled.reviewed
    return accepted >= policy.acceptance_share and handled.median_review < policy.acceptance_seconds


def _people_look(facts: Facts, decision: DecisionFacts | None, policy: Policy) -> bool:
    """Whether a test with planted errors shows that people look; there is none of what nobody registered."""
    test = telling_test(facts, decision, policy) if decision else None
    return test is not None and not seeded_fault(test, policy)


def rubber_stamps(facts: Facts, policy: Policy) -> Iterator[Handled]:
    """Yield each decision of high impact that people wave through: hardly ever overruled, and looked at for seconds.

    Of a team that is smaller than policy's smallest group nothing is said: it would be about single people.
    """
    if facts.impact_tier is None or facts.impact_tier < _MATTERS_FROM:
        return
    for handled in facts.handled:
        decision = decision_of(facts, handled)
        if not _waved_through(handled, policy) or team_of(facts, decision) < policy.minimum_group:
            continue
        because = (
            f"People overruled {handled.overridden} of {handled.reviewed} answers of {name_of(handled, decision)}, "
            f"and looked at half of them for less than {_seconds(handled.median_review)}."
        )
        yield Handled(handled, decision, because)


def _waved_through(handled: HandledFacts, policy: Policy) -> bool:
    if handled.reviewed < policy.acceptance_cases or handled.median_review is None:
        return False
    overruled = handled.overridden / handled.reviewed
    return overruled < policy.rubber_stamp_share and handled.median_review < policy.rubber_stamp_seconds


def team_of(facts: Facts, decision: DecisionFacts | None) -> float:
    """Return how many people answer the cases of a decision: those on the rosters, or the staff where there is none."""
    named = decision.queues if decision else None
    queues = [queue for queue in facts.queues if named is None or queue.id in named]
    people = {shift.person_id for queue in queues for shift in queue.shifts}
    return max(len(people), sum(queue.fte for queue in queues if not queue.shifts))


def pilot_as_production(facts: Facts, policy: Policy) -> Iterator[str]:
    """Yield what a pilot did beyond its bounds lately: more cases a day than its cap, or a segment that is not its own.

    A case may pass through several decisions, so that a day has as many cases as the decision that had most.
    """
    if facts.stage is not Stage.PILOT:
        return
    since = facts.today - timedelta(days=policy.observation_days)
    cap, worst = facts.pilot_daily_cap, _busiest(facts.handled, since)
    if cap is not None and worst is not None and worst[1] > cap:
        day, cases = worst
        yield f"It handled {cases} cases on {day:%-d %b %Y}; its pilot may have {cap} a day."
    for decision in facts.decisions:
        for segment, count in _strange_segments(facts, decision):
            yield f"It handled {_cases(count)} of {decision.name} in “{segment}”, which is no segment of its pilot."


def _busiest(handled: Iterable[HandledFacts], since: date) -> tuple[date, int] | None:
    """Return the day with most cases of one decision, the latest of several, and how many."""
    days = [entry for each in handled for entry in each.days if entry[0] > since]
    return max(days, key=lambda entry: (entry[1], entry[0]), default=None)


def _strange_segments(facts: Facts, decision: DecisionFacts) -> Iterator[tuple[str, int]]:
    """Yield each segment that a pilot meets though nothing is granted for it, and in how many cases.

    What was signed counts; before anything was, what is granted. Where no segment is told apart there is none to leave.
    """
    signed = facts.clearance.granted.get(decision.code) if facts.clearance else None
    own = set(signed) if signed is not None else {grant.segment.casefold() for grant in decision.grants}
    if not own - {""}:
        return
    strange = Counter[str]()
    for seen in observed_of(facts.observed, decision):
        if seen.segment and seen.segment.casefold() not in own:
            strange[seen.segment] += seen.cases
    yield from sorted(strange.items())


def manual_share(facts: Facts, policy: Policy) -> Iterator[Handled]:
    """Yield each decision of an initiative in production whose cases go past the AI more often than policy bears.

    Until the first activity is said to have ended, doing it by hand is what was agreed.
    """
    if not facts.in_production or _still_done_by_hand(facts):
        return
    for handled in facts.handled:
        if handled.cases < policy.minimum_sample_cases or handled.manual / handled.cases <= policy.bypass_share:
            continue
        decision = decision_of(facts, handled)
        share = handled.manual / handled.cases
        because = (
            f"{handled.manual} of {handled.cases} cases of {name_of(handled, decision)} ({share:.1%}) went past the AI."
        )
        yield Handled(handled, decision, because.replace("%)", " %)"))


def _still_done_by_hand(facts: Facts) -> bool:
    ends = [
        activity.effective_date
        for plan in facts.plans
        for activity in plan.activities
        if activity.fate in ENDING_FATES and activity.effective_date is not None
    ]
    return bool(ends) and min(ends) > facts.today


def _cases(count: int) -> str:
    return "1 case" if count == 1 else f"{count} cases"


def _seconds(value: float | None) -> str:
    number = f"{value or 0:.1f}".removesuffix(".0")
    return "1 second" if number == "1" else f"{number} seconds"
