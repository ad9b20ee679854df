"""What a decision still leaves undefined. The form's clarity meter and the gate ask here alike."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from decisions.rules.autonomy import Autonomy, autonomy_cap
from decisions.rules.facts import DecisionFacts, EdgePolicyFacts
from decisions.rules.vocabulary import EdgeCase, EscalationCategory
from roles.rules.capacities import Capacity
from roles.rules.eligibility import reasons_against

LEAST_ANSWERS = 2
LEAST_INPUTS_TO_CONFLICT = 2


class Topic(StrEnum):
    """What an item is about. The requirements DEC-1 to DEC-8 and HUM-1 each ask for some of these."""

    BASICS = "basics"
    OWNER = "owner"
    LOGIC = "logic"
    INPUTS = "inputs"
    INCOMPLETE = "incomplete"
    CONFLICTING = "conflicting"
    AMBIGUOUS = "ambiguous"
    MANDATORY = "mandatory"
    AUTONOMY = "autonomy"
    INTERVENTION = "intervention"


@dataclass(frozen=True, slots=True)
class ClarityItem:
    """One thing that has to be said about a decision, and whether it has been.

    `field` names the place in the form that mends it. `message` is the sentence to show while it is open.
    """

    topic: Topic
    field: str
    label: str
    done: bool
    message: str = ""


@dataclass(frozen=True, slots=True)
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


def clarity(
    decision: DecisionFacts,
    today: date,
    mandatory_categories: Iterable[EscalationCategory],
    topics: Collection[Topic] = frozenset(Topic),
) -> Clarity:
    """Return what has to be said about this decision, said or not; on some topics only where they are named.

    Source: domain catalogue, DEC-1, DEC-3 to DEC-6, DEC-8, HUM-1.
    """
    parts = _ALWAYS if decision.autonomy == Autonomy.A0 else (*_ALWAYS, *_UNLESS_A_HUMAN_DECIDES)
    items: list[ClarityItem] = []
    for about, items_of in parts:
        if not about.isdisjoint(topics):
            items += items_of(decision, today, mandatory_categories)
    return Clarity(tuple(items))


def _item(topic: Topic, field: str, label: str, done: object, message: str) -> ClarityItem:
    return ClarityItem(topic, field, label, bool(done), "" if done else message)


def _basics(d: DecisionFacts) -> Iterator[ClarityItem]:
    question = d.question.strip()
    yield _item(
        Topic.BASICS, "question", "The question", question.endswith("?"), f"No question says what {d.name} decides."
    )
    yield _item(Topic.BASICS, "verb", "What the AI does", d.verb, f"Nobody said what the AI does in {d.name}.")
    yield _item(
        Topic.BASICS,
        "allowed_answers",
        "The allowed answers",
        len(d.allowed_answers) >= LEAST_ANSWERS,
        f"{d.name} has fewer than two allowed answers.",
    )
    yield _item(Topic.BASICS, "trigger", "What starts it", d.trigger.strip(), f"Nothing says what starts {d.name}.")
    yield _item(
        Topic.BASICS, "volume_per_day", "Cases a day", d.volume_per_day, f"The volume a day of {d.name} is unknown."
    )
    yield _item(Topic.INPUTS, "inputs", "The inputs", d.inputs, f"{d.name} names no input.")
    yield _item(Topic.LOGIC, "logic", "The logic", d.has_logic, f"The logic of {d.name} is not written down.")


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
    yield _item(Topic.BASICS, "impact", "The impact", d.impact, f"The impact of a wrong {d.name} is not stated.")
    yield _item(
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
    yield _item(Topic.AUTONOMY, "autonomy", "The autonomy", d.autonomy <= cap, message)


def _incomplete(d: DecisionFacts) -> Iterator[ClarityItem]:
    policies = d.policies_for(EdgeCase.INCOMPLETE)
    for_all = any(policy.input_id is None for policy in policies)
    covered = {policy.input_id for policy in policies}
    mandatory = [entry for entry in d.inputs if entry.mandatory]
    for entry in mandatory:
        yield _item(
            Topic.INCOMPLETE,
            f"edge-incomplete-{entry.id}",
            f"When {entry.name} is missing",
            for_all or entry.id in covered,
            f"Nothing says what happens when {entry.name} is missing in {d.name}.",
        )
    if not mandatory:
        yield _item(
            Topic.INCOMPLETE,
            "edge-incomplete",
            "When information is missing",
            policies,
            f"Nothing says what happens in {d.name} when information is missing.",
        )


def _conflicting(d: DecisionFacts) -> Iterator[ClarityItem]:
    policies = d.policies_for(EdgeCase.CONFLICTING)
    for_all = any(policy.conflict_id is None for policy in policies)
    covered = {policy.conflict_id for policy in policies}
    for pair in d.conflicts:
        yield _item(
            Topic.CONFLICTING,
            f"edge-conflicting-{pair.id}",
            f"When {pair.first} and {pair.second} disagree",
            for_all or pair.id in covered,
            f"Conflicting-signal policy missing for {pair.first} vs {pair.second} in decision {d.name}.",
        )
    if not d.conflicts and len(d.inputs) >= LEAST_INPUTS_TO_CONFLICT:
        yield _item(
            Topic.CONFLICTING,
            "edge-conflicting",
            "When signals disagree",
            for_all or d.conflicts_ruled_out,
            f"Nobody has said which inputs of {d.name} can contradict each other.",
        )


def _ambiguous(d: DecisionFacts) -> ClarityItem:
    policies = d.policies_for(EdgeCase.AMBIGUOUS)
    message = f"No rule says when {d.name} is too ambiguous for the AI."
    if policies:
        message = f"The ambiguity rule of {d.name} has no number that triggers it."
    done = any(policy.has_trigger_value for policy in policies)
    return _item(Topic.AMBIGUOUS, "edge-ambiguous", "When the case is ambiguous", done, message)


def _mandatory(d: DecisionFacts, categories: Iterable[EscalationCategory]) -> Iterator[ClarityItem]:
    policies = {policy.category: policy for policy in d.policies_for(EdgeCase.MANDATORY)}
    for category in categories:
        policy = policies.get(category.value)
        message = f"No mandatory escalation for “{category.label}” in {d.name}."
        if policy:
            message = f"“{category.label}” in {d.name} does not say what happens when nobody answers."
        yield _item(
            Topic.MANDATORY,
            f"edge-mandatory-{category.value}",
            f"Escalation: {category.label}",
            policy and policy.has_timeout_action,
            message,
        )


def _intervention(d: DecisionFacts) -> Iterator[ClarityItem]:
    asking = [policy for policy in d.policies if policy.asks_a_person]
    if not asking:
        yield ClarityItem(
            Topic.INTERVENTION,
            "edge-cases",
            "Who is asked",
            done=False,
            message=f"No case of {d.name} reaches a person.",
        )
        return
    gaps = [message for policy in asking if (message := _cover_gap(d, policy))]
    untimed = [policy for policy in asking if not policy.respond_within_minutes]
    if untimed:
        gaps.append(f"{len(untimed)} of {len(asking)} rules of {d.name} that ask a person give no time to answer in.")
    yield _item(Topic.INTERVENTION, "edge-cases", "Who is asked, and when", not gaps, gaps[0] if gaps else "")


def _cover_gap(d: DecisionFacts, policy: EdgePolicyFacts) -> str:
    if policy.queue_hours is None:
        return f"A rule of {d.name} asks a person, but names no queue."
    if d.operates is None:
        return f"Nothing says at what hours {d.name} runs."
    if not policy.queue_hours.contain(d.operates):
        return f"{d.name} runs {d.operates}, but {policy.queue_name} is staffed {policy.queue_hours}."
    return ""


_Part = tuple[frozenset[Topic], Callable[[DecisionFacts, date, Iterable[EscalationCategory]], Iterable[ClarityItem]]]
# Which topics each part speaks of, in the order in which they are shown.
_ALWAYS: tuple[_Part, ...] = (
    (frozenset({Topic.BASICS, Topic.INPUTS, Topic.LOGIC}), lambda d, _today, _categories: _basics(d)),
    (frozenset({Topic.OWNER}), lambda d, today, _categories: [_owner(d, today)]),
    (frozenset({Topic.BASICS, Topic.AUTONOMY}), lambda d, _today, _categories: _autonomy(d)),
)
_UNLESS_A_HUMAN_DECIDES: tuple[_Part, ...] = (
    (frozenset({Topic.INCOMPLETE}), lambda d, _today, _categories: _incomplete(d)),
    (frozenset({Topic.CONFLICTING}), lambda d, _today, _categories: _conflicting(d)),
    (frozenset({Topic.AMBIGUOUS}), lambda d, _today, _categories: [_ambiguous(d)]),
    (frozenset({Topic.MANDATORY}), lambda d, _today, categories: _mandatory(d, categories)),
    (frozenset({Topic.INTERVENTION}), lambda d, _today, _categories: _intervention(d)),
)
