"""Events as lines for COPY: what recurs among them is looked up, checked and written once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from operator import attrgetter

import orjson

from governance.queries.outcome_names import OutcomeNames
from governance.rules.outcomes import (
    AHEAD,
    EARLIEST,
    OutcomeEvent,
    Rejection,
    moment_reason,
    names_reason,
    results_reason,
    route_of,
)
from governance.services.case_references import case_hasher, event_hasher

# In the order in which a line has them; the batch comes before all.
COLUMNS = (
    'batch_id, line, occurred_at, "case", confidence, review_seconds, results, initiative_id, decision, segment,'
    " answer, autonomy, fingerprint, map_version, environment, route, escalated, timed_out, uncovered, human_answer,"
    " override_reason"
)
# Of everything that recurs, the same tuple gives the same end of a line.
_RECURRING = attrgetter(
    "initiative", "decision", "segment", "answer", "autonomy", "fingerprint", "map_version", "environment", "route",
    "escalated", "timed_out", "uncovered", "human_answer", "override_reason",
)  # fmt: skip
_NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class _Told:
    """What recurs: whose it is, the digest its event ids go into and how its lines end; or why it is refused."""

    initiative: int = 0
    hasher: "blake2b | None" = None
    end: str = ""
    reason: str = ""


class Lines:
    """The lines of a batch as they come to be: `keys` and `texts` belong together, `rejected` says what is left out.

    `forbidden` is whether the sender may not report on an initiative that was named.
    """

    def __init__(self, names: OutcomeNames, allowed: Collection[int], given: int | None, at: datetime) -> None:
        self.keys: list[str] = []
        self.texts: list[str] = []
        self.rejected: list[Rejection] = []
        self.forbidden = False
        self._names = names
        self._allowed = allowed
        self._given = given
        self._at = at
        self._moments: list[datetime] = []
        self._told: dict[tuple[object, ...], _Told] = {}
        self._results: dict[tuple[tuple[str, bool], ...], tuple[str, str]] = {}
        self._hashers: dict[int, blake2b] = {}

    def add(self, events: Sequence[OutcomeEvent], rows: Sequence[int]) -> None:
        """Make a line of every event that can be taken."""
        all_in_time = self._in_time(events)
        # Under names of their own: this runs for every event.
        hash_case, recurring, told_of = case_hasher(), _RECURRING, self._told
        for row, event in zip(rows, events, strict=True):
            combination = recurring(event)
            told = told_of.get(combination)
            if told is None:
                told = told_of[combination] = self._look_up(event)
            results, wrong = self._results_of(event.results) if event.results else (_NULL, "")
            moment = event.occurred_at
            if told.hasher is None or wrong or not (all_in_time or self._in_time([event])):
                reason = told.reason or wrong or moment_reason(moment, self._at) or ""
                self.rejected.append(Rejection(row, event.event_id, reason))
                continue
            key = told.hasher.copy()
            key.update(event.event_id.encode())
            self.keys.append(key.hexdigest())
            self._moments.append(moment)
            self.texts.append(
                f"\t{row}\t{moment.isoformat()}\t{_case(event.case_reference, hash_case)}\t"
                f"{_number(event.confidence)}\t{_number(event.review_seconds)}\t{results}\t{told.end}"
            )

    def _in_time(self, events: Sequence[OutcomeEvent]) -> bool:
        moments = [event.occurred_at for event in events]
        return not moments or (min(moments) >= EARLIEST and max(moments) <= self._at + AHEAD)

    def months(self) -> set[str]:
        """Return the months in which something happened, as 2026-11 in UTC."""
        return {f"{year}-{month:02}" for year, month in {_month(moment) for moment in self._moments}}

    def span(self) -> tuple[datetime, datetime]:
        """Return when the earliest and the latest happened."""
        return min(self._moments), max(self._moments)

    def initiatives(self) -> set[int]:
        """Return the initiatives that lines are of."""
        return {told.initiative for told in self._told.values() if told.hasher}

    def _look_up(self, event: OutcomeEvent) -> _Told:
        initiative, reason = self._initiative_of(event)
        if reason is None and initiative not in self._allowed:
            self.forbidden = True
            reason = f"You may not report outcomes of {self._names.keys[initiative]}."
        if reason := reason or names_reason(event):
            return _Told(reason=reason)
        hasher = self._hashers.get(initiative) or self._hashers.setdefault(initiative, event_hasher(initiative))
        return _Told(initiative, hasher, self._end(initiative, event))

    def _initiative_of(self, event: OutcomeEvent) -> tuple[int, str | None]:
        """Return whose event it is, or why nobody can say."""
        if event.initiative and event.initiative.strip():
            key = event.initiative.strip().upper()
            found = self._names.initiatives.get(key)
            if found is None:
                return 0, f"There is no initiative {key}."
            if self._given not in {None, found}:
                return 0, f"It is about {key}, and everything sent here is said to be about another."
            return found, None
        if self._given is not None:
            return self._given, None
        citing = self._names.citing.get(event.decision.strip().casefold(), frozenset())
        if len(citing) == 1:
            return next(iter(citing)), None
        told = "no initiative cites this decision" if not citing else f"{len(citing)} initiatives cite this decision"
        return 0, f"It names no initiative, and {told}."

    def _end(self, initiative: int, event: OutcomeEvent) -> str:
        texts = (
            self._names.decision(initiative, event.decision),
            self._names.segment(initiative, event.segment or ""),
            (event.answer or "").strip(),
        )
        more = (event.fingerprint or "", event.map_version or "", event.environment or "", route_of(event))
        last = ((event.human_answer or "").strip(), event.override_reason or "")
        fields = (
            str(initiative),
            *map(_text, texts),
            _NULL if event.autonomy is None else str(event.autonomy),
            *map(_text, more),
            _flag(told=event.escalated),
            _flag(told=event.timed_out),
            _flag(told=event.uncovered),
            *map(_text, last),
        )
        return "\t".join(fields) + "\n"

    def _results_of(self, results: Mapping[str, bool]) -> tuple[str, str]:
        """Return what is told of measures as a line has it, and what is wrong with it, if anything."""
        combination = tuple(results.items())
        if (found := self._results.get(combination)) is None:
            found = self._results[combination] = (orjson.dumps(results).decode(), results_reason(results) or "")
        return found


def _month(moment: datetime) -> tuple[int, int]:
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.year, moment.month


def _case(reference: str | None, hasher: "blake2b") -> str:
    if not reference:
        return _NULL
    digest = hasher.copy()
    digest.update(reference.encode())
    return digest.hexdigest()


def _number(value: float | None) -> str:
    return _NULL if value is None else str(value)


def _text(value: str) -> str:
    return value.translate(_ESCAPES)


def _flag(*, told: bool | None) -> str:
    return _NULL if told is None else "t" if told else "f"
