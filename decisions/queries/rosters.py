"""When the decisions run that send cases to a queue, and who is there now."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from decisions.models import Decision, Queue, Shift
from decisions.rules.facts import Hours
from decisions.rules.rosters import cover_gaps, is_there
from decisions.rules.vocabulary import Days


@dataclass(frozen=True, slots=True)
class Watch:
    """A decision that sends cases here, and when it runs (None: unknown); `gaps` are the hours that are open."""

    decision_id: int
    name: str
    operates: Hours | None
    gaps: tuple[str, ...]


def hours_of_queue(queue: Queue) -> Hours:
    """Return when a queue is said to be staffed."""
    return Hours(Days(queue.days), queue.staffed_from, queue.staffed_until)


def hours_of(shift: Shift) -> Hours:
    """Return when somebody on the roster answers."""
    return Hours(Days(shift.days), shift.starts, shift.ends)


def watches(queue: Queue, shifts: Iterable[Shift], senders: Collection[int]) -> Iterator[Watch]:
    """Yield the decisions that send cases here with the hours that are open, in one statement."""
    there = [hours_of(shift) for shift in shifts]
    rows = Decision.objects.filter(pk__in=senders).order_by("name", "pk")
    for pk, name, days, starts, ends in rows.values_list(
        "pk", "name", "operates_days", "operates_from", "operates_until"
    ):
        operates = Hours(Days(days), starts, ends) if days and starts is not None and ends is not None else None
        yield Watch(pk, name, operates, cover_gaps(operates, hours_of_queue(queue), there) if operates else ())


def there_now(shifts: Iterable[Shift], at: datetime) -> list[Shift]:
    """Return who is on the roster at a moment, which is taken as the clock on the wall shows it."""
    return [shift for shift in shifts if is_there(hours_of(shift), at.weekday(), at.time())]
