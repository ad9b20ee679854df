"""What a part of an initiative that was split carries over: less work to be signed, never a signature.

A part that does no more than the whole was signed for goes from shaping to production without a pilot of its own:
whoever bears it signs what is less, and what a pilot has to show is what the whole shows of these decisions now.
Anything more, and any other version, goes the whole way.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from governance.rules.clearances import ClearanceFacts, ClearanceState
from governance.rules.facts import CarriedFacts, Facts
from governance.rules.material.rule import Materiality
from governance.rules.policy import Policy
from governance.rules.requirements import REQUIREMENTS
from governance.rules.reviews import StepRule
from governance.rules.stages import Gate, Stage
from roles.rules.capacities import Capacity
from roles.rules.refusals import Reason

# What a pilot has to show, and what is tried out on a system that runs.
SHOWN = ("DEC-10", "HUM-2", "HUM-3", "MEA-2", "MEA-3", "MEA-4")
# Who signs a part that does no more than the whole: who bears the outcome, who looks at it from outside, who approves.
SIGNERS = frozenset({Capacity.OUTCOME_OWNER, Capacity.SECOND_LINE, Capacity.ACCOUNTABLE_EXECUTIVE})
_MORE = frozenset({Materiality.LOOSENING, Materiality.TECHNICAL})
_RUNS = frozenset({ClearanceState.ACTIVE, ClearanceState.STALE})
# When the whole was to begin and to end its pilot says nothing of a part.
_OWN = ("key", "pilot_end_planned", "planned_go_live")


def is_carried(gate: Gate | str, origin: Stage | str) -> bool:
    """Whether a review asks to carry over what the whole was signed for: production, straight from shaping."""
    return gate == Gate.PRODUCTION and origin == Stage.SHAPING


def carried_from(
    whole: Facts, decisions: Collection[int], policy: Policy, last: ClearanceState | None
) -> CarriedFacts | None:
    """Return what a part with these decisions can carry over from the whole now, or None where nothing.

    `last` is how the clearance of the whole stood before it was taken back at its end.
    """
    clearance = whole.clearance
    if clearance is None or not _holds(whole, clearance, last):
        return None
    seen = _of_decisions(whole, frozenset(decisions))
    verdicts = {number: REQUIREMENTS[number].check(seen, policy) for number in SHOWN if number in REQUIREMENTS}
    shown = {number: verdict.message for number, verdict in verdicts.items() if verdict.result.passes}
    return CarriedFacts(whole.key, clearance.remit_id, clearance.remit_number, shown)


def _holds(whole: Facts, clearance: ClearanceFacts, last: ClearanceState | None) -> bool:
    """Whether what the whole was signed for counts: it runs unhindered, or did to the day on which it was retired."""
    if clearance.stage is not Stage.PRODUCTION or any(not condition.met for condition in whole.conditions):
        return False
    if whole.stage is Stage.PRODUCTION:
        return clearance.standing(whole.at).state in _RUNS
    ended = whole.stage is Stage.RETIRED and last is ClearanceState.ACTIVE
    return ended and whole.today <= clearance.review_due


def _of_decisions(whole: Facts, decisions: frozenset[int]) -> Facts:
    return replace(
        whole,
        decisions=tuple(d for d in whole.decisions if d.id in decisions),
        tolerances=tuple(t for t in whole.tolerances if t.decision_id is None or t.decision_id in decisions),
    )


def content_of_part(signed: Mapping[str, Any], part: Mapping[str, Any], plans: Collection[str]) -> Mapping[str, Any]:
    """Return of what was signed of the whole that which is about the part: the content it is compared with.

    `plans` are those that change the work which its decisions take over. What is about no decision is about every part.
    """
    codes = part["decisions"].keys()
    held = {
        **signed,
        "initiative": signed["initiative"] | {name: part["initiative"].get(name) for name in _OWN},
        "decisions": {code: said for code, said in signed["decisions"].items() if code in codes},
        "tolerances": {n: t for n, t in signed["tolerances"].items() if t.get("decision") in {None, "", *codes}},
        "plans": {n: plan for n, plan in signed["plans"].items() if n in plans or n in part["plans"]},
    }
    if "value" in signed:
        worth = part.get("value") or {}
        held["value"] = {name: said for name, said in signed["value"].items() if name in worth}
    return held


def steps_carried(rules: tuple[StepRule, ...]) -> tuple[StepRule, ...]:
    """Return who signs what is carried over, of all whom the gate asks; all of them where it asks no executive."""
    asked = tuple(rule for rule in rules if rule.capacity in SIGNERS)
    return asked if any(rule.capacity is Capacity.ACCOUNTABLE_EXECUTIVE for rule in asked) else rules


def reasons_against_carrying(changes: Iterable[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """Return why a part does more than the whole was signed for, or by another version; empty when it does not."""
    more = [change for change in changes if change["materiality"] in _MORE]
    if not more:
        return ()
    text = "This is more than was signed for the whole, or another version of it: it goes through a pilot of its own."
    return (Reason("GATE", text), *(Reason(change["rule"], change["text"]) for change in more))


def reasons_against_base(carried: CarriedFacts | None, base_id: int | None, at: datetime) -> tuple[Reason, ...]:
    """Return why the remit that a part is compared with does not count any more; empty while it does."""
    if carried is not None and carried.remit_id == base_id:
        return ()
    text = (
        f"What was signed for the whole does not count any more on {at:%-d %b %Y}: its clearance ran out, was held "
        "back or is another one. The part goes through a pilot of its own."
    )
    return (Reason("GATE", text),)
