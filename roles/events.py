"""What happened, told inside the transaction in which it happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.dispatch import Signal

# Sent once by every service, with `act: Change` as its argument. Plain `send`: if a listener fails, the act is undone.
changed = Signal()


@dataclass(frozen=True, slots=True)
class Target:
    """One object that an act changed, with the fields before and after where they tell something."""

    obj: Model
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One act: who did what to which objects, when, and why."""

    verb: str
    targets: Sequence[Target]
    actor_id: int | None
    at: datetime
    reason: str = ""


def announce(
    sender: Signal, verb: str, *targets: Target | Model, actor_id: int | None, at: datetime, reason: str = ""
) -> None:
    """Tell the listeners of one app's `changed` signal what was done."""
    wrapped = tuple(target if isinstance(target, Target) else Target(target) for target in targets)
    sender.send(sender=None, act=Change(verb=verb, targets=wrapped, actor_id=actor_id, at=at, reason=reason))
