"""Sealing what was there before seals were: once, when an older ledger meets them."""

from itertools import batched
from typing import Any

from django.db import transaction
from django.utils import timezone

from governance.ledger import SEAL, record
from governance.models import LedgerEntry
from governance.seals import KINDS, Kind, rows_sealed
from governance.services.tampering import BATCH, initiatives_on_the_ledger
from roles.events import Change, Target

REASON = "Sealed as it was found when seals came in; what was done to it before is not proven."


def seals_begin(**_kwargs: Any) -> None:
    """Seal every row of a ledger that holds no seal yet; nothing where it is empty, or where seals have begun."""
    if not LedgerEntry.objects.exists() or LedgerEntry.objects.filter(details__has_key=SEAL).exists():
        return
    for kind in KINDS.values():
        ids = kind.model._base_manager.order_by("pk").values_list("pk", flat=True)  # noqa: SLF001 - past any filter
        for batch in batched(ids.iterator(chunk_size=BATCH), BATCH, strict=False):
            _seal(kind, batch)


@transaction.atomic
def _seal(kind: Kind, ids: tuple[int, ...]) -> None:
    rows = [row for row in rows_sealed(kind, ids) if row.seal]
    known = initiatives_on_the_ledger({row.initiative_id for row in rows})
    wanted = [row.pk for row in rows if row.initiative_id in known]
    found = kind.model._base_manager.filter(pk__in=wanted).order_by("pk")  # noqa: SLF001 - same
    if targets := tuple(Target(row) for row in found):
        record(None, Change("seals_begin", targets, actor_id=None, at=timezone.now(), reason=REASON))
