"""How many cases a day reach people, and whether there are enough of them.

Source: domain catalogue, section 5: people needed = volume x share x handling minutes x peak / (productive minutes x
occupancy). Whatever is not known is said, never taken for nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor

from decisions.rules.autonomy import Autonomy
from decisions.rules.facts import DecisionFacts, EdgePolicyFacts, Hours
from decisions.rules.rosters import ShiftFacts
from decisions.rules.vocabulary import EdgeCase, TriggerType
from roles.rules.records import record

_WHOLE = 1.0
_PERCENT = 100
# Shares and people are compared to a millionth: what is summed up differs in the last digit.
_NOTHING = 1e-6
# A sentence names so many decisions.
_TOLD = 3


@record(frozen=True, slots=True)
class Workload:
    """How much of a day people can spend on cases. The numbers are policy, and handed in.

    Units: `productive_minutes` a day; `peak` and `occupancy` are factors.
    """

    peak: float
    productive_minutes: float
    occupancy: float


@record(frozen=True, slots=True)
class Sender:
    """What one decision sends to one queue.

    `share` of its `volume` a day, None where that is not known; `missing` then says why, and `field` of the decision's
    form mends it. `measured`: part of it was seen in a replay and not only thought.
    """

    decision_id: int
    name: str
    volume: int | None
    share: float | None
    measured: bool = False
    missing: str = ""
    field: str = ""

    @property
    def escalations(self) -> float | None:
        """Cases a day that reach people, or None where that is not known."""
        if self.share is not None and self.share < _NOTHING:
            return 0.0
        return None if self.volume is None or self.share is None else self.volume * self.share


@dataclass(frozen=True)
class QueueFacts:
    """A queue, how many people are there, and what every decision sends to it, added up once. Units: minutes a case.

    `hours` are those at which somebody is said to be there; `shifts` who is, where a roster says so. `authorised`:
    somebody signed what its people may do by themselves.
    """

    id: int
    name: str
    fte: float
    handling_minutes: float | None
    senders: tuple[Sender, ...] = ()
    hours: Hours | None = None
    shifts: tuple[ShiftFacts, ...] = ()
    authorised: bool = False

    @cached_property
    def by_decision(self) -> Mapping[int, Sender]:
        """What each decision sends here, by the decision's id."""
        return {sender.decision_id: sender for sender in self.senders}

    @cached_property
    def volume(self) -> int:
        """Cases a day of all decisions that send anything here."""
        return sum(sender.volume or 0 for sender in self.senders)

    @cached_property
    def unknown(self) -> tuple[Sender, ...]:
        """Decisions of which nobody knows how much they send here."""
        return tuple(sender for sender in self.senders if sender.escalations is None)

    @cached_property
    def escalations(self) -> float | None:
        """Cases a day that arrive, None where that is not known."""
        return None if self.unknown else sum(sender.escalations or 0.0 for sender in self.senders)


@record(frozen=True, slots=True)
class QueueForecast:
    """A day of one queue: what arrives, who is needed, who is there. None: not known."""

    queue: QueueFacts
    workload: Workload

    @property
    def escalations(self) -> float | None:
        """Cases a day that arrive."""
        return self.queue.escalations

    @property
    def share(self) -> float | None:
        """The share of all cases that arrives."""
        return self.escalations / self.queue.volume if self.escalations is not None and self.queue.volume else None

    @property
    def needed(self) -> float | None:
        """How many people it takes at the peak of a day."""
        if not self.escalations:
            return self.escalations
        return None if self.queue.handling_minutes is None else self.escalations * self._each

    @property
    def enough(self) -> bool | None:
        """Whether enough people are there."""
        return None if self.needed is None else self.needed <= self.queue.fte + _NOTHING

    @property
    def missing(self) -> tuple[str, ...]:
        """Why there is no forecast, in sentences; nothing where there is one."""
        told = [sender.missing for sender in self.queue.unknown[:_TOLD]]
        if more := len(self.queue.unknown) - len(told):
            told.append(f"So it is with {more} more.")
        if self.queue.handling_minutes is None and self.escalations != 0:
            told.append(f"Nothing says how many minutes one case takes at {self.queue.name}.")
        return tuple(told)

    @property
    def sentence(self) -> str:
        """The whole forecast in one sentence."""
        if self.needed is None or self.escalations is None:
            return f"{self.queue.name}: {' '.join(self.missing)}"
        count = number_in_words(self.escalations)
        return (
            f"{self.queue.name}: {share_in_words(self.share or 0.0)} of {self.queue.volume} cases a day, {count} "
            f"{'escalation' if count == '1' else 'escalations'}, {number_in_words(self.needed)} people needed, "
            f"{number_in_words(self.queue.fte)} there."
        )

    def volume_that_fits(self, decision_id: int, busy: float = _WHOLE) -> int | None:
        """Return how many cases a day of one decision the people there can carry; None where no cap of it helps.

        `busy` is the share of their time that they may be.
        """
        sender = self.queue.by_decision.get(decision_id)
        if sender is None or not sender.share or self.needed is None or sender.volume is None:
            return None
        others = self.needed - sender.volume * sender.share * self._each
        cases = floor((self.queue.fte * busy - others) / (sender.share * self._each) + _NOTHING)
        return cases if cases > 0 else None

    @property
    def people_a_case(self) -> float | None:
        """How many people one case a day takes, None where nobody said how long a case takes."""
        return None if self.queue.handling_minutes is None else self._each

    @property
    def _each(self) -> float:
        """How many people one case a day takes."""
        load = self.workload
        return (self.queue.handling_minutes or 0.0) * load.peak / (load.productive_minutes * load.occupancy)


def senders_of(decision: DecisionFacts) -> Mapping[int, Sender]:
    """Return what a decision sends to each queue, by queue id. Nothing escalates where a human decides anyway.

    Shares of one case may overlap, so that all of them together are never more than every case.
    """
    if decision.autonomy == Autonomy.A0:
        return {}
    parts = [_part(decision, policy) for policy in decision.policies if policy.asks_a_person]
    total = sum(part.share or 0.0 for part in parts)
    scale = _WHOLE / total if total > _WHOLE else _WHOLE
    found: dict[int, Sender] = {}
    for part in parts:
        if part.queue_id is None:
            continue
        before = found.get(part.queue_id)
        found[part.queue_id] = _joined(decision, before, part, scale)
    return found


def forecasts(queues: Iterable[QueueFacts], workload: Workload) -> tuple[QueueForecast, ...]:
    """Return a day of each queue."""
    return tuple(QueueForecast(queue, workload) for queue in queues)


@record(frozen=True, slots=True)
class _Part:
    """What one rule sends."""

    queue_id: int | None
    share: float | None
    measured: bool
    field: str
    missing: str


def _part(decision: DecisionFacts, policy: EdgePolicyFacts) -> _Part:
    share, measured = _share(decision, policy)
    missing = ""
    if share is None:
        whither = policy.queue_name or "a person"
        missing = f"Nobody said what share of {decision.name} goes to {whither} {_why(decision, policy)}."
    return _Part(policy.queue_id, share, measured, policy.field, missing)


def _share(decision: DecisionFacts, policy: EdgePolicyFacts) -> tuple[float | None, bool]:
    """Return the share of cases that a rule sends to people, and whether it was measured."""
    table, measured = decision.table, decision.measured
    if policy.kind is EdgeCase.UNCOVERED and table is not None and table.complete:
        return 0.0, True
    if policy.kind is EdgeCase.UNCOVERED and measured.uncovered is not None:
        return measured.uncovered, True
    if policy.trigger is TriggerType.CONFIDENCE and policy.trigger_value is not None and measured.below:
        threshold = policy.trigger_value if policy.trigger_value <= 1 else policy.trigger_value / _PERCENT
        # Of two neighbouring percents the one that asks more people.
        place = min(ceil(threshold * _PERCENT - _NOTHING), len(measured.below) - 1)
        return measured.below[max(place, 0)], True
    return policy.expected_share, False


def _joined(decision: DecisionFacts, before: Sender | None, part: _Part, scale: float) -> Sender:
    """Return what goes to a queue with one more rule; what is not known of one rule is not known of the sum."""
    missing, field = part.missing, part.field if part.missing else ""
    share = None if part.share is None else part.share * scale
    measured = part.measured
    if before is not None:
        share = None if share is None or before.share is None else share + before.share
        measured = measured or before.measured
        missing, field = (before.missing, before.field) if before.missing else (missing, field)
    if decision.volume_per_day is None and not missing:
        missing, field = f"The volume a day of {decision.name} is unknown.", "volume_per_day"
    return Sender(decision.id, decision.name, decision.volume_per_day, share, measured, missing, field)


def _why(decision: DecisionFacts, policy: EdgePolicyFacts) -> str:
    """Name the awkward case that a rule is about, to end a sentence."""
    names = {entry.id: entry.name for entry in decision.inputs}
    pairs = {pair.id: f"{pair.first} and {pair.second}" for pair in decision.conflicts}
    return {
        EdgeCase.INCOMPLETE: f"because {names.get(policy.input_id or 0, 'something')} is missing",
        EdgeCase.CONFLICTING: f"because {pairs.get(policy.conflict_id or 0, 'inputs')} disagree",
        EdgeCase.AMBIGUOUS: "because it is ambiguous",
        EdgeCase.UNCOVERED: "because no rule fits",
        EdgeCase.MANDATORY: f"for “{policy.category.replace('_', ' ')}”",
    }[policy.kind]


def share_in_words(share: float) -> str:
    """Return a share in percent, whole ones from 1 % on."""
    value = share * _PERCENT
    return f"{value:.0f} %" if value == 0 or value >= 1 else f"{value:.1g} %"


def number_in_words(value: float) -> str:
    """Return a number with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")
