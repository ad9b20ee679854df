"""Reading outcomes as they are sent: a JSON array or one JSON object a line, packed or not. Pure.

A row that cannot be read is rejected with its reason and costs none of the others.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any, Final

import msgspec
from msgspec.structs import astuple

from governance.rules.outcomes import MOST_BYTES, MOST_EVENTS, OutcomeEvent, Rejection

_ONE: Final = msgspec.json.Decoder(OutcomeEvent)
_ALL: Final = msgspec.json.Decoder(list[OutcomeEvent])
_RAW: Final = msgspec.json.Decoder(list[msgspec.Raw])
_GZIP = 31
# A file of many packed parts is read anew for each of them: somebody could have hours spent on nothing.
_MOST_PARTS = 1_000
_SHOWN = 60
# No batch that can be taken has as many commas: beyond them an array is not even taken apart.
_MOST_COMMAS = 200 * MOST_EVENTS
# What decoders say of what is no JSON, is not fit, or lies deeper in itself than anybody reads.
_UNFIT = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class BodyRefused(ValueError):  # noqa: N818 - it is told to whoever sent it
    """Nothing of the body can be taken; says why."""


class BodyTooLarge(BodyRefused):
    """It is larger than anything that is read."""


@dataclass(frozen=True, slots=True)
class EventsRead:
    """What a body holds: events, the row of each beginning with 1, and the rows that cannot be read."""

    events: list[OutcomeEvent]
    rows: Sequence[int]
    rejected: list[Rejection]


def unpacked(data: bytes) -> bytes:
    """Return what was packed with gzip.

    Raises: BodyTooLarge where it is larger unpacked than what is read; BodyRefused for what is no gzip.
    """
    found = bytearray()
    parts = 0
    while data:
        if (parts := parts + 1) > _MOST_PARTS:
            raise BodyRefused(f"The packed body has more than {_MOST_PARTS} parts. Pack it as a whole.")
        member = zlib.decompressobj(wbits=_GZIP)
        try:
            found += member.decompress(data, MOST_BYTES + 1 - len(found))
        except zlib.error as error:
            raise BodyRefused("The body is said to be gzip and is not.") from error
        if len(found) > MOST_BYTES:
            raise BodyTooLarge(f"Unpacked, a body has at most {MOST_BYTES // 1024 // 1024} MB. Send it in parts.")
        if not member.eof:
            raise BodyRefused("The packed body ends too early.")
        data = member.unused_data
    return bytes(found)


def events_read(data: bytes) -> EventsRead:
    """Return what a body holds; whether it is an array or lines is told by how it begins.

    Raises: BodyRefused for what is empty, no JSON, or more than anybody may send at once.
    """
    begins = data.lstrip()[:1]
    if not begins:
        raise BodyRefused("The body is empty. Send a JSON array, or one JSON object a line.")
    if begins not in b"[{":
        raise BodyRefused("The body is neither a JSON array nor one JSON object a line.")
    in_array = begins == b"["
    if b"\\u" not in data:  # what is escaped may be a character that no text here may have: looked at one by one
        try:
            events = _ALL.decode(data) if in_array else _ONE.decode_lines(data)
        except _UNFIT:
            pass  # told row by row below
        else:
            _check_count(len(events))
            return EventsRead(events, range(1, len(events) + 1), [])
    return _one_by_one(_elements(data) if in_array else _lines(data))


def _elements(data: bytes) -> list[bytes]:
    if data.count(b",") > _MOST_COMMAS:
        raise BodyRefused(f"The body has more than {MOST_EVENTS} outcomes can have. Send it in parts.")
    try:
        found = _RAW.decode(data)
    except _UNFIT as error:
        raise BodyRefused(f"The body is no JSON: {error}.") from error
    _check_count(len(found))
    return [bytes(raw) for raw in found]


def _lines(data: bytes) -> list[bytes]:
    lines = (line for line in BytesIO(data.replace(b"\r", b"\n")) if line.strip())
    found = list(islice(lines, MOST_EVENTS))
    _check_count(len(found) + sum(1 for _line in lines))
    return found


def _check_count(count: int) -> None:
    if count == 0:
        raise BodyRefused("There is nothing to take: send at least one outcome.")
    if count > MOST_EVENTS:
        raise BodyRefused(f"There are {count} outcomes; {MOST_EVENTS} can be sent at once. Send them in parts.")


def _one_by_one(rows: Sequence[bytes]) -> EventsRead:
    events, numbers, rejected = [], [], []
    for number, raw in enumerate(rows, start=1):
        try:
            event = _ONE.decode(raw)
        except _UNFIT as error:
            said = _said(raw)
            rejected.append(Rejection(number, _id_of(said), _words(str(error), said)))
            continue
        if b"\\u0000" in raw and any("\0" in text for text in _texts(event)):
            rejected.append(Rejection(number, event.event_id.replace("\0", ""), "A text holds a NUL character."))
            continue
        events.append(event)
        numbers.append(number)
    if not events and all(_said(raw) is None for raw in rows):
        raise BodyRefused("The body is no JSON. Send a JSON array, or one JSON object a line.")
    return EventsRead(events, numbers, rejected)


def _texts(event: OutcomeEvent) -> Iterator[str]:
    for value in astuple(event):
        if isinstance(value, str):
            yield value
    yield from event.results or ()


def _said(raw: bytes) -> Any:
    """Return a row as whatever JSON it is, or None for none."""
    try:
        return msgspec.json.decode(raw)
    except _UNFIT:
        return None


def _id_of(said: Any) -> str:
    told = said.get("event_id") if isinstance(said, dict) else None
    return told.replace("\0", "")[:200] if isinstance(told, str) else ""


# What the decoder says, and how that is said here. `{field}` and `{value}` are what the row says.
_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"contains unknown field `(?P<a>.*)`", "There is no field {a}."),
        (r"missing required field `(?P<a>.*)`", "{a} is missing."),
        (r"of length <= (?P<a>\d+)", "{field} is longer than {a} letters."),
        (r"of length >= 1", "{field} is empty."),
        (r"`(?:float|int)` <= (?P<a>[\d.]+?)(?:\.0)?(?: |$)", "{field} {value} is above {a}."),
        (r"`(?:float|int)` >= (?P<a>[\d.]+?)(?:\.0)?(?: |$)", "{field} {value} is below {a}."),
        (r"with a timezone component", "{field} {value} has no offset, such as Z or +02:00."),
        (r"Invalid RFC3339", "{field} {value} is no moment, such as 2026-11-24T09:00:00Z."),
        (r"`(?:bool)[^`]*`, got", "{field} is neither true nor false."),
        (r"`(?:float|int)[^`]*`, got", "{field} is no number."),
        (r"`(?:str|datetime)[^`]*`, got", "{field} is no text."),
        (r"Expected `object[^`]*`, got `\w+` - at", "{field} is no object."),
        (r"Expected `object`", "It is no JSON object."),
    )
)
_PATH = re.compile(r"at `\$\.(?P<path>[^`]*)`")


def _words(error: str, said: Any) -> str:
    path = _PATH.search(error)
    field = path["path"] if path else ""
    value = said.get(field, "") if isinstance(said, dict) else ""
    for pattern, words in _WORDS:
        if found := pattern.search(error):
            return words.format(field=field.replace("[...]", ""), value=str(value)[:_SHOWN], **_cut(found))
    return "It is no JSON." if said is None else f"{error}."


def _cut(found: re.Match[str]) -> dict[str, str]:
    return {name: text[:_SHOWN] for name, text in found.groupdict().items()}
