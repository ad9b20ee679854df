"""What the demo's AI did day by day: cases with the answers, reviews and errors that the stories tell of.

Nothing here is random: shares are spread evenly over the cases, so that every load tells the same.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from governance.demo.clock import SATURDAY
from governance.demo.shares import EVERYBODY, VULNERABLE
from governance.rules.outcomes import ROUTE_AI, ROUTE_MANUAL, OutcomeEvent

_OPENS = time(8, tzinfo=UTC)
# Minutes of a working day within which cases arrive.
_OPEN_MINUTES = 11 * 60
# Days are busier and quieter than planned, and go better and worse, in this order.
_BUSY = (1.0, 1.08, 0.93, 1.03, 0.9, 1.1, 0.97)
_LUCK = (1.0, 1.3, 0.6, 1.15, 0.75, 1.2, 0.9, 1.1)
# Seconds that people look at a case who really look.
_LOOKS = (34.0, 58.0, 41.0, 95.0, 72.0, 49.0, 140.0)


@dataclass(frozen=True, slots=True)
class Phase:
    """Some days, as days ago, on which a version decided so many cases a day and was wrong in so many, by segment.

    `wrong` holds shares; under an empty name is that of whoever is named nowhere.
    """

    begins: int
    ends: int
    cases: int
    version: str
    wrong: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Stream:
    """A decision of an initiative, by its title, and how its cases go. All but times are shares of one.

    `looked_at` of the cases are reviewed and say for the measure whether they were wrong; those of vulnerable customers
    always are. `overruled` is the share of reviewed cases that a person changed though they were right.
    """

    title: str
    decision: str
    answers: tuple[str, ...]
    phases: tuple[Phase, ...]
    measure: str = ""
    looked_at: float = 0.5
    overruled: float = 0.0
    seconds: tuple[float, ...] = _LOOKS
    escalated: float = 0.03
    late: float = 0.0
    manual: float = 0.0
    unknown: float = 0.01
    vulnerable: float = 0.09
    autonomy: int = 3


@dataclass(slots=True)
class Spread:
    """Spreads shares evenly: of a hundred cases with a share of 0.03 every thirty-third counts."""

    sums: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def hits(self, name: str, share: float) -> bool:
        """Whether the next case is one of those that count."""
        self.sums[name] += share
        if self.sums[name] < 1:
            return False
        self.sums[name] -= 1
        return True


def cases_of(stream: Stream, key: str, today: date, days: Iterator[date], spread: Spread) -> Iterator[OutcomeEvent]:
    """Yield what was decided on these days. `today` is when the history ends; `spread` goes on from day to day."""
    for day in days:
        if day.weekday() >= SATURDAY:
            continue
        for phase in stream.phases:
            if phase.ends <= (today - day).days <= phase.begins:
                yield from _day(stream, phase, key, day, spread)


def _day(stream: Stream, phase: Phase, key: str, day: date, spread: Spread) -> Iterator[OutcomeEvent]:
    number = day.toordinal()
    count = round(phase.cases * _BUSY[number % len(_BUSY)])
    luck = _LUCK[number % len(_LUCK)]
    begin = datetime.combine(day, _OPENS)
    for place in range(count):
        moment = begin + timedelta(minutes=place * _OPEN_MINUTES / count)
        reference = f"{stream.decision[:3].upper()}-{day:%y%m%d}-{place:04}"
        yield _case(stream, phase, (key, reference, moment), spread, luck)


def _case(stream: Stream, phase: Phase, told: tuple[str, str, datetime], spread: Spread, luck: float) -> OutcomeEvent:
    key, reference, moment = told
    segment = _segment(stream, spread)
    answer = stream.answers[sum(reference.encode()) % len(stream.answers)]
    common: dict[str, Any] = {
        "event_id": reference,
        "case_reference": reference,
        "initiative": key,
        "occurred_at": moment,
        "decision": stream.decision,
        "segment": segment or None,
        "environment": "production",
    }
    if spread.hits("manual", stream.manual):
        return OutcomeEvent(route=ROUTE_MANUAL, **common)
    common |= {"answer": answer, "autonomy": _level(stream, segment), "fingerprint": phase.version or None}
    if spread.hits("escalated", stream.escalated):
        return OutcomeEvent(route=ROUTE_AI, escalated=True, timed_out=spread.hits("late", stream.late), **common)
    if not (segment == VULNERABLE or spread.hits("looked_at", stream.looked_at)):
        return OutcomeEvent(confidence=0.96, **common)
    wrong = spread.hits(f"wrong {segment}", phase.wrong.get(segment, phase.wrong.get("", 0.0)) * luck)
    changed = wrong or spread.hits("overruled", stream.overruled)
    return OutcomeEvent(
        confidence=0.71 if wrong else 0.93,
        human_answer=_other(stream, answer) if changed else answer,
        override_reason=("wrong" if wrong else "better-known") if changed else None,
        review_seconds=stream.seconds[sum(reference.encode()) % len(stream.seconds)],
        results={stream.measure: wrong} if stream.measure else None,
        **common,
    )


def _segment(stream: Stream, spread: Spread) -> str:
    if spread.hits("unknown", stream.unknown):
        return ""
    return VULNERABLE if spread.hits("vulnerable", stream.vulnerable) else EVERYBODY


def _level(stream: Stream, segment: str) -> int:
    """At most A2 for the vulnerable and A1 for whoever is unknown, as it is granted."""
    return min(stream.autonomy, {VULNERABLE: 2, "": 1}.get(segment, stream.autonomy))


def _other(stream: Stream, answer: str) -> str:
    """Return another answer than this one."""
    return stream.answers[(stream.answers.index(answer) + 1) % len(stream.answers)]
