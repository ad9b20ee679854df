"""Days, times and durations as people type them: `2026-11-26`, `08:30`, `3 days`."""

import re
from collections.abc import Callable

from decisions.tables.table import ValueType

_DAY = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}|@[A-Za-z0-9_+/-]{1,40})?"
_ALONE = r"(?<![\w\"@:-])(?:{})(?![\w\":-])"
_MINUTES = re.compile(r"^(\d{2}:\d{2})(?!:)")
_IDLE_SECONDS = re.compile(r"^(\d{2}:\d{2}):00(?![.\d])")
_AMOUNT = re.compile(r"(\d{1,9})\s*(year|month|day|hour|minute)s?")
_DURATION = r"P[0-9YMDTHS.]+"
_LETTERS = {"year": "Y", "month": "M", "day": "D", "hour": "H", "minute": "M"}
_DAYS_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_MONTHS_ISO = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?")
_UNITS = {ValueType.DAYS: ("day", "hour", "minute"), ValueType.MONTHS: ("year", "month")}
_ISO = {ValueType.DAYS: _DAYS_ISO, ValueType.MONTHS: _MONTHS_ISO}


def _amounts(kind: ValueType) -> str:
    units = "|".join(_UNITS[kind])
    one = rf"\d{{1,9}}\s*(?:{units})s?"
    return rf"{one}(?:\s+{one})*|{_DURATION}"


_TYPED = {
    ValueType.DATE: re.compile(_ALONE.format(_DAY)),
    ValueType.DATE_TIME: re.compile(_ALONE.format(rf"{_DAY}(?:[T ]{_CLOCK})?")),
    ValueType.TIME: re.compile(_ALONE.format(_CLOCK)),
    ValueType.DAYS: re.compile(_ALONE.format(_amounts(ValueType.DAYS))),
    ValueType.MONTHS: re.compile(_ALONE.format(_amounts(ValueType.MONTHS))),
}
_CALLS = {
    ValueType.DATE: "date",
    ValueType.DATE_TIME: "date and time",
    ValueType.TIME: "time",
    ValueType.DAYS: "duration",
    ValueType.MONTHS: "duration",
}
_CALLED = {kind: re.compile(rf'(?:\b{call}\s*\(\s*"([^"\\]*)"\s*\)|@"([^"\\]*)")') for kind, call in _CALLS.items()}


def plain_temporals(text: str, kind: ValueType) -> str:
    """Return a typed text with every value of this type as the language writes it."""
    if kind not in _TYPED:
        return text
    return _TYPED[kind].sub(lambda match: f'{_CALLS[kind]}("{_IN[kind](match.group())}")', text)


def temporal_words(cell: str, kind: ValueType) -> str:
    """Return an expression with every value of this type as people type it."""
    if kind not in _CALLED:
        return cell
    return _CALLED[kind].sub(lambda match: _OUT[kind](match.group(1) or match.group(2) or ""), cell)


def _moment_in(text: str) -> str:
    day, clock = text[:10], text[11:]
    return f"{day}T{_time_in(clock or '00:00')}"


def _moment_out(text: str) -> str:
    day, _mark, clock = text.partition("T")
    return f"{day} {_time_out(clock)}" if clock else day


def _time_in(text: str) -> str:
    return _MINUTES.sub(r"\1:00", text)


def _time_out(text: str) -> str:
    return _IDLE_SECONDS.sub(r"\1", text)


def _duration_in(text: str) -> str:
    if text.startswith("P"):
        return text
    said = {unit: number for number, unit in _AMOUNT.findall(text)}
    big = "".join(f"{said[unit]}{_LETTERS[unit]}" for unit in ("year", "month", "day") if unit in said)
    small = "".join(f"{said[unit]}{_LETTERS[unit]}" for unit in ("hour", "minute") if unit in said)
    return f"P{big}{'T' if small else ''}{small}"


def _duration_out(kind: ValueType) -> Callable[[str], str]:
    def words(text: str) -> str:
        match = _ISO[kind].fullmatch(text)
        amounts = zip(match.groups() if match else (), _UNITS[kind], strict=False)
        return " ".join(f"{int(n)} {unit}{'' if int(n) == 1 else 's'}" for n, unit in amounts if n) or text

    return words


_IN: dict[ValueType, Callable[[str], str]] = {
    ValueType.DATE: str,
    ValueType.DATE_TIME: _moment_in,
    ValueType.TIME: _time_in,
    ValueType.DAYS: _duration_in,
    ValueType.MONTHS: _duration_in,
}
_OUT: dict[ValueType, Callable[[str], str]] = {
    ValueType.DATE: str,
    ValueType.DATE_TIME: _moment_out,
    ValueType.TIME: _time_out,
    ValueType.DAYS: _duration_out(ValueType.DAYS),
    ValueType.MONTHS: _duration_out(ValueType.MONTHS),
}
