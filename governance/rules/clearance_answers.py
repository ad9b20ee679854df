"""What a pipeline or a runtime is answered when it asks whether it may go on. Closed by default."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from governance.rules.clearances import ClearanceLapse, ClearanceState, standing
from governance.rules.scope import capped
from governance.rules.stages import Nature, Stage
from roles.rules.records import record
from roles.rules.refusals import Reason

# How long an answer counts, at most: what was stopped since, a verifier knows this much later.
LIFETIME = timedelta(minutes=5)
# How long others may keep the published keys before they ask again. A new key signs only when everybody can know it.
PUBLISHED_AHEAD = timedelta(minutes=5)
# Not a state of a clearance: there is none.
NONE = "none"


@record(frozen=True, slots=True)
class Asked:
    """What somebody wants to do: where, and if they say so with which version and which decisions."""

    stage: Stage = Stage.PRODUCTION
    fingerprint: str = ""
    map_version: str = ""


@record(frozen=True, slots=True)
class Cleared:
    """The clearance as it is stored. `body` is what is published of the signed remit."""

    stage: Stage
    state: ClearanceState
    reason: str
    valid_from: date
    review_due: date
    body: Mapping[str, Any]
    lapses: Sequence[ClearanceLapse]


@record(frozen=True, slots=True)
class Subject:
    """The initiative that is asked about, and its clearance where it has one."""

    key: str
    stage: Stage
    nature: Nature
    cleared: Cleared | None


def clearance_answer(subject: Subject, asked: Asked, at: datetime) -> dict[str, Any]:
    """Return the answer at this moment, ready to be signed.

    It expires when the clock changes it, so that no answer outlives what it says. Where the answer is no, every
    decision is a human's.
    """
    cleared = subject.cleared
    state, reasons = _state(cleared, at)
    against = _reasons_against(subject, asked)
    allowed = state is not None and state.allows and not against
    at = at.astimezone(UTC).replace(microsecond=0)
    expires = min([at + LIFETIME, *(lapse.at for lapse in (cleared.lapses if cleared else ()) if lapse.at > at)])
    return {
        "initiative": subject.key,
        "stage": asked.stage.value,
        "allowed": allowed,
        "state": state.value if state else NONE,
        "reasons": [{"id": reason.id, "text": reason.text} for reason in (*against, *reasons)],
        **_scope(cleared, _level(cleared, state) if allowed else 0),
        "issued_at": _utc(at),
        "expires_at": _utc(expires),
        "iat": int(at.timestamp()),
        "exp": int(expires.timestamp()),
    }


def _state(cleared: Cleared | None, at: datetime) -> tuple[ClearanceState | None, tuple[Reason, ...]]:
    if cleared is None:
        return None, ()
    found = standing(cleared.state, cleared.reason, cleared.lapses, at)
    return found.state, found.reasons


def _reasons_against(subject: Subject, asked: Asked) -> tuple[Reason, ...]:
    """Return what stands in the way besides the state of the clearance."""
    cleared = subject.cleared
    reasons = []
    if subject.nature is Nature.UNCLASSIFIED:
        reasons.append(Reason("CLS-1", "It is not classified."))
    if cleared is None:
        reasons.append(Reason("GOV-1", "Nobody has signed a remit for it, so nothing of it is cleared."))
        return tuple(reasons)
    if cleared.stage is not subject.stage and cleared.state is not ClearanceState.REVOKED:
        text = f"It was cleared for {cleared.stage.value} and is in {subject.stage.value} now."
        reasons.append(Reason("STAGE", text))
    if asked.stage is Stage.PRODUCTION and cleared.stage is not Stage.PRODUCTION:
        reasons.append(Reason("GOV-1", f"It is cleared for {cleared.stage.value} only, not for production."))
    if asked.fingerprint and asked.fingerprint not in cleared.body["fingerprints"]:
        reasons.append(Reason("F-DEC-1", f"The version {asked.fingerprint} is not among those that were signed."))
    if asked.map_version and asked.map_version != cleared.body["map_version"]:
        text = f"The decisions of version {asked.map_version} are not those that were signed."
        reasons.append(Reason("F-DEC-1", text))
    return tuple(reasons)


def _level(cleared: Cleared | None, state: ClearanceState | None) -> int | None:
    """Return the autonomy that is left, or None where it is as it was signed."""
    if cleared is None or state is not ClearanceState.RESTRICTED:
        return None
    return int(cleared.body["restricted_autonomy"])


def _scope(cleared: Cleared | None, level: int | None) -> dict[str, Any]:
    if cleared is None:
        return {**dict.fromkeys(_SCOPE), **{name: [] for name in ("decisions", "fingerprints", "tolerances")}}
    body = cleared.body
    return {
        "cleared_stage": cleared.stage.value,
        "valid_from": cleared.valid_from.isoformat(),
        "review_due": cleared.review_due.isoformat(),
        "remit": body["remit"],
        "map_version": body["map_version"],
        "decisions": body["decisions"] if level is None else capped(body["decisions"], level),
        "fingerprints": body["fingerprints"],
        "tolerances": body["tolerances"],
        "daily_cap": body["daily_cap"],
    }


_SCOPE = (
    "cleared_stage",
    "valid_from",
    "review_due",
    "remit",
    "map_version",
    "decisions",
    "fingerprints",
    "tolerances",
    "daily_cap",
)


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
