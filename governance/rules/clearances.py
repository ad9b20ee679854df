"""What a clearance allows at one moment. What the clock will change about it is told in `lapses`."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from governance.rules.limits import Limits
from governance.rules.stages import Stage
from roles.rules.records import record
from roles.rules.refusals import Reason


class ClearanceState(StrEnum):
    """How a clearance stands. Stale and expired are told by the clock and never stored."""

    ACTIVE = "active"
    STALE = "stale"
    RESTRICTED = "restricted"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        """The state in words."""
        return self.value.capitalize()

    @property
    def allows(self) -> bool:
        """Whether the AI may work at all in this state."""
        return self in {ClearanceState.ACTIVE, ClearanceState.STALE, ClearanceState.RESTRICTED}


class ClearanceAct(StrEnum):
    """What happened to a clearance."""

    GRANTED = "granted"
    SUPERSEDED = "superseded"
    RESTRICTED = "restricted"
    SUSPENDED = "suspended"
    RESTORED = "restored"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        """The act in words."""
        return self.value.capitalize()


@record(frozen=True, slots=True)
class ClearanceLapse:
    """From this moment on the clearance is no better than this state, for this reason, unless it is mended."""

    at: datetime
    state: ClearanceState
    reason: Reason

    @property
    def kept(self) -> dict[str, str]:
        """The lapse as it is stored with the clearance."""
        return {
            "at": self.at.isoformat(),
            "state": self.state.value,
            "id": self.reason.id,
            "text": self.reason.text,
        }


def lapse_from(kept: Mapping[str, Any]) -> ClearanceLapse:
    """Return a lapse as it was stored."""
    reason = Reason(str(kept["id"]), str(kept["text"]))
    return ClearanceLapse(datetime.fromisoformat(kept["at"]), ClearanceState(kept["state"]), reason)


@record(frozen=True, slots=True)
class Standing:
    """How a clearance stands at one moment, and why: the gravest reason first."""

    state: ClearanceState
    reasons: tuple[Reason, ...] = ()


# From the best to the worst.
_STRICTNESS = {state: rank for rank, state in enumerate(ClearanceState)}


def standing(stored: ClearanceState, why: str, lapses: Iterable[ClearanceLapse], at: datetime) -> Standing:
    """Return the strictest of what is stored and of the lapses whose moment has come.

    `why` is the reason that somebody gave for the stored state. No job has to run for it: the clock is asked here.
    """
    come = [(lapse.state, lapse.reason) for lapse in lapses if lapse.at <= at]
    if stored is not ClearanceState.ACTIVE:
        come.append((stored, Reason(stored.name, f"{stored.label}: {why}" if why else f"It is {stored.value}.")))
    come.sort(key=lambda entry: -_STRICTNESS[entry[0]])
    worst = come[0][0] if come else ClearanceState.ACTIVE
    return Standing(worst, tuple(reason for _state, reason in come))


@record(frozen=True, slots=True)
class ClearanceFacts:
    """A clearance as it is stored. `fingerprints` and `map_version` are those that were signed.

    `nature` is what it was taken for then, empty where that was not told; `granted` is how freely each decision may be
    taken, by its code and the segment, whose name is empty for the unknown; `tolerances` holds the limits that were
    signed, by what the remit calls each. `reason` is why somebody restricted,
    stopped or took it back, which was at `changed_at`.
    """

    stage: Stage
    state: ClearanceState
    remit_id: int
    remit_number: int
    review_id: int
    granted_at: datetime
    valid_from: date
    review_due: date
    fingerprints: tuple[str, ...]
    map_version: str
    nature: str = ""
    granted: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    tolerances: Mapping[str, Limits] = field(default_factory=dict)
    reason: str = ""
    changed_at: datetime | None = None
    lapses: tuple[ClearanceLapse, ...] = ()

    def standing(self, at: datetime) -> Standing:
        """Return how it stands at a moment."""
        return standing(self.state, self.reason, self.lapses, at)

    def closed_since(self, at: datetime) -> datetime | None:
        """Return since when nothing is allowed any more, or None while something is."""
        moments = [lapse.at for lapse in self.lapses if lapse.at <= at and not lapse.state.allows]
        if not self.state.allows:
            moments.append(self.changed_at or self.granted_at)
        return min(moments, default=None)


@record(frozen=True, slots=True)
class RuntimeFacts:
    """What an environment said last of what it runs."""

    environment: str
    fingerprint: str
    map_version: str
    last_seen_at: datetime
