"""Dates as people type them: what is surely a date, what is only a year, and what is neither."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from governance.imports.anomalies import Kind

# Spreadsheets count days from here.
_EPOCH = date(1899, 12, 30)
_YEARS = range(1950, 2100)
_SERIALS = range(20_000, 70_000)
_NUMERIC = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?: 0{1,2}:00(?::00)?)?")
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
_PART = re.compile(rf"(?:\d{{1,2}}[/\-]|{_MONTH}[ \-,]+)?(\d{{4}})|(\d{{4}})[-/]\d{{1,2}}", re.IGNORECASE)
_DAY_OR_YEAR = re.compile(rf"(\d{{2}})-{_MONTH}|{_MONTH}-(\d{{2}})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says about time: a day, or only a year, and what is odd about it."""

    day: date | None = None
    year: int | None = None
    kind: Kind | None = None
    message: str = ""


def read_date(text: str, *, day_first: bool = False) -> Reading:
    """Return what a cell of a date column says. Nothing is guessed: a year stays a year."""
    text = text.strip()
    if found := _ISO.fullmatch(text):
        return _checked(text, *(int(part) for part in found.groups()))
    if found := _NUMERIC.fullmatch(text):
        first, second, year = (int(part) for part in found.groups())
        day, month = (first, second) if day_first else (second, first)
        return _checked(text, year, month, day)
    if re.fullmatch(r"\d{5}", text) and int(text) in _SERIALS:
        day_meant = _EPOCH + timedelta(days=int(text))
        return Reading(day_meant, day_meant.year, Kind.DATE_SERIAL, f"“{text}” is a serial number: {day_meant}.")
    if (found := _PART.fullmatch(text)) and (year := int(found[1] or found[2])) in _YEARS:
        only = Kind.YEAR_ONLY if text.isdigit() else Kind.DATE_PART
        return Reading(None, year, only, f"“{text}” names no day; year only: {year}.")
    if _DAY_OR_YEAR.fullmatch(text):
        return Reading(
            None, None, Kind.DATE_AMBIGUOUS, f"“{text}” names a month with a day or with a year; kept as text."
        )
    return Reading(None, None, Kind.DATE_UNREADABLE, f"“{_short(text)}” is not a date; kept as text.")


def is_day_first(cells: Iterable[str]) -> bool | None:
    """Whether a column writes the day before the month; None when its cells contradict each other."""
    day_first = month_first = False
    for cell in cells:
        if found := _NUMERIC.fullmatch(cell.strip()):
            day_first = day_first or int(found[1]) > 12  # noqa: PLR2004 - there are twelve months
            month_first = month_first or int(found[2]) > 12  # noqa: PLR2004 - same
    return None if day_first and month_first else day_first


def _checked(text: str, year: int, month: int, day: int) -> Reading:
    try:
        meant = date(year, month, day)
    except ValueError:
        return Reading(None, None, Kind.DATE_UNREADABLE, f"“{text}” is not a date; kept as text.")
    serial = (meant - _EPOCH).days
    if serial in _YEARS:
        # 7/16/1905 is the 2,024th day of a spreadsheet's calendar: somebody typed 2024 where a date belonged.
        return Reading(None, serial, Kind.YEAR_ONLY, f"“{text}” is {serial} shown as a date; year only: {serial}.")
    if year not in _YEARS:
        return Reading(None, None, Kind.DATE_UNREADABLE, f"“{text}” lies in no believable year; kept as text.")
    return Reading(meant, year)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - fits a line
