"""Naming kinds of cases, and saying how much the AI may do by itself in each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db import IntegrityError, transaction

from decisions.events import changed
from decisions.feel.parse import FeelError, parse_expression
from decisions.models import AutonomyGrant, Decision, Input, Segment
from decisions.rules.autonomy import Autonomy
from decisions.services.decisions import decision_hold, decision_keep, most_autonomy
from decisions.services.rights import may_edit_shared
from decisions.services.seen import check_seen, seen_of
from roles.events import Target, announce
from roles.models import Unit
from roles.queries.units import UnitTree
from roles.rules.permissions import Actor, require_acting
from roles.rules.refusals import NotPermitted, Reason, Refused

EDITABLE = frozenset({"name", "predicate", "high_touch", "note"})
# Cases that belong to no segment are always there, under this name, and nobody has to make them.
UNKNOWN = "unknown"
_ALL = 100


def may_edit_segment(actor: Actor, segment: Segment) -> bool:
    """Whether this person may change the segment: whoever made it, the heads of its unit, and architects."""
    return may_edit_shared(actor, keeper_id=segment.created_by_id, unit_id=segment.unit_id)


def segment_seen(segment: Segment) -> str:
    """Return what a form sends back, so that it writes over nothing that was not seen in it."""
    return seen_of(segment, EDITABLE)


@transaction.atomic
def segment_register(
    *,
    unit: Unit,
    name: str,
    predicate: str = "",
    high_touch: bool = False,
    note: str = "",
    actor: Actor,
    at: datetime,
) -> Segment:
    """Return a new segment, which all decisions of its unit and of those below may use.

    Raises: NotPermitted for an account that may not act; Refused when the name is taken or the predicate cannot be
    read.
    """
    require_acting(actor)
    segment = Segment(
        unit=unit,
        name=name.strip(),
        predicate=predicate.strip(),
        high_touch=high_touch,
        note=note.strip(),
        created_by_id=actor.id,
        created_at=at,
    )
    _add(segment)
    announce(changed, "segment_register", segment, actor_id=actor.id, at=at)
    return segment


@transaction.atomic
def segment_update(segment: Segment, *, actor: Actor, at: datetime, seen: str = "", **fields: Any) -> Segment:
    """Change what a segment is, for all decisions that use it.

    Raises: NotPermitted; Stale when `seen` is given and it is another one by now (`segment_seen`); Refused when the
    name is taken or the predicate cannot be read.
    """
    locked = _held(segment, actor)
    check_seen(locked, EDITABLE, seen)
    if unknown := fields.keys() - EDITABLE:
        raise Refused(f"A segment has no {', '.join(sorted(unknown))} to write.")
    details = {}
    for field, given in fields.items():
        before, value = getattr(locked, field), given.strip() if isinstance(given, str) else given
        if before != value:
            details[field] = [str(before), str(value)]
            setattr(locked, field, value)
    if details:
        _check(locked)
        locked.save(update_fields=[*details])
        announce(changed, "segment_update", Target(locked, details), actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def segment_remove(segment: Segment, *, actor: Actor, at: datetime) -> None:
    """Remove a segment that nothing uses.

    Raises: NotPermitted; Refused while a decision grants something in it or a reference case is of it.
    """
    locked = _held(segment, actor)
    used = [name for name, rows in (("decisions", locked.grants), ("cases", locked.reference_cases)) if rows.exists()]
    if used:
        raise Refused(f"{locked.name} is used by {' and '.join(used)}. Take it out there first.")
    announce(changed, "segment_remove", locked, actor_id=actor.id, at=at)
    locked.delete()


@transaction.atomic
def autonomy_grants_set(
    decision: Decision,
    *,
    grants: Sequence[Mapping[str, Any]],
    ramp: Sequence[Mapping[str, Any]] | None = None,
    actor: Actor,
    at: datetime,
    revision: int | None = None,
) -> Decision:
    """Set how much the AI may do by itself in which segment, and by which steps it is handed over.

    All that was granted before is replaced. Each grant: `segment` (None for whatever is unknown; one that is not saved
    yet is made), `level`, `share` and `rule`; unknown cases are left to people where nothing else is said of them. Each
    step of the ramp: `share` of the cases, `days` at least, and `until`, what has to hold before the next. A ramp that
    is None stays as it is.
    Units: share of a grant 0 to 1, of a step in percent.
    Raises: NotPermitted; Stale; Refused when a level is above the cap or the autonomy of the decision, when a segment
    is named twice or of another part of the organisation, when the shares are more than all, or the steps do not rise
    to 100 percent.
    """
    locked = decision_hold(decision, actor, revision)
    made = [entry["segment"] for entry in grants if entry["segment"] is not None and entry["segment"].pk is None]
    for segment in made:
        segment.created_by_id, segment.created_at = actor.id, at
        _add(segment)
    rows = [_grant(locked, entry) for entry in grants]
    if all(row.segment is not None for row in rows):
        rows.append(AutonomyGrant(decision=locked, segment=None, level=Autonomy.A0))
    if problems := list(_grant_problems(locked, rows)):
        raise Refused(*problems)
    if ramp is not None:
        locked.ramp = _ramp(ramp)
    locked.grants.all().delete()
    AutonomyGrant.objects.bulk_create(rows)
    decision_keep(locked, *(["ramp"] if ramp is not None else []))
    told = {"grants": {row.segment.name if row.segment else UNKNOWN: f"A{row.level}" for row in rows}}
    announce(changed, "autonomy_grants_set", Target(locked, told), *made, actor_id=actor.id, at=at)
    return locked


def _held(segment: Segment, actor: Actor) -> Segment:
    locked = Segment.objects.select_for_update(of=("self",)).get(pk=segment.pk)
    if not may_edit_segment(actor, locked):
        reason = "Only whoever made this segment, the heads of its unit and architects can change it."
        raise NotPermitted(Reason("PERMISSION", reason))
    return locked


def _add(segment: Segment) -> None:
    """Save a new segment.

    Raises: Refused when it cannot be one.
    """
    _check(segment)
    try:
        with transaction.atomic():
            segment.save(force_insert=True)
    except IntegrityError as error:  # somebody else named one so meanwhile
        raise Refused(_taken(segment)) from error


def _check(segment: Segment) -> None:
    if not segment.name:
        raise Refused("A segment needs a name.")
    if segment.name.casefold() == UNKNOWN:
        raise Refused("“Unknown” is there already: it holds the cases of which nobody can tell the segment.")
    usable = Segment.objects.filter(unit__in=UnitTree.read().lineage(segment.unit_id)).exclude(pk=segment.pk)
    if same := usable.filter(name__iexact=segment.name).select_related("unit").first():
        raise Refused(_taken(same))
    if not segment.predicate:
        return
    try:
        parse_expression(segment.predicate, _input_names(segment.unit_id))
    except FeelError as error:
        place = f"{error.message} It stands at character {error.span.start + 1} of “{segment.predicate}”."
        raise Refused(Reason("PREDICATE", place)) from error


def _taken(segment: Segment) -> str:
    return f"{segment.unit} has a segment called {segment.name} already. Use it, or find another name."


def _input_names(unit_id: int) -> set[str]:
    """Return what decisions look at, in this unit and in those below, where the segment can be used."""
    units = UnitTree.read().below(unit_id)
    return set(Input.objects.filter(decision__unit__in=units).values_list("name", flat=True))


def _grant(decision: Decision, entry: Mapping[str, Any]) -> AutonomyGrant:
    share = entry.get("share")
    return AutonomyGrant(
        decision=decision,
        segment=entry["segment"],
        level=Autonomy(entry["level"]),
        share=None if share is None else Decimal(str(share)),
        rule=str(entry.get("rule", "")).strip(),
    )


def _grant_problems(decision: Decision, rows: Sequence[AutonomyGrant]) -> Iterator[Reason | str]:
    named = [row.segment.name.casefold() if row.segment else "" for row in rows]
    if len(set(named)) < len(named):
        yield "A segment is named twice. Say once what the AI may do in it."
    above = set(UnitTree.read().lineage(decision.unit_id))
    most = most_autonomy(decision)
    for row in rows:
        name = row.segment.name if row.segment else UNKNOWN
        if row.segment and row.segment.unit_id not in above:
            yield f"{name} is a segment of {row.segment.unit}, which {decision.unit} is no part of."
        if row.level > most:
            text = f"A{row.level} in {name} is above {most.name}, the most that {decision.name} may be granted."
            yield Reason("DEC-8", text)
        if row.share is not None and not 0 <= row.share <= 1:
            yield f"The share of {name} lies between 0 and 100 percent."
    if sum(row.share or 0 for row in rows) > 1:
        yield "The shares of the segments are more than 100 percent in all."


def _ramp(steps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the steps as they are kept.

    Raises: Refused when they do not rise to all cases.
    """
    kept: list[dict[str, Any]] = [
        {"share": int(step["share"]), "days": int(step["days"]), "until": str(step.get("until", "")).strip()}
        for step in steps
    ]
    shares = [step["share"] for step in kept]
    if any(later <= earlier for earlier, later in pairwise([0, *shares])):
        raise Refused("Each step of the ramp takes over more cases than the one before it.")
    if shares and shares[-1] != _ALL:
        raise Refused("The last step of the ramp takes over 100 percent of the cases.")
    if any(step["days"] < 0 for step in kept):
        raise Refused("A step of the ramp lasts a number of days that is not below 0.")
    return kept
