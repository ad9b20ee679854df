"""Freezing an initiative's conditions, and telling whether they are still what was frozen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max

from governance.models import Initiative, Remit
from governance.queries.remit_content import composed, section_digests
from roles.rules.canonical import digest


def remit_freeze(
    initiative_id: int, *, ask: Mapping[str, Any], at: datetime, composed_by_id: int | None = None
) -> Remit:
    """Return a new remit: the conditions of now with what is asked, numbered after the last one.

    The caller holds the lock on the initiative, so that nobody writes between reading and keeping, and announces the
    act that this is part of.
    Raises: Initiative.DoesNotExist.
    """
    revision = Initiative.objects.values_list("revision", flat=True).get(pk=initiative_id)
    last = Remit.objects.filter(initiative_id=initiative_id).aggregate(last=Max("number"))["last"] or 0
    frozen = composed(initiative_id, at, ask)
    return Remit.objects.create(
        initiative_id=initiative_id,
        number=last + 1,
        canonical=frozen.canonical,
        digest=frozen.digest,
        sections=frozen.sections,
        revision=revision,
        composed_by_id=composed_by_id,
        composed_at=at,
    )


def remit_section_digests(initiative_id: int, at: datetime) -> dict[str, str]:
    """Return the digest of each section of the conditions of now; `ask` is none of them."""
    return section_digests(initiative_id, at)


def remit_is_current(remit: Remit, at: datetime) -> bool:
    """Whether the initiative's conditions are at this moment what was frozen, whatever was asked."""
    frozen = {name: value for name, value in remit.sections.items() if name != "ask"}
    return bool(frozen == section_digests(remit.initiative_id, at))


def remit_intact(remit: Remit) -> bool:
    """Whether the text is still the one that its digest was made of."""
    return digest(remit.canonical) == remit.digest
