"""How a gate pack says numbers, days, people and moments."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.rules.documents import Budget, Cell, Column, Row, Table, Tone
from governance.rules.findings import Result

DIGEST_SHOWN = 12
_TONES = {
    Result.MET: Tone.GOOD,
    Result.NOT_MET: Tone.BAD,
    Result.WAIVED: Tone.WARN,
    Result.NOT_APPLICABLE: Tone.MUTED,
    Result.INDETERMINATE: Tone.WARN,
}
_UNITS = {"percent": " %", "per_mille": " ‰", "minutes": " min", "hours": " h"}


def day(when: date | None) -> str:
    """Return a day in words, or a dash."""
    return f"{when:%-d %b %Y}" if when else "–"


def moment(at: datetime) -> str:
    """Return a moment with the zone it is told in."""
    return f"{timezone.localtime(at):%-d %b %Y, %H:%M %Z}"


def number(value: float | None, unit: str = "") -> str:
    """Return a number in full, with its unit, or a dash where it is not known."""
    return "–" if value is None else f"{value:,.12g}{_UNITS.get(unit, '')}"


def hours(value: float) -> str:
    """Return hours, at most one digit behind the point."""
    return f"{round(value, 1):,.12g}"


def short(digest: str) -> str:
    """Return the beginning of a digest, for people to compare."""
    return f"{digest[:DIGEST_SHOWN]}…"


def result_cell(result: Result | None) -> Cell:
    """Return a result in its word."""
    return Cell(_(result.label), tone=_TONES[result]) if result else Cell("–", tone=Tone.MUTED)


def names(people: Sequence[str], most: int, budget: Budget) -> str:
    """Return people by name, and how many more there are."""
    shown = [budget.clip(name, 60) for name in people[:most]]
    more = len(people) - len(shown)
    if more:
        shown.append(ngettext("%(count)d more", "%(count)d more", more) % {"count": more})
    return ", ".join(shown)


def table(columns: Sequence[Column], rows: Sequence[Row], most: int, where: str) -> Table | None:
    """Return a table of at most so many rows that says how many were left out and where they are; None without any."""
    if not rows:
        return None
    more = len(rows) - most
    said = ngettext("and %(count)d more %(where)s", "and %(count)d more %(where)s", more) if more > 0 else ""
    return Table(tuple(columns), tuple(rows[:most]), said % {"count": more, "where": where} if said else "")


def row(*cells: Cell | str, under: str = "") -> Row:
    """Return a row of cells; a text alone is a cell."""
    return Row(tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in cells), under)


def rows_of(columns: Sequence[Column], rows: Sequence[Row], total: int | None = None) -> Table | None:
    """Return a table of these rows that says how many of `total` are left out of it; None without any."""
    left = (total or 0) - len(rows)
    if not rows or left <= 0:
        return Table(tuple(columns), tuple(rows)) if rows else None
    more = ngettext("and %(count)s more in the portal", "and %(count)s more in the portal", left)
    return Table(tuple(columns), tuple(rows), more % {"count": f"{left:,}"})
