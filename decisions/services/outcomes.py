"""Saying what a good and a bad outcome of a decision is."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from decisions.events import changed
from decisions.models import AcceptableOutcome, Decision
from decisions.rules.vocabulary import OutcomeKind
from decisions.services.decisions import decision_hold, decision_keep
from roles.events import Target, announce
from roles.rules.permissions import Actor
from roles.rules.refusals import Refused


@transaction.atomic
def outcomes_set(
    decision: Decision,
    *,
    outcomes: Sequence[Mapping[str, Any]],
    actor: Actor,
    at: datetime,
    revision: int | None = None,
) -> Decision:
    """Set which outcomes of a decision are wanted and which are not; one that is not listed goes.

    Each outcome: `kind`, `statement`, and `examples` and `measure` where there are any.
    Raises: NotPermitted; Stale; Refused when one says nothing, or two say the same.
    """
    locked = decision_hold(decision, actor, revision)
    wanted = [_outcome(entry) for entry in outcomes]
    statements = [entry["statement"] for entry in wanted]
    if not all(statements):
        raise Refused("An outcome is a sentence. Say what happens, or leave the whole row empty.")
    if len({statement.casefold() for statement in statements}) < len(statements):
        raise Refused("Two outcomes say the same. Word each once.")
    kept = {row.statement: row for row in locked.outcomes.all()}
    locked.outcomes.exclude(statement__in=statements).delete()
    for entry in wanted:
        row = kept.get(entry["statement"]) or AcceptableOutcome(decision=locked)
        for name, value in entry.items():
            setattr(row, name, value)
        row.save()
    decision_keep(locked)
    announce(changed, "outcomes_set", Target(locked, {"outcomes": statements}), actor_id=actor.id, at=at)
    return locked


def _outcome(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": OutcomeKind(entry["kind"]).value,
        "statement": str(entry["statement"]).strip(),
        "examples": _once(entry.get("examples", ())),
        "measure": str(entry.get("measure", "")).strip(),
    }


def _once(lines: Iterable[str]) -> list[str]:
    """Return the lines that say something, each once, in their order."""
    return list(dict.fromkeys(line for line in map(str.strip, lines) if line))
