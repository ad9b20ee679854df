"""From bytes to text, whichever encoding somebody's spreadsheet chose."""

import codecs
import re

from charset_normalizer import from_bytes

from governance.imports.problems import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins the same
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 64 * 1024
# In a Western text most letters are ASCII; where a third are not, the script is another one.
_FOREIGN_SHARE = 0.33


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the name of the encoding it was in.

    A mark at the beginning decides; then UTF-8 if it fits exactly, for nothing else does by chance; then Windows-1252,
    unless most letters belong to another script. Latin-1 is the same as Windows-1252 wherever it has a character.

    Raises: Unreadable when it is no text.
    """
    encoding = _marked(data) or _wide(data) or _narrow(data)
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"The file begins like {encoding} and breaks off at byte {error.start:,}. Save it again as UTF-8."
        ) from error


def _marked(data: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark shows by a zero in every second byte."""
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    if max(even, odd) < half * 0.3:
        if even + odd > half * 0.05:
            raise Unreadable("This is no table of text. Save it as CSV or XLSX.")
        return None
    if min(even, odd) > half * 0.1:
        raise Unreadable("This is no table of text. Save it as CSV or XLSX.")
    return "utf-16-be" if even > odd else "utf-16-le"


def _narrow(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _eight_bits(data)
    return "utf-8"


def _eight_bits(data: bytes) -> str:
    foreign = b"\n".join(line for line in data.splitlines() if not line.isascii())[:_SAMPLE]
    letters = len(re.findall(rb"[A-Za-z]", foreign))
    high = len(re.findall(rb"[\x80-\xff]", foreign))
    if high > (letters + high) * _FOREIGN_SHARE and (guess := from_bytes(foreign).best()):
        return str(guess.encoding)
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"
