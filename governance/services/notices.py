"""What a person does with what they were told: read it, and say how they want to hear of the rest."""

from collections.abc import Collection
from datetime import datetime

from governance.models import Hearing, Notice


def notices_read(person_id: int, *, at: datetime, ids: Collection[int] | None = None) -> int:
    """Mark a person's notices as read, these or all; return how many were new to them."""
    new = Notice.objects.filter(person=person_id, read_at=None)
    return (new if ids is None else new.filter(pk__in=ids)).update(read_at=at)


def digest_choose(person_id: int, *, wanted: bool) -> None:
    """Keep whether a person wants a digest. What somebody has to act on is told in any case."""
    Hearing.objects.update_or_create(person_id=person_id, defaults={"digest": wanted})
