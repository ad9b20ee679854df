"""One text for one content: the canonical JSON that people sign.

After RFC 8785, the JSON Canonicalization Scheme: keys sorted by their UTF-16 code units, no white space, text as it is
and escaped only where JSON demands it. One thing differs: a number is written in full, without exponent and without
zeros that say nothing, so that 5, 5.0 and Decimal("5.00") are the same text. Every number is a JSON number; one that a
reader of JSON would not read back exactly is refused, as RFC 7493 (I-JSON) advises. Days and times of day are ISO
strings; moments are UTC with six digits of a second and `Z`; tuples are lists; an enum is its value.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any


class NotCanonical(ValueError):  # noqa: N818 - named as the sentence it is
    """A value has no canonical text. The message names the place and the value."""


def canonical(value: Any) -> str:
    """Return the one text of this value.

    Raises: NotCanonical for numbers that are none or not exact, moments without a time zone, keys that are no text,
    and every type that JSON does not know and the rules above do not name.
    """
    return _text(value, "$")


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, in hex."""
    return sha256(text.encode()).hexdigest()


def content_digest(value: Any) -> str:
    """Return the digest of a value's canonical text."""
    return digest(canonical(value))


def _text(value: Any, path: str) -> str:
    if write := _WRITER_OF.get(type(value)):
        return write(value, path)
    if isinstance(value, Enum):
        return _text(value.value, path)
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value, path)
    raise NotCanonical(f"{path}: {type(value).__name__} has no canonical text.")


def _constant(value: bool | None, _path: str) -> str:  # noqa: FBT001 - it is the value that is written
    return {None: "null", True: "true", False: "false"}[value]


def _string(value: str, path: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical(f"{path}: {value!r} is no Unicode text.") from error
    return encode_basestring(value)


def _number(value: float | Decimal, path: str) -> str:
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        raise NotCanonical(f"{path}: {value} is no number.")
    try:
        read_back = Decimal(repr(float(exact)))
    except OverflowError as error:
        raise NotCanonical(f"{path}: {value} is too large.") from error
    if read_back != exact:
        raise NotCanonical(f"{path}: {value} has more digits than a reader of JSON keeps.")
    text = f"{exact:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _moment(value: datetime, path: str) -> str:
    if value.utcoffset() is None:
        raise NotCanonical(f"{path}: {value} has no time zone.")
    return f'"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")}Z"'


def _time(value: time, path: str) -> str:
    if value.tzinfo is not None:
        raise NotCanonical(f"{path}: {value} is a time of day with a zone.")
    return f'"{value.isoformat()}"'


def _day(value: date, _path: str) -> str:
    return f'"{value.isoformat()}"'


def _list(value: list[Any] | tuple[Any, ...], path: str) -> str:
    return f"[{','.join(_text(entry, f'{path}[{place}]') for place, entry in enumerate(value))}]"


def _object(value: Mapping[Any, Any], path: str) -> str:
    members = {_key(key, path): entry for key, entry in value.items()}
    ordered = sorted(members.items(), key=lambda member: member[0].encode("utf-16-be"))
    return f"{{{','.join(f'{encode_basestring(key)}:{_text(entry, f"{path}.{key}")}' for key, entry in ordered)}}}"


def _key(key: Any, path: str) -> str:
    plain = key.value if isinstance(key, Enum) else key
    if not isinstance(plain, str):
        raise NotCanonical(f"{path}: the key {key!r} is no text.")
    _string(plain, path)
    return str(plain)


# In this order: True is an int too, and a moment is a day too.
_WRITERS: tuple[tuple[type | tuple[type, ...], Callable[[Any, str], str]], ...] = (
    ((bool, type(None)), _constant),
    (str, _string),
    ((int, float, Decimal), _number),
    (datetime, _moment),
    (date, _day),
    (time, _time),
    ((list, tuple), _list),
    (Mapping, _object),
)
# The same for the plain types that nearly all content is made of, found at once.
_WRITER_OF: dict[type, Callable[[Any, str], str]] = {
    **dict.fromkeys((bool, type(None)), _constant),
    **dict.fromkeys((int, float, Decimal), _number),
    **dict.fromkeys((list, tuple), _list),
    str: _string,
    datetime: _moment,
    date: _day,
    time: _time,
    dict: _object,
}
