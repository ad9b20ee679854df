"""How much the enterprise takes of one measure anywhere: no tolerance of any initiative goes beyond it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from governance.events import changed
from governance.models import Appetite
from governance.rules.limits import Direction, Limits, MeasureUnit
from governance.rules.measures import key_of, label_of
from governance.rules.permissions import GRANTS, Act
from governance.rules.tolerances import impossible, unit_of_catalogue
from roles.events import Target, announce
from roles.rules.permissions import Actor, is_granted, require
from roles.rules.refusals import Reason, Refused, Stale


def may_set_appetite(actor: Actor) -> bool:
    """Whether this person may say how much the enterprise takes."""
    return is_granted(actor, Act.SET_APPETITE, GRANTS)


@dataclass(frozen=True, slots=True)
class Cap:
    """At most, or at least, so much of one measure. `cap` is in `unit`; `statement` says it in words, and why."""

    measure: str
    direction: Direction
    unit: MeasureUnit
    cap: Decimal
    statement: str
    key: str = ""


@transaction.atomic
def appetite_set(cap: Cap, *, actor: Actor, at: datetime, revision: int | None = None) -> Appetite:
    """Say how much the enterprise takes of a measure, anew where it was said before.

    Tolerances that lie beyond it from now on are not changed; RSK-1 is no longer met where one is.
    Raises: NotPermitted for anybody but the second line; Stale; Refused for a unit that is not the measure's, or
    without a statement.
    """
    require(actor, Act.SET_APPETITE, GRANTS)
    key = cap.key or key_of(cap.measure)
    if reasons := _against(cap, key):
        raise Refused(*reasons)
    row = Appetite.objects.select_for_update(of=("self",)).filter(key=key).first() or Appetite(key=key)
    if revision is not None and revision != row.revision:
        raise Stale("Somebody changed this since you opened it. Reload to see what they wrote.")
    values = {
        "measure": label_of(key, cap.measure),
        "direction": cap.direction.value,
        "unit": cap.unit.value,
        "cap": cap.cap,
        "statement": cap.statement,
    }
    details = {name: ["" if row.pk is None else str(getattr(row, name)), str(said)] for name, said in values.items()}
    for name, value in values.items():
        setattr(row, name, value)
    row.set_by_id, row.set_at = actor.id, at
    row.revision += 1 if row.pk else 0
    row.save()
    announce(changed, "appetite_set", Target(row, details), actor_id=actor.id, at=at, reason=cap.statement)
    return row


@transaction.atomic
def appetite_remove(appetite: Appetite, *, reason: str, actor: Actor, at: datetime) -> None:
    """Take back what the enterprise takes of a measure: each tolerance stands for itself again.

    Raises: NotPermitted for anybody but the second line; Refused when nobody says why.
    """
    require(actor, Act.SET_APPETITE, GRANTS)
    if not reason.strip():
        raise Refused(Reason("REASON", "Say why the enterprise no longer limits this measure."))
    locked = Appetite.objects.select_for_update(of=("self",)).get(pk=appetite.pk)
    announce(changed, "appetite_remove", locked, actor_id=actor.id, at=at, reason=reason)
    locked.delete()


def _against(cap: Cap, key: str) -> list[Reason]:
    reasons = []
    if not key or not cap.statement.strip():
        text = "Say of which measure, and in a sentence what the enterprise takes and why."
        reasons.append(Reason("APPETITE", text))
    if cap.direction is Direction.BAND:
        reasons.append(Reason("APPETITE", "The enterprise takes at most so much, or wants at least so much."))
    if text := unit_of_catalogue(key, cap.unit):
        reasons.append(Reason("UNIT", text))
    limits = Limits(cap.direction, cap.unit, limit=float(cap.cap))
    return [*reasons, *(Reason("APPETITE", text) for text in impossible(limits))]
