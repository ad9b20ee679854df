"""What cannot be said about an awkward case."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from decisions.rules.vocabulary import POSSIBLE_ACTIONS, EdgeAction, EdgeCase, TimeoutAction, TriggerType

# What a confidence, a margin and a novelty are measured in: a part of one.
_PARTS_OF_ONE = frozenset({TriggerType.CONFIDENCE, TriggerType.MARGIN, TriggerType.NOVELTY})


def policy_problems(kind: EdgeCase, policy: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what is wrong with what is to happen in such a case, each a sentence; nothing where it can stand.

    Units: `expected_share` 0 to 1.
    """
    return tuple(_problems(kind, policy))


def _problems(kind: EdgeCase, policy: Mapping[str, Any]) -> Iterator[str]:
    action = policy.get("action")
    if action and action not in POSSIBLE_ACTIONS[kind]:
        yield f"“{EdgeAction(action).label}” cannot happen here: {kind.label.lower()}."
    if action == EdgeAction.DEFAULT_ANSWER and not policy.get("default_answer"):
        yield "Choose the answer that is given."
    timeout = policy.get("timeout_action")
    if timeout and timeout not in set(TimeoutAction):
        yield "Silence never approves, and this is nothing that can happen when nobody answers."
    share = policy.get("expected_share")
    if share is not None and not 0 <= Decimal(share) <= 1:
        yield "The share of cases lies between 0 and 100 percent."
    yield from _trigger_problems(policy)


def _trigger_problems(policy: Mapping[str, Any]) -> Iterator[str]:
    trigger, value = policy.get("trigger"), policy.get("trigger_value")
    if not trigger or value is None:
        return
    if trigger in _PARTS_OF_ONE and not 0 <= Decimal(value) <= 1:
        yield f"“{TriggerType(trigger).label}” goes with a number between 0 and 1."
    elif Decimal(value) < 0:
        yield f"“{TriggerType(trigger).label}” goes with a number that is not below 0."
