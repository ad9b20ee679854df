"""What somebody was told."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from governance.models import Notice
from governance.queries.sight import Sight


def notices_of(person_id: int, sight: Sight, *, only_new: bool) -> QuerySet[Notice]:
    """Return what a person was told, newest first; only what they have not read and still matters, if asked."""
    found = _seen(person_id, sight).select_related("flag__initiative").order_by("-created_at", "-pk")
    return found.filter(read_at=None, moot_at=None) if only_new else found


def notices_worded(notices: Iterable[Notice], sight: Sight) -> list[Notice]:
    """Return what a person was told as they may read it: of several initiatives one may be hidden from them."""
    worded = list(notices)
    for notice in worded:
        notice.message = sight.told(notice.message)
    return worded


def _seen(person_id: int, sight: Sight) -> QuerySet[Notice]:
    """Leave out what somebody was told while they still took part in something that is confidential."""
    told = Notice.objects.filter(person=person_id)
    return told.filter(~Q(flag__initiative__in=list(sight.hidden))) if sight.hidden else told


def inbox_mark(person_id: int, sight: Sight) -> str:
    """Return what changes whenever a person's inbox does: how many are new, and which is the latest. One statement."""
    new = _seen(person_id, sight).filter(read_at=None, moot_at=None).order_by("-pk").values_list("pk", flat=True)
    found = list(new[:_MOST_COUNTED])
    return f"{len(found)}-{found[0] if found else 0}"


# More are said to be more.
_MOST_COUNTED = 100
