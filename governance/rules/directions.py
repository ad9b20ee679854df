"""Which way a difference goes: does what was signed allow more than before, or less? Where that is not known, more."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

from decisions.rules.facts import Hours
from decisions.rules.rosters import cover_gaps
from decisions.rules.vocabulary import (
    ASKING_ACTIONS,
    EdgeAction,
    EdgeCase,
    Impact,
    Reversibility,
    TimeoutAction,
    TriggerType,
)
from governance.rules.differences import Difference, Kind
from governance.rules.limits import OnRed, Sampling
from governance.rules.stages import Nature
from governance.rules.value_words import hours_of, is_empty
from roles.rules.plans import Fate


class Way(StrEnum):
    """Where a difference leads."""

    LOOSER = "looser"
    TIGHTER = "tighter"
    NEITHER = "neither"


Direction = Callable[[Difference], Way]

# More than this share of what was approved is another volume. Source: domain catalogue, 8.6.
VOLUME_SHARE = 1.25


def coming_loosens(change: Difference) -> Way:
    """Judge something that is there or not: with it more is allowed; put in another order, nothing else is."""
    return {Kind.ADDED: Way.LOOSER, Kind.REMOVED: Way.TIGHTER}.get(change.kind, Way.NEITHER)


def coming_tightens(change: Difference) -> Way:
    """Judge something that is there or not: without it more is allowed."""
    return _against(coming_loosens(change))


def yes_loosens(change: Difference) -> Way:
    """Judge a yes or no: yes allows more."""
    return Way.TIGHTER if change.after is False else Way.LOOSER


def no_loosens(change: Difference) -> Way:
    """Judge a yes or no: no allows more."""
    return Way.TIGHTER if change.after is True else Way.LOOSER


def upper_bound(change: Difference) -> Way:
    """Judge a bound that is kept from below; without any there is no bound."""
    return _bound(change.before, change.after, rising=Way.LOOSER)


def lower_bound(change: Difference) -> Way:
    """Judge a bound that is kept from above; without any there is no bound."""
    return _bound(change.before, change.after, rising=Way.TIGHTER)


def tolerance_bound(change: Difference) -> Way:
    """Judge a limit by the direction of its tolerance; where the numbers mean something else, nothing can be said."""
    meanings = [[side.get(name) for name in ("direction", "unit")] for side in change.around]
    if meanings[0] != meanings[1]:
        return Way.LOOSER
    if change.path[-1] in {"amber_low", "limit_low"}:
        return lower_bound(change)
    return lower_bound(change) if meanings[0][0] == "lower" else upper_bound(change)


def on_red(change: Difference) -> Way:
    """Judge what happens when a limit is broken; where nobody said, the clearance is restricted."""
    forces = list(OnRed)
    old, new = (forces.index(OnRed(side)) if side in forces else _UNSAID for side in (change.before, change.after))
    if old == new:
        return Way.NEITHER
    return Way.LOOSER if new < old else Way.TIGHTER


def sampling(change: Difference) -> Way:
    """Judge which cases are looked at: what speaks for all of them, or whichever came up."""
    old, new = (side in list(Sampling) and Sampling(side).proves for side in (change.before, change.after))
    if old == new:
        return Way.NEITHER if new else Way.LOOSER
    return Way.TIGHTER if new else Way.LOOSER


def grant(change: Difference) -> Way:
    """Judge what is granted: more is more, and nothing is least of all."""
    return _grant(change.before, change.after, rising=Way.LOOSER)


def sooner_loosens(change: Difference) -> Way:
    """Judge a day on which something may begin: sooner allows more, and none allows nothing."""
    return _grant(change.before, change.after, rising=Way.TIGHTER)


def volume(change: Difference) -> Way:
    """Judge a volume by what was approved: a quarter more is still the same."""
    before, after = change.before, change.after
    if not (isinstance(before, int | float) and isinstance(after, int | float)) or after > VOLUME_SHARE * before:
        return Way.LOOSER
    return Way.NEITHER if after > before else Way.TIGHTER


def plan_date(change: Difference) -> Way:
    """Judge the day on which somebody's work changes: another day is another promise to people, sooner or later."""
    return Way.TIGHTER if change.before is None else Way.LOOSER


def claim(change: Difference) -> Way:
    """Judge a reason that does away with a duty: giving one allows more, wording it otherwise nothing."""
    if is_empty(change.before):
        return Way.LOOSER
    return Way.TIGHTER if is_empty(change.after) else Way.NEITHER


def named(change: Difference) -> Way:
    """Judge something that has to be named: naming it binds, naming something else does not loosen."""
    return _against(claim(change))


def chosen(change: Difference) -> Way:
    """Judge something that has to be chosen: choosing binds, any other choice may allow more."""
    return Way.TIGHTER if is_empty(change.before) else Way.LOOSER


def threshold(change: Difference) -> Way:
    """Judge the number that triggers an ambiguity rule by what it is about; what other numbers mean is not known.

    Below a confidence or a margin a person is asked, so that a lower one asks fewer; above an amount, a novelty or a
    number of repeats, so that a higher one does.
    """
    kinds = {side.get("kind") for side in change.around}
    triggers = {side.get("trigger") or TriggerType.CONFIDENCE for side in change.around}
    if EdgeCase.AMBIGUOUS not in kinds or len(triggers) > 1:
        return chosen(change)
    if triggers <= _ASKED_BELOW:
        return lower_bound(change)
    return upper_bound(change) if triggers <= _ASKED_ABOVE else chosen(change)


def segment(change: Difference) -> Way:
    """Judge a segment: with it cases are decided apart from the others, without it they are decided like those.

    Then more anywhere is more for them, and so it is where people stood close or a rule bound the AI. Without the
    unknown nothing holds for its cases.
    """
    if change.kind is not Kind.REMOVED:
        return coming_loosens(change)
    gone, left = change.before or {}, change.around[1] or {}
    bound = change.path[-1] == "unknown" or gone.get("high_touch") or gone.get("rule")
    more = any((other.get("level") or 0) > (gone.get("level") or 0) for other in left.values())
    return Way.LOOSER if bound or more else Way.TIGHTER


def edge_action(change: Difference) -> Way:
    """Judge what happens in an awkward case by how much of it people decide."""
    return _ranked(_HANDS, change.before, change.after, rising=Way.TIGHTER)


def edge_case(change: Difference) -> Way:
    """Judge a rule for an awkward case: one more binds, unless it does less than the general one it stands before."""
    if change.kind is not Kind.ADDED or not isinstance(change.after, dict):
        return Way.LOOSER
    general = (change.around[0] or {}).get(str(change.after.get("kind")))
    if general is None:
        return Way.TIGHTER
    weaker = _rank(_HANDS, change.after.get("action")) < _rank(_HANDS, general.get("action"))
    return Way.LOOSER if weaker else Way.TIGHTER


def timeout_action(change: Difference) -> Way:
    """Judge what happens when nobody answers: the safest answer is still an answer without a person."""
    if is_empty(change.before):
        return Way.TIGHTER
    from_answer = change.before == TimeoutAction.SAFEST_ANSWER
    return Way.TIGHTER if from_answer and change.after in list(TimeoutAction) else Way.LOOSER


def impact(change: Difference) -> Way:
    """Judge how much harm is claimed possible: a smaller claim allows more."""
    return _ranked([{i} for i in Impact], change.before, change.after, rising=Way.TIGHTER)


def reversibility(change: Difference) -> Way:
    """Judge how a wrong answer is said to be taken back: easier allows more."""
    return _ranked([{r} for r in Reversibility], change.before, change.after, rising=Way.TIGHTER)


def fate(change: Difference) -> Way:
    """Judge what becomes of somebody's work by how much of it they lose."""
    return _ranked(_LOSSES, change.before, change.after, rising=Way.LOOSER)


def nature(change: Difference) -> Way:
    """Judge what the AI is taken for: labour is judged most strictly."""
    return Way.TIGHTER if change.after == Nature.LABOUR else Way.LOOSER


def longer_loosens(change: Difference) -> Way:
    """Judge hours in which the AI works: more of them allow more, and so do others."""
    before, after = hours_of(change.before), hours_of(change.after)
    if before is None or after is None or not _within(after, before):
        return Way.LOOSER
    return Way.NEITHER if _within(before, after) else Way.TIGHTER


def longer_tightens(change: Difference) -> Way:
    """Judge hours in which people are there: fewer of them allow more, and so do others."""
    before, after = hours_of(change.before), hours_of(change.after)
    if before is None or after is None:
        return Way.TIGHTER if after else Way.LOOSER
    if _within(before, after):
        return Way.NEITHER if _within(after, before) else Way.TIGHTER
    return Way.LOOSER


# From what the AI answers by itself, over what nobody answers, to what a person is asked.
_HANDS: list[set[EdgeAction]] = [
    {EdgeAction.DEFAULT_ANSWER, EdgeAction.PRECEDENCE},
    {EdgeAction.ABSTAIN, EdgeAction.REFUSE},
    set(ASKING_ACTIONS),
]
_ASKED_BELOW = {TriggerType.CONFIDENCE, TriggerType.MARGIN}
_ASKED_ABOVE = {TriggerType.AMOUNT, TriggerType.NOVELTY, TriggerType.REPEATS}
_UNSAID = list(OnRed).index(OnRed.RESTRICT)
_LOSSES: list[set[Fate]] = [{Fate.RETAIN, Fate.NEW}, {Fate.AUGMENT}, {Fate.TRANSFER, Fate.AUTOMATE}, {Fate.ELIMINATE}]


def _within(hours: Hours, others: Hours) -> bool:
    """Whether the others leave out no minute of these hours."""
    return not cover_gaps(hours, others, ())


def _against(way: Way) -> Way:
    return {Way.LOOSER: Way.TIGHTER, Way.TIGHTER: Way.LOOSER}.get(way, Way.NEITHER)


def _bound(before: Any, after: Any, *, rising: Way) -> Way:
    if before is None or after is None:
        return Way.TIGHTER if before is None else Way.LOOSER
    return _moving(before, after, rising)


def _grant(before: Any, after: Any, *, rising: Way) -> Way:
    if before is None or after is None:
        return Way.LOOSER if before is None else Way.TIGHTER
    return _moving(before, after, rising)


def _moving(before: Any, after: Any, rising: Way) -> Way:
    try:
        return rising if after > before else _against(rising)
    except TypeError:  # a number and a text: an older form of the same
        return Way.LOOSER


def _rank(scale: Sequence[set[Any]], value: Any) -> int:
    return next((place for place, values in enumerate(scale) if value in list(values)), -1)


def _ranked(scale: Sequence[set[Any]], before: Any, after: Any, *, rising: Way) -> Way:
    """Compare places on a scale. One that is not on it, or a change within one place, may allow more."""
    old, new = _rank(scale, before), _rank(scale, after)
    if old < 0 or new < 0 or old == new:
        return Way.LOOSER
    return rising if new > old else _against(rising)
