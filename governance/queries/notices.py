"""What somebody was told."""

from django.db.models import QuerySet

from governance.models import Notice


def notices_of(person_id: int, *, only_new: bool) -> QuerySet[Notice]:
    """Return what a person was told, newest first; only what they have not read and still matters, if asked."""
    found = Notice.objects.filter(person=person_id).select_related("flag__initiative").order_by("-created_at", "-pk")
    return found.filter(read_at=None, moot_at=None) if only_new else found


def inbox_mark(person_id: int) -> str:
    """Return what changes whenever a person's inbox does: how many are new, and which is the latest. One statement."""
    new = (
        Notice.objects.filter(person=person_id, read_at=None, moot_at=None).order_by("-pk").values_list("pk", flat=True)
    )
    found = list(new[:_MOST_COUNTED])
    return f"{len(found)}-{found[0] if found else 0}"


# More are said to be more.
_MOST_COUNTED = 100
