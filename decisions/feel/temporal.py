"""Dates, times and durations, from ISO text and back. What is none comes back as None. Source: DMN 1.5, 10.3.2.3."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from decisions.feel.durations import MonthsDuration, TimeDuration

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?"
    r"(?:(Z|z)|([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?|@([A-Za-z0-9_+/-]{1,40}))?\Z"
)
_MONTHS = re.compile(r"(-?)P(?=.)(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?\Z")
_DAYS = re.compile(
    r"(-?)P(?=.)(?:([0-9]{1,9})D)?"
    r"(?:T(?=.)(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9}(?:\.[0-9]{1,9})?)S)?)?\Z"
)
_MINUTE = 60
_HOUR = 3600
_DAY = 86400
_MOST_OFFSET_HOURS = 14

Temporal = date | datetime | time | MonthsDuration | TimeDuration


def read_date(text: str) -> date | None:
    """Return the day that `2026-11-26` names."""
    match = _DATE.match(text)
    if match is None:
        return None
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """Return the time of day that `08:30:00`, with or without an offset or a zone, names."""
    match = _TIME.match(text)
    if match is None:
        return None
    hour, minute, second, fraction = match.group(1, 2, 3, 4)
    zone = None if match.end(4 if fraction else 3) == len(text) else _zone(match)
    if zone is None and match.end(4 if fraction else 3) != len(text):
        return None
    try:
        return time(int(hour), int(minute), int(second), int((fraction or "0").ljust(6, "0")[:6]), zone)
    except ValueError:
        return None


def read_date_time(text: str) -> datetime | None:
    """Return the moment that `2026-11-26T08:30:00` names; a day alone means its first moment."""
    day_text, mark, time_text = text.partition("T")
    day = read_date(day_text)
    clock = read_time(time_text) if mark else time()
    return None if day is None or clock is None else datetime.combine(day, clock)


def read_duration(text: str) -> MonthsDuration | TimeDuration | None:
    """Return the duration that `P1Y2M` or `P1DT2H` names."""
    if match := _MONTHS.match(text):
        sign, years, months = match.groups()
        total = int(years or 0) * 12 + int(months or 0)
        return MonthsDuration(-total if sign else total)
    if match := _DAYS.match(text):
        sign, days, hours, minutes, seconds = match.groups()
        whole = int(days or 0) * _DAY + int(hours or 0) * _HOUR + int(minutes or 0) * _MINUTE
        length = whole + Decimal(seconds or 0)
        return TimeDuration(-length if sign else length)
    return None


@lru_cache(maxsize=4096)
def read_temporal(text: str) -> Temporal | None:
    """Return what `@"..."` says: a date, a time, both, or a duration."""
    if text.lstrip("-").startswith("P"):
        return read_duration(text)
    if "T" in text and "-" in text[:11]:
        return read_date_time(text)
    return read_date(text) or read_time(text)


def write_temporal(value: Temporal) -> str:
    """Return the ISO text of a value, such that reading it gives the value again."""
    if isinstance(value, MonthsDuration):
        return _write_months(value.months)
    if isinstance(value, TimeDuration):
        return _write_seconds(value.seconds)
    if isinstance(value, datetime):
        return f"{value.date().isoformat()}T{write_temporal(value.timetz())}"
    if isinstance(value, time):
        clock = value.replace(tzinfo=None).isoformat()
        clock = clock.rstrip("0") if "." in clock else clock
        return clock + _write_zone(value.tzinfo)
    return value.isoformat()


def _zone(match: re.Match[str]) -> tzinfo | None:
    """Return the offset or zone at the end of a time, None where there is no such zone."""
    utc, sign, hours, minutes, seconds, name = match.group(5, 6, 7, 8, 9, 10)
    if utc:
        return UTC
    if name:
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            return None
    if int(hours) > _MOST_OFFSET_HOURS or int(minutes) >= _MINUTE or int(seconds or 0) >= _MINUTE:
        return None
    offset = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    return timezone(-offset if sign == "-" else offset)


def _write_zone(zone: tzinfo | None) -> str:
    if zone is None:
        return ""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    seconds = round((zone.utcoffset(None) or timedelta()).total_seconds())
    if seconds == 0:
        return "Z"
    hours, rest = divmod(abs(seconds), _HOUR)
    tail = f":{rest % _MINUTE:02}" if rest % _MINUTE else ""
    return f"{'-' if seconds < 0 else '+'}{hours:02}:{rest // _MINUTE:02}{tail}"


def _write_months(total: int) -> str:
    years, months = divmod(abs(total), 12)
    body = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-" if total < 0 else "") + "P" + (body or "0M")


def _write_seconds(total: Decimal) -> str:
    rest = abs(total)
    whole = int(rest)
    fraction = f"{(rest - whole).normalize():f}"[1:] if rest != whole else ""
    days, whole = divmod(whole, _DAY)
    hours, whole = divmod(whole, _HOUR)
    minutes, seconds = divmod(whole, _MINUTE)
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    body = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return ("-" if total < 0 else "") + "P" + (body or "T0S")
