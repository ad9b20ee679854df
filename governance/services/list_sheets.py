"""Lists as sheets: what a file of initiatives or of flags holds, whoever asks for it, in the page or by e-mail."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from governance.models import Flag
from governance.queries.flags import FlagFilter, flags_found
from governance.queries.initiatives import Wanted, initiatives_listed
from governance.rules.flags import FLAG_TITLES
from governance.services.workbooks import Cell

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds: its heads, and rows that are read as they are written."""

    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def initiatives_sheet(wanted: Wanted, today: date) -> Sheet:
    """Return the initiatives wanted, all of them, as their list shows them."""
    rows = initiatives_listed(wanted, today).iterator(chunk_size=_CHUNK)
    return Sheet([str(_(column)) for column in _INITIATIVE], _initiatives(rows))


def flags_sheet(wanted: FlagFilter, *, person_id: int, at: datetime) -> Sheet:
    """Return the flags wanted, all of them, as their list shows them to this person."""
    found = flags_found(wanted, person_id=person_id, at=at)
    return Sheet([str(_(column)) for column in _FLAG], (_flag(flag) for flag in found))


_INITIATIVE = (
    "Key",
    "Title",
    "Purpose",
    "Unit",
    "Stage",
    "Reported stage",
    "Nature",
    "Suggested nature",
    "Impact tier",
    "Outcome owner",
    "Questions answered",
    "Not met",
    "Indeterminate",
    "Flags",
    "Worst flag",
    "Pilot began",
    "Pilot ends",
    "Planned go-live",
    "Source",
    "Source reference",
    "Evaluated at",
)


def _initiatives(rows: Iterator[Any]) -> Iterator[list[Cell]]:
    for row in rows:
        readiness = getattr(row, "readiness", None)
        yield [
            row.key,
            row.title,
            row.purpose,
            row.beneficiary_unit.name,
            row.stage,
            row.reported_stage,
            row.nature,
            row.suggested_nature,
            row.impact_tier,
            row.owner_name,
            readiness.questions_count if readiness else None,
            " ".join(readiness.unmet) if readiness else "",
            " ".join(readiness.indeterminate) if readiness else "",
            row.flags_count,
            row.worst_severity,
            _said(row.pilot_start),
            _said(row.pilot_end_planned),
            _said(row.planned_go_live),
            row.source,
            row.source_ref,
            _said(readiness.evaluated_at) if readiness else "",
        ]


def _said(value: Any) -> str:
    return value.isoformat() if value else ""


_FLAG = (
    "Rule",
    "Title",
    "Severity",
    "Message",
    "Initiative",
    "Initiative title",
    "Person",
    "Owner",
    "State",
    "Due (UTC)",
    "Opened (UTC)",
    "Cleared (UTC)",
)


def _flag(flag: Flag) -> tuple[str, ...]:
    moments = (f"{at:%Y-%m-%d %H:%M}" if at else "" for at in (flag.due_at, flag.opened_at, flag.cleared_at))
    return (
        flag.rule,
        FLAG_TITLES.get(flag.rule, ""),
        flag.severity,
        flag.message,
        flag.initiative.key if flag.initiative else "",
        flag.initiative.title if flag.initiative else "",
        str(flag.person or ""),
        str(flag.acts or "PMO"),
        flag.state,
        *moments,
    )
