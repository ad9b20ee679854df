"""What environments saw their AI do, as they report it: counts by day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from decisions.rules.autonomy import Autonomy
from governance.events import changed
from governance.models import Initiative, Observation
from governance.rules.versions import environment_reason
from governance.services.readiness import initiatives_lock
from governance.services.runtimes import may_report
from roles.events import Target, announce
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason, Refused

MOST_ROWS = 1000
# An environment counts by its own clock, which may be a day ahead of ours.
_DAYS_AHEAD = 1
_LONGEST = {"decision": 150, "answer": 120, "segment": 120}
_KEY = ("day", "decision", "answer", "segment", "autonomy")


@transaction.atomic
def observations_report(
    initiative: Initiative,
    *,
    environment: str,
    observations: Sequence[Mapping[str, Any]],
    actor: Actor,
    at: datetime,
) -> int:
    """Note how many cases an environment decided in which way on which day; return how many counts were noted.

    Each: `day`, `decision`, `cases`, and where known `answer`, `segment`, `autonomy` and `uncovered`. The latest count
    of a day replaces the one before, so that a report may be sent again.
    Raises: NotPermitted; Refused with the number of each row that cannot be taken, and then none is.
    """
    if not may_report(actor, initiative):
        text = (
            "Only the platform owner and the builder lead of this initiative and the platform group report what runs."
        )
        raise NotPermitted(Reason("PERMISSION", text))
    if reasons := list(_reasons(environment, observations, at.date())):
        raise Refused(*reasons)
    initiatives_lock([initiative.pk])
    rows = [_row(initiative, environment, entry, actor, at) for entry in observations]
    latest = {tuple(getattr(row, name) for name in _KEY): row for row in rows}
    Observation.objects.bulk_create(
        latest.values(),
        update_conflicts=True,
        unique_fields=["initiative", "environment", *_KEY],
        update_fields=["cases", "uncovered", "reported_by", "reported_at"],
    )
    details = {"environment": environment, "rows": len(latest), "cases": sum(row.cases for row in latest.values())}
    announce(changed, "observations_report", Target(initiative, details), actor_id=actor.id, at=at)
    return len(latest)


def _row(initiative: Initiative, environment: str, entry: Mapping[str, Any], actor: Actor, at: datetime) -> Observation:
    return Observation(
        initiative=initiative,
        environment=environment,
        day=entry["day"],
        decision=str(entry["decision"]).strip(),
        answer=str(entry.get("answer") or "").strip(),
        segment=_segment(entry),
        autonomy=entry.get("autonomy"),
        cases=entry["cases"],
        uncovered=entry.get("uncovered") or 0,
        reported_by_id=actor.id,
        reported_at=at,
    )


def _segment(entry: Mapping[str, Any]) -> str:
    """Return the segment; environments may call what they do not know by its name."""
    segment = str(entry.get("segment") or "").strip()
    return "" if segment.casefold() == "unknown" else segment


def _reasons(environment: str, observations: Sequence[Mapping[str, Any]], today: date) -> Iterator[Reason]:
    if text := environment_reason(environment):
        yield Reason("ENVIRONMENT", text)
    if not observations:
        yield Reason("OBSERVATIONS", "There is nothing to note: send at least one row.")
    if len(observations) > MOST_ROWS:
        yield Reason("OBSERVATIONS", f"There are {len(observations)} rows; {MOST_ROWS} can be sent at once.")
        return
    for number, entry in enumerate(observations, start=1):
        for text in _wrong(entry, today):
            yield Reason("OBSERVATIONS", f"Row {number}: {text}")


def _wrong(entry: Mapping[str, Any], today: date) -> Iterator[str]:
    cases, uncovered, autonomy = entry["cases"], entry.get("uncovered") or 0, entry.get("autonomy")
    if not str(entry["decision"]).strip():
        yield "it names no decision."
    for name, most in _LONGEST.items():
        if len(str(entry.get(name) or "")) > most:
            yield f"its {name} is longer than {most} letters."
    if cases < 0 or uncovered < 0:
        yield "a number of cases is below 0."
    elif uncovered > cases:
        yield f"{uncovered} uncovered cases are more than all {cases}."
    if autonomy is not None and autonomy not in set(Autonomy):
        yield f"there is no autonomy A{autonomy}."
    if entry["day"] > today + timedelta(days=_DAYS_AHEAD):
        yield f"{entry['day']:%-d %b %Y} is in the future."
