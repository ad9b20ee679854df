"""What people do in a job, and whether it makes up the time they have for it."""

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from roles.rules.capacity import WorkingTime
from roles.rules.country_codes import COUNTRY_CODES
from roles.rules.records import record

LONGEST_STATEMENT = 250
LONGEST_SKILLS = 250
MOST_ACTIVITIES = 200
# What the database keeps of each number.
MOST_HOURS = Decimal("9999999.9")
MOST_TIMES = 2**31 - 1
MOST_MINUTES = Decimal("99999.99")
WHOLE = Decimal(100)
_TENTH = Decimal("0.1")


@record(frozen=True, slots=True)
class Described:
    """One activity as somebody described it. Units: hours a month over all holders; share in percent of the job's time.

    `id` names the row that it is already, `task` the task of a library that it began with.
    """

    statement: str
    hours: Decimal | None = None
    volume: int | None = None
    minutes: Decimal | None = None
    share: Decimal | None = None
    skills: str = ""
    tacit: bool = False
    id: int | None = None
    task: int | None = None

    @property
    def measured(self) -> bool:
        """Whether it says how much time it takes."""
        counted = self.volume is not None and self.minutes is not None
        return counted or self.share is not None or self.hours is not None

    def hours_of(self, whole: Decimal) -> Decimal:
        """Return its hours: times a month by minutes each, else its share of the whole, else what was typed."""
        if self.volume is not None and self.minutes is not None:
            return _kept(self.volume * self.minutes / 60)
        if self.share is not None:
            return _kept(whole * self.share / WHOLE)
        return _kept(self.hours or Decimal(0))


@record(frozen=True, slots=True)
class JobTime:
    """How much of the time of a job its activities make up. Units: hours a month over all holders.

    `tolerance` is the share by which they may differ.
    """

    described: float
    whole: float
    tolerance: float

    @property
    def missing(self) -> float:
        """The hours that no activity tells of; less than nothing where the activities take more than there is."""
        return self.whole - self.described

    @property
    def adds_up(self) -> bool:
        """Whether the activities make up the time of the job, as nearly as policy asks."""
        return self.described > 0 and abs(self.missing) <= self.tolerance * self.whole + 1e-9

    @property
    def over(self) -> float:
        """The hours that the activities take beyond those there are; less than nothing where they take less."""
        return -self.missing

    @property
    def bar(self) -> int:
        """The share of the job's time that is described, in percent, at most all of it."""
        return min(100, round(100 * self.described / self.whole)) if self.whole else 100 * bool(self.described)


def whole_time(headcount: int, fte: Decimal | None, time: WorkingTime) -> float:
    """Return how many hours a month the holders of a job have together."""
    return float(headcount if fte is None else fte) * time.hours_per_fte


def job_time(headcount: int, fte: Decimal | None, described: float, time: WorkingTime) -> JobTime:
    """Return how much of the time of a job is described."""
    return JobTime(described, whole_time(headcount, fte, time), time.balance_share)


def rows_problems(rows: Iterable[Described], whole: Decimal) -> Iterator[str]:
    """Yield what keeps a list of activities from being kept, one sentence each."""
    said: set[str] = set()
    for number, row in enumerate(rows, start=1):
        key = row.statement.casefold()
        if key and key in said:
            yield f"“{row.statement}” is listed twice. Put its hours into one row."
        said.add(key)
        yield from (f"Row {number}: {text}" for text in row_problems(row, whole))
        if number == MOST_ACTIVITIES + 1:
            yield f"A job has at most {MOST_ACTIVITIES} activities. Put small ones together."


def row_problems(row: Described, whole: Decimal) -> Iterator[str]:
    """Yield what keeps one activity from being kept."""
    if not row.statement:
        yield "Say what is done, beginning with a verb."
    if len(row.statement) > LONGEST_STATEMENT:
        yield f"An activity is said in at most {LONGEST_STATEMENT} characters."
    if len(row.skills) > LONGEST_SKILLS:
        yield f"Skills are named in at most {LONGEST_SKILLS} characters."
    numbers = (("hours", row.hours), ("volume", row.volume), ("minutes", row.minutes), ("share", row.share))
    below = [name for name, value in numbers if value is not None and value < 0]
    if below:
        yield f"There are no {below[0]} below nothing."
    elif (row.volume or 0) > MOST_TIMES or (row.minutes or 0) > MOST_MINUTES:
        yield "This is more often, or longer, than anybody could do it in a month."
    elif row.share is not None and row.share > WHOLE:
        yield "A share of the job’s time is at most 100 %."
    elif (row.hours or 0) > MOST_HOURS or row.hours_of(whole) > MOST_HOURS:
        yield "These are more hours a month than a job can have."


def country_problem(code: str) -> str:
    """Return why this is no country, or nothing where it is one or none is named."""
    if not code or code in COUNTRY_CODES:
        return ""
    return f"“{code}” is no country of ISO 3166. Use two capital letters, such as DE."


def shortened(statement: str, limit: int = LONGEST_STATEMENT) -> str:
    """Return a statement as an activity can hold it: cut at a word, and seen to be cut."""
    text = " ".join(statement.split())
    if len(text) <= limit:
        return text
    return f"{text[: limit - 2].rsplit(' ', 1)[0]} …"


def _kept(hours: Decimal) -> Decimal:
    return hours.quantize(_TENTH, ROUND_HALF_UP) if hours < MOST_HOURS * 10 else hours
