"""Stages, natures, and which way an initiative may move."""

from datetime import date, timedelta
from enum import StrEnum

from roles.rules.records import record


class Nature(StrEnum):
    """What kind of thing the AI is. Labour does work, a tool helps a person, analysis informs once."""

    LABOUR = "labour"
    TOOL = "tool"
    ANALYSIS = "analysis"
    UNCLASSIFIED = "unclassified"

    @property
    def label(self) -> str:
        """The nature in words."""
        return self.value.capitalize()


class Stage(StrEnum):
    """Where an initiative stands."""

    INTAKE = "intake"
    SHAPING = "shaping"
    PILOT = "pilot"
    PRODUCTION = "production"
    RETIRED = "retired"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        """The stage in words."""
        return self.value.capitalize()


LIVE_STAGES = frozenset({Stage.PILOT, Stage.PRODUCTION})
ENDED_STAGES = frozenset({Stage.RETIRED, Stage.STOPPED})


class Gate(StrEnum):
    """What has to be passed to reach the next stage, or to change what was signed."""

    INTAKE = "intake"
    PILOT = "pilot"
    PRODUCTION = "production"
    AMENDMENT = "amendment"
    LOOSENING = "loosening"
    REAUTHORISATION = "reauthorisation"
    RESTART = "restart"
    RETIREMENT = "retirement"

    @property
    def label(self) -> str:
        """The gate in words."""
        return {
            Gate.INTAKE: "Intake to shaping",
            Gate.PILOT: "Pilot entry",
            Gate.PRODUCTION: "Pilot to production",
            Gate.AMENDMENT: "Amendment that loosens nothing",
            Gate.LOOSENING: "Loosening in production",
            Gate.REAUTHORISATION: "Yearly re-authorisation",
            Gate.RESTART: "Restart after suspension",
            Gate.RETIREMENT: "Retirement",
        }[self]


@record(frozen=True, slots=True)
class Move:
    """One way from a stage to another. Without a gate no requirement stands in the way: it is a step back or an end.

    `independent`: whoever asks may hold no capacity on the initiative. A move that stays where it is changes what is
    signed. `explained`: whoever asks has to say why. `carried`: it stands open to a part of an initiative that was
    split alone, which does no more than the whole was signed for.
    """

    origin: Stage
    target: Stage
    gate: Gate | None = None
    independent: bool = False
    explained: bool = False
    carried: bool = False


# Source: domain catalogue, 8.2. This table is the only list of moves there is.
MOVES: tuple[Move, ...] = (
    Move(Stage.INTAKE, Stage.SHAPING, Gate.INTAKE),
    Move(Stage.SHAPING, Stage.PILOT, Gate.PILOT, independent=True),
    Move(Stage.PILOT, Stage.PRODUCTION, Gate.PRODUCTION, independent=True),
    Move(Stage.SHAPING, Stage.PRODUCTION, Gate.PRODUCTION, independent=True, carried=True),
    Move(Stage.PRODUCTION, Stage.PILOT, explained=True),
    Move(Stage.PILOT, Stage.SHAPING, explained=True),
    Move(Stage.PRODUCTION, Stage.RETIRED, Gate.RETIREMENT, explained=True),
    *(Move(stage, Stage.STOPPED, explained=True) for stage in (Stage.INTAKE, Stage.SHAPING, Stage.PILOT)),
)

# Gates that change what a running initiative may do, and leave it where it is.
STANDING_GATES = (Gate.AMENDMENT, Gate.LOOSENING, Gate.REAUTHORISATION, Gate.RESTART)
# Gates after which it runs though it stood still: what was taken back and begins a pilot anew starts as well.
RUNS_AGAIN = frozenset({Gate.PILOT, Gate.RESTART})


def find_move(origin: Stage, target: Stage, *, carried: bool = False) -> Move | None:
    """Return the way from one stage to another, or None where there is none.

    `carried`: of a part, for which what the whole was signed for still counts.
    """
    ways = (move for move in MOVES if move.origin == origin and move.target == target)
    return next((move for move in ways if carried or not move.carried), None)


def gate_way(gate: Gate, stage: Stage, *, carried: bool = False) -> tuple[Stage, Stage] | None:
    """Return from where to where a gate leads an initiative at this stage, or None where it does not stand there.

    `carried`: a part, for which what the whole was signed for still counts.
    """
    if gate is Gate.RESTART:
        return (stage, stage) if stage in LIVE_STAGES else None
    if gate in STANDING_GATES:
        return (stage, stage) if stage is Stage.PRODUCTION else None
    ways = (move for move in MOVES if move.gate is gate and move.origin is stage)
    return next(((move.origin, move.target) for move in ways if carried or not move.carried), None)


def moves_from(origin: Stage) -> tuple[Move, ...]:
    """Return every way on from a stage, save the one that parts of a split initiative alone may go."""
    return tuple(move for move in MOVES if move.origin == origin and not move.carried)


def time_box_end(pilot_start: date | None, pilot_end_planned: date | None, pilot_days: int) -> date | None:
    """Return the day a pilot ends: as planned, or as long after its start as the policy allows. None before it starts.

    Units: `pilot_days` in calendar days.
    """
    if pilot_start is None:
        return None
    return pilot_end_planned or pilot_start + timedelta(days=pilot_days)
