"""What somebody saw of something that counts no revisions, so that they do not write over what they did not see."""

import hashlib
import json
from collections.abc import Collection

from django.db.models import Model

from roles.rules.refusals import Stale


def seen_of(row: Model, fields: Collection[str]) -> str:
    """Return what stands for the values of these fields as they are in the database: the same while they are."""
    known = row._meta.concrete_fields  # noqa: SLF001 - Django's public name
    values = {field.name: field.value_to_string(row) for field in known if field.name in fields}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


def check_seen(row: Model, fields: Collection[str], seen: str) -> None:
    """Pass where these fields are as they were seen, or where nobody says what they saw.

    Raises: Stale.
    """
    if seen and seen != seen_of(row, fields):
        name = row._meta.verbose_name  # noqa: SLF001 - Django's public name
        raise Stale(f"Somebody changed this {name} since you opened it. Reload to see what they wrote.")
