"""Opening a breach where a limit is broken, and turning the clearance with it, in one transaction."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Max

from governance.events import changed
from governance.models import Breach, BreachEvent, Initiative
from governance.queries.watched import Watched
from governance.rules.breach_words import fired_note, limit_text, severity_of, turned_to
from governance.rules.breaches import BREACH_OVER, BreachAct, BreachState
from governance.rules.limits import Limits
from governance.rules.readings import Fired, ReadingState
from governance.services.clearances import clearance_turn
from governance.services.readiness import initiatives_lock
from governance.services.readings import Stood
from roles.events import Target, announce

TIGHTENED = "It lies beyond limits that were tightened; it is dated to the day on which they were."
# Evidence grows without bound; what is beyond this says nothing more.
MOST = 1e12
AGAIN = "Broken again, after it was started again. "


def breaches_open(stood: Iterable[Stood], at: datetime) -> list[Breach]:
    """Open a breach for each broken limit that somebody signed and that has none open, and return those opened.

    Within a transaction. No statement where nothing is broken. A breach that is watched is opened again where what came
    in since the restart breaks the limit anew; any other that is open stays as it is.
    """
    broken = [(each, fired) for each in stood for fired in _fired(each)]
    if not broken:
        return []
    ids = sorted({each.tolerance.initiative_id for each, _fired in broken})
    initiatives_lock(ids)
    initiatives = Initiative.objects.in_bulk(ids)
    known = {(b.tolerance_id, b.segment): b for b in _open(each.tolerance.id for each, _fired in broken)}
    opened = []
    for each, fired in broken:
        found = known.get((each.tolerance.id, _segment(each, fired)))
        initiative = initiatives[each.tolerance.initiative_id]
        if found is None:
            found = _new(initiative, each, fired, at)
        elif not _anew(found, each.tolerance):
            continue
        known[found.tolerance_id, found.segment] = found
        opened.append(_write(found, initiative, each, fired, at))
    return opened


def _fired(each: Stood) -> Iterator[Fired]:
    """Yield the first finding for each segment of a tolerance that is broken and that somebody signed."""
    if not each.tolerance.raises or each.reading.state is not ReadingState.RED:
        return
    yield from {_segment(each, fired): fired for fired in reversed(each.reading.fired)}.values()


def _segment(each: Stood, fired: Fired) -> str:
    return fired.segment or each.tolerance.segment


def _open(tolerances: Iterable[int]) -> Collection[Breach]:
    over = [state.value for state in BREACH_OVER]
    return list(Breach.objects.filter(tolerance__in=set(tolerances)).exclude(state__in=over))


def _anew(breach: Breach, tolerance: Watched) -> bool:
    """Whether what breaks the limit came in after a restart that followed this breach, which was only watched since."""
    since = tolerance.since
    return breach.state == BreachState.WATCHING and since is not None and since >= breach.opened_at.date()


def _new(initiative: Initiative, each: Stood, fired: Fired, at: datetime) -> Breach:
    return Breach(
        initiative=initiative,
        number=breach_number(initiative),
        tolerance_id=each.tolerance.id,
        measure=_about(each.tolerance),
        segment=_segment(each, fired),
        severity=severity_of(initiative.impact_tier, each.tolerance.limits),
        opened_at=at,
    )


def _about(tolerance: Watched) -> str:
    return f"{tolerance.measure}, {tolerance.decision}" if tolerance.decision else tolerance.measure


def breach_number(initiative: Initiative) -> int:
    """Return the number of an initiative's next breach; the caller holds the initiative."""
    last: int | None = Breach.objects.filter(initiative=initiative).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _write(breach: Breach, initiative: Initiative, each: Stood, fired: Fired, at: datetime) -> Breach:
    again = breach.pk is not None
    for name in ("detector", "fingerprint", "k", "n", "value", "since"):
        setattr(breach, name, getattr(fired, name))
    breach.limit_text = limit_text(each.tolerance.limits)
    breach.statistic, breach.bound = min(fired.statistic, MOST), fired.bound
    note = (AGAIN if again else "") + fired_note(fired, each.tolerance.limits)
    note += f" {TIGHTENED}" if each.tightened else ""
    return breach_put(breach, initiative, each.tolerance.limits, note=note, at=at)


def breach_put(
    breach: Breach, initiative: Initiative, limits: Limits, *, note: str, at: datetime, by: int | None = None
) -> Breach:
    """Write a breach as open, turn the clearance as its limits say, and tell of both at once."""
    told = clearance_turn(
        initiative, turned_to(limits.on_red), reason=f"Breach {breach.number}, {breach.measure}: {note}", at=at
    )
    breach.note, breach.state, breach.opened_at = note, BreachState.OPEN, at
    # Opened again it has another cause, or one that was not mended; what was said before stands on the timeline.
    breach.acknowledged_at = breach.contained_at = breach.watch_until = None
    breach.containment = breach.root_cause = breach.remedy = ""
    breach.closing, breach.closing_by_id, breach.closing_at = "", None, None
    breach.action = told[0].details["clearance"] if told else ""
    breach.revision += 1 if breach.pk else 0
    breach.save()
    event = BreachEvent.objects.create(breach=breach, act=BreachAct.OPENED, note=note, actor_id=by, at=at)
    details: dict[str, Any] = {"state": breach.state, "clearance": breach.action}
    announce(changed, "breach_open", Target(breach, details), event, *told, actor_id=by, at=at, reason=note)
    return breach
