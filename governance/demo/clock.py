"""How the demo's history is told: every story runs beside the others, in the order in which things happened."""

import heapq
from collections.abc import Generator, Iterable
from datetime import datetime, time, timedelta
from itertools import count

# A story yields the moment of its next act and is sent the moment at which it comes.
type Story = Generator[datetime, datetime, None]
type Part[T] = Generator[datetime, datetime, T]

SATURDAY = 5


def working_moment(now: datetime, days_ago: float, hour: int = 10) -> datetime:
    """Return a moment that many days before now, moved to Friday when it falls on a weekend."""
    day = (now - timedelta(days=days_ago)).date()
    day -= timedelta(days=max(0, day.weekday() - SATURDAY + 1))
    return datetime.combine(day, time(hour, 7 * hour % 60), tzinfo=now.tzinfo)


def play(stories: Iterable[Story], until: datetime) -> None:
    """Play all stories to their end, interleaved by time, so that the ledger reads from past to present.

    No act comes before the one before it, nor after `until`.
    """
    order = count()
    waiting = [(next(story), next(order), story) for story in stories]
    heapq.heapify(waiting)
    clock = min(when for when, _number, _story in waiting)
    while waiting:
        when, _number, story = heapq.heappop(waiting)
        clock = min(max(clock, when), until)
        try:
            heapq.heappush(waiting, (story.send(clock), next(order), story))
        except StopIteration:
            continue
