"""Saved mappings: how a source's columns become an initiative's fields."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from governance.events import changed
from governance.imports.mappings import ColumnMapping, guess, mapping_from, recognise
from governance.models import ImportMapping
from governance.rules.permissions import GRANTS, Act
from roles.events import announce
from roles.rules.permissions import Actor, require
from roles.rules.refusals import Reason, Refused


class MappingUnknown(Refused):
    """No mapping has this name."""


def mappings_read() -> list[ColumnMapping]:
    """Return every saved mapping, by name."""
    return [_read(row) for row in ImportMapping.objects.order_by("name")]


def mapping_choose(columns: Sequence[str], name: str = "") -> ColumnMapping:
    """Return the mapping to read these columns with: the named one, one recognised by the columns, or a guess.

    Raises: MappingUnknown; ColumnsMissing when nothing fits and no column looks like a title.
    """
    if name:
        found = ImportMapping.objects.filter(name=name).first()
        if found is None:
            names = ", ".join(ImportMapping.objects.order_by("name").values_list("name", flat=True))
            raise MappingUnknown(
                Reason("MAPPING", f"There is no mapping {name}. Use one of: {names}; or none, to have one recognised.")
            )
        return _read(found)
    return recognise(columns, mappings_read()) or guess(columns)


@transaction.atomic
def mapping_save(
    *, title: str, columns: Mapping[str, Sequence[str]], like: ColumnMapping, actor: Actor, at: datetime
) -> ImportMapping:
    """Keep a mapping under a name of its own; the meanings of words come from the mapping it began as.

    Raises: NotPermitted; Refused when the name is taken, or no column says the title.
    """
    require(actor, Act.IMPORT, GRANTS)
    name = slugify(title).replace("-", "_")[:60]
    if not name:
        raise Refused("Give the mapping a name with at least one letter or digit.")
    if not columns.get("title"):
        raise Refused("Say which column holds the title.")
    values = {entry: dict(words) for entry, words in like.values.items()}
    row, made = ImportMapping.objects.get_or_create(
        name=name,
        defaults={
            "title": title[:120],
            "columns": {entry: list(named) for entry, named in columns.items() if named},
            "values": values,
            "created_by_id": actor.id,
        },
    )
    if not made:
        raise Refused(f"A mapping called {name} exists already. Choose another name.")
    announce(changed, "mapping_save", row, actor_id=actor.id, at=at)
    return row


def _read(row: ImportMapping) -> ColumnMapping:
    return mapping_from(row.name, row.title, row.columns, row.values)
