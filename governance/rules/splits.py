"""Splitting an initiative: every decision goes to exactly one part, and the whole ends.

Whoever splits writes parts that begin anew. Nothing that was signed is theirs: what they can carry over, and how, is in
`carrying`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from governance.rules.policy import Policy
from governance.rules.stages import ENDED_STAGES, LIVE_STAGES, Gate, Stage
from roles.rules.records import record
from roles.rules.refusals import Reason

FEWEST, MOST = 2, 8
# What may still be asked of a whole that was split: to start again what was stopped, and to end.
STILL_ASKED = frozenset({Gate.RESTART, Gate.RETIREMENT})
# Where a part is decided about, by where the whole runs.
_DECIDED = {
    Stage.PILOT: frozenset({Stage.PILOT, Stage.PRODUCTION, Stage.RETIRED}),
    Stage.PRODUCTION: frozenset({Stage.PRODUCTION, Stage.RETIRED}),
}


@record(frozen=True, slots=True)
class PartAsked:
    """One part as it is asked for: its title, and which of the decisions and benefits go to it, by id."""

    title: str
    decisions: tuple[int, ...] = ()
    benefits: tuple[int, ...] = ()


def reasons_against_split(
    stage: Stage, split_at: datetime | None, *, review_open: int | None, decisions: int, part_of: str = ""
) -> tuple[Reason, ...]:
    """Return why an initiative cannot be split now; empty when it can.

    `part_of` is the key of the whole that it was split off, where that still runs.
    """
    if stage in ENDED_STAGES:
        return (Reason("STAGE", f"This initiative is {stage.value}; nothing about it changes any more."),)
    reasons = []
    if split_at is not None:
        reasons.append(Reason("SPLIT", f"It was split on {split_at:%-d %b %Y} already. Its parts can be split."))
    if part_of:
        reasons.append(
            Reason("SPLIT", f"It is a part of {part_of}, which still runs. Once that ended it can be split.")
        )
    if review_open is not None:
        reasons.append(Reason("OPEN", f"Review {review_open} is open. Decide it or take it back first."))
    if decisions < FEWEST:
        text = f"It cites {decisions} of the at least {FEWEST} decisions that a split needs."
        reasons.append(Reason("DECISIONS", text))
    return tuple(reasons)


def reasons_against_parts(
    parts: Sequence[PartAsked], decisions: Mapping[int, str], benefits: Mapping[int, str]
) -> tuple[Reason, ...]:
    """Return what is wrong with the parts: too few, untitled, something that goes to none of them or to several.

    `decisions` and `benefits` are those of the whole, with their names.
    """
    reasons = []
    if not FEWEST <= len(parts) <= MOST:
        reasons.append(Reason("PARTS", f"A split makes {FEWEST} to {MOST} parts; these are {len(parts)}."))
    titles = [part.title.strip().casefold() for part in parts]
    if not all(titles):
        reasons.append(Reason("TITLE", "Give every part a title."))
    if len(set(titles)) < len(titles):
        reasons.append(Reason("TITLE", "Give each part a title of its own."))
    if empty := [part.title.strip() or "a part without title" for part in parts if not part.decisions]:
        reasons.append(Reason("DECISIONS", f"No decision goes to {_listed(empty)}."))
    reasons += _shared_out("DECISIONS", [n for part in parts for n in part.decisions], decisions)
    reasons += _shared_out("BENEFITS", [n for part in parts for n in part.benefits], benefits)
    return tuple(reasons)


def _shared_out(reason: str, given: Collection[int], names: Mapping[int, str]) -> Iterable[Reason]:
    counted = Counter(given)
    if missing := [name for number, name in names.items() if not counted[number]]:
        yield Reason(reason, f"Goes to no part: {_listed(missing)}.")
    if twice := [name for number, name in names.items() if counted[number] > 1]:
        yield Reason(reason, f"Goes to more than one part: {_listed(twice)}.")
    if strange := sorted(set(counted) - set(names)):
        yield Reason(reason, f"Is not of this initiative: {', '.join(map(str, strange))}.")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def ends_as(stage: Stage) -> Stage:
    """Return how an initiative at this stage ends: what worked on all cases is retired, anything else is stopped."""
    return Stage.RETIRED if stage is Stage.PRODUCTION else Stage.STOPPED


def goes_on(stage: Stage, *, at_once: bool) -> bool:
    """Whether the whole runs on until its parts are decided about; what runs nowhere ends with the split."""
    return stage in LIVE_STAGES and not at_once


def all_decided(whole: Stage, parts: Iterable[Stage]) -> bool:
    """Whether everything was decided about the parts, so that the whole has nothing left to do.

    A part that was stopped is none any more. Where all of them were, the split is undone and the whole goes on.
    """
    left = [stage for stage in parts if stage is not Stage.STOPPED]
    return bool(left) and all(stage in _DECIDED.get(whole, frozenset()) for stage in left)


def runs_until(split_at: datetime, policy: Policy) -> datetime:
    """Return until when a whole that was split may run on: as long as a review may stay open."""
    return split_at + timedelta(days=policy.review_open_days)
