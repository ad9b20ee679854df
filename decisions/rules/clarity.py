"""What a decision still leaves undefined. The form's clarity meter and the gate ask here alike."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from functools import cache

from decisions.rules.autonomy import Autonomy, autonomy_cap
from decisions.rules.clarity_items import NOTHING_ASKED, WRITTEN, ClarityItem, Proof, Topic, item
from decisions.rules.edge_clarity import (
    ambiguous_items,
    conflicting_items,
    incomplete_items,
    intervention_items,
    mandatory_items,
    uncovered_items,
)
from decisions.rules.evidence import calibration_items, outcome_items, reference_items, test_items
from decisions.rules.facts import DecisionFacts
from decisions.rules.segments import cap_items, ramp_items, segment_items
from decisions.rules.vocabulary import EdgeCase, EscalationCategory, LogicKind
from roles.rules.capacities import Capacity
from roles.rules.eligibility import reasons_against
from roles.rules.records import record

__all__ = ["Clarity", "ClarityItem", "Proof", "Topic", "clarity"]

LEAST_ANSWERS = 2


@record(frozen=True, slots=True)
class Clarity:
    """All items of one decision."""

    items: tuple[ClarityItem, ...]

    @property
    def open_items(self) -> tuple[ClarityItem, ...]:
        """What is still undefined."""
        return tuple(item for item in self.items if not item.done)

    @property
    def done(self) -> int:
        """How many items are defined."""
        return sum(item.done for item in self.items)

    @property
    def total(self) -> int:
        """How many items there are."""
        return len(self.items)

    @property
    def percent(self) -> int:
        """The share that is defined, rounded down so that 100 means complete."""
        return 100 * self.done // self.total if self.total else 0

    @property
    def complete(self) -> bool:
        """Whether nothing is left undefined."""
        return self.done == self.total

    def about(self, *topics: Topic) -> tuple[ClarityItem, ...]:
        """Return the open items of these topics."""
        return tuple(item for item in self.open_items if item.topic in topics)


@record(frozen=True, slots=True)
class _Asked:
    """What a decision is judged by."""

    today: date
    categories: Iterable[EscalationCategory]
    proof: Proof


_ItemsOf = Callable[[DecisionFacts, _Asked], Iterable[ClarityItem]]


def clarity(
    decision: DecisionFacts,
    today: date,
    mandatory_categories: Iterable[EscalationCategory],
    topics: Collection[Topic] = WRITTEN,
    proof: Proof = NOTHING_ASKED,
) -> Clarity:
    """Return what has to be said about this decision, said or not, on these topics.

    Source: domain catalogue, DEC-1 to DEC-9, HUM-1.
    """
    asked = _Asked(today, mandatory_categories, proof)
    topics = frozenset(topics)
    items: list[ClarityItem] = []
    for items_of in _parts_about(topics, a_human_decides=decision.autonomy == Autonomy.A0):
        items += (entry for entry in items_of(decision, asked) if entry.topic in topics)
    return Clarity(tuple(items))


@cache
def _parts_about(topics: frozenset[Topic], *, a_human_decides: bool) -> tuple[_ItemsOf, ...]:
    """Return what speaks of these topics. It is asked for the same few sets of them of every decision."""
    parts = _ALWAYS if a_human_decides else (*_ALWAYS, *_UNLESS_A_HUMAN_DECIDES)
    return tuple(items_of for about, items_of in parts if not about.isdisjoint(topics))


def _basics(d: DecisionFacts) -> Iterator[ClarityItem]:
    question = d.question.strip()
    yield item(
        Topic.BASICS, "question", "The question", question.endswith("?"), f"No question says what {d.name} decides."
    )
    yield item(Topic.BASICS, "verb", "What the AI does", d.verb, f"Nobody said what the AI does in {d.name}.")
    yield item(
        Topic.BASICS,
        "allowed_answers",
        "The allowed answers",
        len(d.allowed_answers) >= LEAST_ANSWERS,
        f"{d.name} has fewer than two allowed answers.",
    )
    yield item(Topic.BASICS, "trigger", "What starts it", d.trigger.strip(), f"Nothing says what starts {d.name}.")
    yield item(
        Topic.BASICS, "volume_per_day", "Cases a day", d.volume_per_day, f"The volume a day of {d.name} is unknown."
    )
    yield item(Topic.INPUTS, "inputs", "The inputs", d.inputs, f"{d.name} names no input.")
    # A table decides wherever there is one, whatever is said of the kind: it is judged, and text beside it as well.
    if d.logic_kind is LogicKind.TABLE or d.has_table:
        yield _table(d)
    if d.logic_kind is not LogicKind.TABLE:
        yield _written(d)


def _written(d: DecisionFacts) -> ClarityItem:
    return item(Topic.LOGIC, "logic", "The logic", d.has_logic, f"The logic of {d.name} is not written down.")


def _table(d: DecisionFacts) -> ClarityItem:
    """A table counts as it is now: with rules, every cell readable, and its hit policy kept."""
    table, message = d.table, ""
    if table is None or not table.rules:
        message = f"The decision table of {d.name} has no rule."
    elif not table.fresh:
        message = f"The decision table of {d.name} has not been checked since it was changed."
    elif table.unreadable:
        message = f"{table.unreadable} places of the decision table of {d.name} cannot be read."
    elif table.violations:
        message = f"Several rules of the decision table of {d.name} fit one case, which its hit policy forbids."
    return ClarityItem(Topic.LOGIC, "table", "The decision table", not message, message)


def _owner(d: DecisionFacts, today: date) -> ClarityItem:
    current = [holder for holder in d.owners if holder.in_force(today)]
    eligible = [h for h in current if not reasons_against(Capacity.DECISION_OWNER, h.person, today)]
    if eligible:
        message = ""
    elif current:
        message = reasons_against(Capacity.DECISION_OWNER, current[0].person, today)[0]
    elif proposed := next((h for h in d.owners if h.status == "proposed"), None):
        message = f"{proposed.person.name} has not accepted to own {d.name}."
    else:
        message = f"Nobody owns {d.name}."
    return ClarityItem(Topic.OWNER, "owner", "The owner", bool(eligible), message)


def _autonomy(d: DecisionFacts) -> Iterator[ClarityItem]:
    yield item(Topic.BASICS, "impact", "The impact", d.impact, f"The impact of a wrong {d.name} is not stated.")
    yield item(
        Topic.BASICS, "reversibility", "Reversibility", d.reversibility, f"Nothing says whether {d.name} can be undone."
    )
    if d.autonomy is None:
        yield ClarityItem(
            Topic.AUTONOMY, "autonomy", "The autonomy", done=False, message=f"{d.name} has no autonomy level."
        )
        return
    if not (d.impact and d.reversibility):
        message = f"The autonomy of {d.name} has no cap while impact or reversibility is unknown."
        yield ClarityItem(Topic.AUTONOMY, "autonomy", "The autonomy", done=False, message=message)
        return
    cap = autonomy_cap(d.impact, d.reversibility)
    message = f"{d.name} asks for A{d.autonomy}; its impact and reversibility allow A{cap.value} at most."
    yield item(Topic.AUTONOMY, "autonomy", "The autonomy", d.autonomy <= cap, message)


_Part = tuple[frozenset[Topic], _ItemsOf]
# Which topics each part speaks of, in the order in which they are shown.
_ALWAYS: tuple[_Part, ...] = (
    (frozenset({Topic.BASICS, Topic.INPUTS, Topic.LOGIC}), lambda d, _asked: _basics(d)),
    (frozenset({Topic.OWNER}), lambda d, asked: [_owner(d, asked.today)]),
    (frozenset({Topic.BASICS, Topic.AUTONOMY}), lambda d, _asked: _autonomy(d)),
)
_UNLESS_A_HUMAN_DECIDES: tuple[_Part, ...] = (
    (frozenset({Topic.AUTONOMY}), lambda d, _asked: cap_items(d)),
    (frozenset({Topic.SEGMENTS}), lambda d, _asked: segment_items(d)),
    (frozenset({Topic.RAMP}), lambda d, _asked: ramp_items(d)),
    (frozenset({Topic.INCOMPLETE}), lambda d, _asked: incomplete_items(d)),
    (
        frozenset({Topic.INCOMPLETE_TESTS}),
        lambda d, asked: test_items(d, EdgeCase.INCOMPLETE, Topic.INCOMPLETE_TESTS, asked.proof),
    ),
    (frozenset({Topic.CONFLICTING}), lambda d, _asked: conflicting_items(d)),
    (
        frozenset({Topic.CONFLICTING_TESTS}),
        lambda d, asked: test_items(d, EdgeCase.CONFLICTING, Topic.CONFLICTING_TESTS, asked.proof),
    ),
    (frozenset({Topic.AMBIGUOUS}), lambda d, _asked: ambiguous_items(d)),
    (frozenset({Topic.CALIBRATION}), lambda d, asked: calibration_items(d, asked.proof)),
    (frozenset({Topic.UNCOVERED}), lambda d, _asked: uncovered_items(d)),
    (frozenset({Topic.MANDATORY}), lambda d, asked: mandatory_items(d, asked.categories)),
    (frozenset({Topic.INTERVENTION}), lambda d, _asked: intervention_items(d)),
    (frozenset({Topic.OUTCOMES}), lambda d, _asked: outcome_items(d)),
    (frozenset({Topic.REFERENCES}), lambda d, asked: reference_items(d, asked.proof)),
)
