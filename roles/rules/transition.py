"""Whether work really stopped where a plan says so, and whether it could be done by hand again."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from roles.rules.plans import ENDING_FATES, ActivityFacts, BypassFacts, Fallback, PlanFacts
from roles.rules.records import record


class BypassSource(StrEnum):
    """Where it is known from that cases go past the AI."""

    SYSTEM_LOG = "system_log"
    SURVEY = "survey"
    SAMPLE = "sample"
    REPORT = "report"

    @property
    def label(self) -> str:
        """The source in words."""
        return {
            BypassSource.SYSTEM_LOG: "Log of a system",
            BypassSource.SURVEY: "Survey",
            BypassSource.SAMPLE: "Sample of cases",
            BypassSource.REPORT: "Somebody said so",
        }[self]


class RemovalState(StrEnum):
    """How far it is with taking an activity out."""

    UNDATED = "undated"
    NOT_DUE = "not_due"
    DUE = "due"
    WAITING = "waiting"
    REJECTED = "rejected"
    OVERDUE = "overdue"
    PROVEN = "proven"

    @property
    def label(self) -> str:
        """The state in words."""
        return {
            RemovalState.UNDATED: "No day yet",
            RemovalState.NOT_DUE: "Not due yet",
            RemovalState.DUE: "Due today",
            RemovalState.WAITING: "Waits to be verified",
            RemovalState.REJECTED: "Proof turned down",
            RemovalState.OVERDUE: "Overdue",
            RemovalState.PROVEN: "Out, and verified",
        }[self]


@record(frozen=True, slots=True)
class TransitionTerms:
    """What policy bears of a transition.

    Units: `bypass_share` is a part of one; `bypass_periods` is how many periods running have to lie below it until it
    is settled; a fallback that was tried counts for `trial_days`, and is asked for anew `warning_days` ahead.
    """

    bypass_share: float
    bypass_periods: int
    trial_days: int
    warning_days: int


@record(frozen=True, slots=True)
class RemovalStanding:
    """How it stands with taking an activity out. `late` counts the days since its day passed without proof."""

    state: RemovalState
    late: int = 0

    @property
    def is_late(self) -> bool:
        """Whether its day is over, and nothing verified proves that it ended."""
        return self.late > 0


@record(frozen=True, slots=True)
class BypassStanding:
    """How many cases go past the AI.

    `latest` is the last period that was told of, `worst` the last one above the share; `below` counts the periods
    running since then that lie below it, of the `needed` ones.
    """

    latest: BypassFacts | None = None
    worst: BypassFacts | None = None
    below: int = 0
    needed: int = 0

    @property
    def is_open(self) -> bool:
        """Whether more cases went past the AI than policy bears, and it is not settled yet."""
        return self.worst is not None and self.below < self.needed

    @property
    def message(self) -> str:
        """How many went past it in the latest period, in words; empty where nobody told of any."""
        return "" if self.latest is None else f"{share_text(self.latest)} went past the AI, {period_text(self.latest)}."


@record(frozen=True, slots=True)
class FallbackStanding:
    """Whether work that was taken out could be done by hand. Units: hours a month; days until it runs out.

    `until` is None where nobody said until when people can; `days_left` is less than nothing once that is over.
    """

    needed: float = 0.0
    available: float = 0.0
    until: date | None = None
    days_left: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether the day is past until which people can do it."""
        return self.days_left is not None and self.days_left < 0

    def runs_out_within(self, days: int) -> bool:
        """Whether fewer days are left than these; it is over as well where none is."""
        return self.days_left is not None and self.days_left < days

    @property
    def lacks(self) -> float:
        """How many of the hours nobody is there for."""
        return max(0.0, self.needed - self.available)

    @property
    def holds(self) -> bool:
        """Whether there are people for all of it, and it is not over."""
        return not self.lacks and not self.is_over


def ends(activity: ActivityFacts) -> bool:
    """Whether an activity is to stop: the AI does it, or nobody does."""
    return activity.fate in ENDING_FATES


def ended_by(activity: ActivityFacts, today: date) -> bool:
    """Whether an activity was to have stopped by today."""
    return ends(activity) and activity.effective_date is not None and activity.effective_date <= today


def removal_standing(activity: ActivityFacts, today: date, *, turned_down: bool = False) -> RemovalStanding:
    """Return how far it is with taking an activity out; `turned_down`: the last proof of it was.

    A proof counts once another verified it. Until then its day goes on passing.
    """
    if any(proof.verified for proof in activity.removals):
        return RemovalStanding(RemovalState.PROVEN)
    late = max(0, (today - activity.effective_date).days) if activity.effective_date else 0
    if activity.removals:
        return RemovalStanding(RemovalState.WAITING, late)
    if activity.effective_date is None:
        return RemovalStanding(RemovalState.UNDATED)
    if turned_down:
        return RemovalStanding(RemovalState.REJECTED, late)
    if late:
        return RemovalStanding(RemovalState.OVERDUE, late)
    return RemovalStanding(RemovalState.DUE if activity.effective_date == today else RemovalState.NOT_DUE)


def bypass_standing(activity: ActivityFacts, terms: TransitionTerms) -> BypassStanding:
    """Return how many cases go past the AI since the activity was to stop.

    Any period above the share opens it. Only periods that begin after that one, do not overlap, and in which a single
    case would not lie above the share by itself, count towards settling it: two sources that tell of the same week
    are one period. Moving the day of the plan makes what was before it agreed work again.
    """
    told = [] if not ends(activity) or activity.effective_date is None else _since(activity, activity.effective_date)
    worst = max(
        (period for period in told if period.off_route / period.eligible > terms.bypass_share),
        key=lambda period: (period.last_day, period.off_route / period.eligible),
        default=None,
    )
    below = _running_below(told, worst, terms.bypass_share) if worst else 0
    return BypassStanding(told[-1] if told else None, worst, below, terms.bypass_periods)


def _since(activity: ActivityFacts, day: date) -> list[BypassFacts]:
    found = [period for period in activity.bypasses if period.first_day >= day]
    return sorted(found, key=lambda period: (period.last_day, period.off_route / period.eligible))


def _running_below(told: Iterable[BypassFacts], worst: BypassFacts, share: float) -> int:
    """Count the periods below the share, one after the other, since the worst one; one that is not begins anew."""
    count, covered = 0, worst.last_day
    for period in told:
        if period.first_day <= covered:
            continue
        if period.off_route / period.eligible >= share:
            count, covered = 0, period.last_day
        elif period.eligible * share >= 1:
            count, covered = count + 1, period.last_day
    return count


def fallback_of(activity: ActivityFacts, today: date, terms: TransitionTerms) -> FallbackStanding:
    """Return whether an activity that ends could be done by hand.

    The latest trial is evidence beside the plan, whose signatures it leaves alone: what people showed they can do
    counts instead of what the plan supposes. One that was passed counts for the days of the policy, or as long as the
    plan says where that is longer; one that was failed ends the fallback.
    """
    trial = activity.trial
    if trial is None:
        until, available = activity.fallback_until, activity.fallback_hours or 0.0
    else:
        proven = trial.held_on + timedelta(days=terms.trial_days)
        until = max(proven, activity.fallback_until or proven) if trial.passed else trial.held_on - timedelta(days=1)
        available = trial.hours
    if activity.fallback in {None, Fallback.NONE}:
        until, available = None, 0.0
    left = (until - today).days if until else None
    return FallbackStanding(activity.hours_before, available, until, left)


def plan_fallback(plan: PlanFacts, today: date, terms: TransitionTerms) -> FallbackStanding:
    """Return whether all work that was to have stopped by today could be done by hand: the first that runs out counts.

    Hours that one activity has too many of help no other one.
    """
    parts = [fallback_of(activity, today, terms) for activity in plan.activities if ended_by(activity, today)]
    until = min((part.until for part in parts if part.until), default=None)
    return FallbackStanding(
        needed=sum(part.needed for part in parts),
        available=sum(min(part.needed, part.available) for part in parts),
        until=until,
        days_left=(until - today).days if until else None,
    )


def share_text(period: BypassFacts) -> str:
    """Return how many of how many, with the share."""
    return f"{period.off_route} of {period.eligible} cases ({period.off_route / period.eligible * 100:.1f} %)"


def period_text(period: BypassFacts) -> str:
    """Return the days of a period."""
    return f"{period.first_day:%-d %b %Y} to {period.last_day:%-d %b %Y}"
