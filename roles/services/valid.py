"""Whether what is about to be stored fits where it goes."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from roles.rules.refusals import Reason, Refused


def require_valid(obj: Model, fields: Iterable[str], about: Any = "") -> None:
    """Pass when these fields hold what they can hold: no number too large, no text too long, no unknown word.

    Raises: Refused, with a reason for each field that does not, after what it is `about`.
    """
    others = {field.name for field in obj._meta.fields} - set(fields)  # noqa: SLF001 - documented by Django
    try:
        obj.clean_fields(exclude=others)
    except ValidationError as error:
        reasons = [
            Reason("VALUE", f"{_name(obj, field, about)}: {' '.join(texts)}")
            for field, texts in error.message_dict.items()
        ]
        raise Refused(*reasons) from error


def _name(obj: Model, field: str, about: Any) -> str:
    said = str(getattr(obj._meta.get_field(field), "verbose_name", field))  # noqa: SLF001 - same
    return f"“{about}”, {said}" if about else said.capitalize()
