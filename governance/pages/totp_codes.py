"""The picture that an authenticator app scans."""

from dataclasses import dataclass

import qrcode
from allauth.mfa.adapter import get_adapter

from roles.models import Person


@dataclass(frozen=True, slots=True)
class Square:
    """A dark piece of a row: where it begins and how wide it is, in modules."""

    x: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A QR code as pieces to draw, with how many modules it is wide."""

    size: int
    squares: tuple[Square, ...]


def otp_address(person: Person, secret: str) -> str:
    """Return the address that an authenticator app understands."""
    return str(get_adapter().build_totp_url(person, secret))


def qr_rows(address: str) -> Picture:
    """Return the QR code of an address: drawn as plain shapes, which need neither a script nor a style."""
    code = qrcode.QRCode(border=2)
    code.add_data(address)
    code.make(fit=True)
    matrix = code.get_matrix()
    return Picture(len(matrix), tuple(square for y, row in enumerate(matrix) for square in _row(y, row)))


def _row(y: int, row: list[bool]) -> list[Square]:
    found, start = [], None
    for x, dark in enumerate([*row, False]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            found.append(Square(start, y, x - start))
            start = None
    return found
