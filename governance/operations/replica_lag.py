"""How far the replica is behind, looked at once a second at most by each process."""

import threading
import time
from collections import deque
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connections

from governance.operations.databases import DEFAULT, REPLICA

LOOK_SECONDS = 1.0
# After a replica was lost it is left alone for so long: asking one that is away takes time.
REST_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class State:
    """How the replica stands: up to where it replayed, how many seconds it is behind, and whether it may be read."""

    serves: bool
    told: str
    replayed: int = 0
    lag: float | None = None


class Looking:
    """What this process knows of the replica.

    The lag is told without trusting either clock: each look notes how far the journal was written, and the replica is
    behind by the age of the youngest such note that it has caught up with.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._notes: deque[tuple[float, int]] = deque(maxlen=3600)
        self._state = State(serves=False, told="not looked at yet")
        self._next = 0.0

    def looked(self, *, afresh: bool = False) -> State:
        """Return how the replica stands, as of a second ago at most."""
        now = time.monotonic()
        with self._guard:
            if now < self._next and not (afresh and self._state.serves):
                return self._state
            self._state, rest = self._look(now)
            self._next = now + rest
            return self._state

    def lost(self, error: Exception) -> None:
        """Note that the replica went away, and leave it alone for a while."""
        with self._guard:
            self._state = State(serves=False, told=f"no answer ({type(error).__name__})")
            self._next = time.monotonic() + REST_SECONDS

    def _look(self, now: float) -> tuple[State, float]:
        # Asked first: what the replica has then is at least what was written when it is asked in turn.
        written = position_of(position_read())
        try:
            told = _replayed()
        except DatabaseError as error:
            connections[REPLICA].close()
            return State(serves=False, told=f"no answer ({type(error).__name__})"), REST_SECONDS
        if told is None:
            return State(serves=False, told="is not a replica"), REST_SECONDS
        replayed = position_of(told)
        self._notes.append((now, written))
        lag = self._behind(now, replayed)
        late = lag > settings.REPLICA_LAG_SECONDS
        return State(not late, "late" if late else "keeps up", replayed, lag), LOOK_SECONDS

    def _behind(self, now: float, replayed: int) -> float:
        while len(self._notes) > 1 and self._notes[1][1] <= replayed:
            self._notes.popleft()
        noted_at, written = self._notes[0]
        if written > replayed:  # never seen to be caught up: as old as the first look, at least
            return now - noted_at if len(self._notes) > 1 else _said_to_be_behind()
        # Caught up with the first note; behind since the next one, which it has not reached.
        return now - self._notes[1][0] if len(self._notes) > 1 else 0.0


@cache
def replica_state() -> Looking:
    """Return what this process knows of the replica."""
    return Looking()


def position_read(*, inserted: bool = False) -> str:
    """Return how far the journal of the database that is written to has come.

    `inserted`: counted to the last record made, which a commit that did not wait for the disk may be ahead by.
    """
    with connections[DEFAULT].cursor() as cursor:
        cursor.execute(f"SELECT pg_current_wal_{'insert_' if inserted else ''}lsn()::text")
        return str(cursor.fetchone()[0])


def position_of(text: str) -> int:
    """Return a place in the journal as a number; 0 for what is none, however it came here."""
    high, _, low = text.partition("/")
    try:
        return (int(high, 16) << 32) + int(low, 16)
    except ValueError:
        return 0


def _replayed() -> str | None:
    """Return how far the replica has come; None where it is no replica."""
    with connections[REPLICA].cursor() as cursor:
        cursor.execute("SELECT pg_last_wal_replay_lsn()::text WHERE pg_is_in_recovery()")
        row = cursor.fetchone()
    return row[0] if row else None


def _said_to_be_behind() -> float:
    """Return the age of what the replica replayed last, by its own clock: all there is to go by at the first look."""
    with connections[REPLICA].cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())")
        (age,) = cursor.fetchone()
    return float(age) if age is not None else float("inf")
