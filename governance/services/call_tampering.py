"""Finding calls of agents that are no longer those that the ledger stands for."""

from collections.abc import Iterator, Sequence
from itertools import batched, groupby

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Cast

from governance.models import AgentCall, AgentCallBatch, LedgerEntry
from governance.services.agent_calls import calls_digest
from governance.services.tampering import Broken, Counted

_LABEL = AgentCallBatch._meta.label_lower  # noqa: SLF001 - Django's public name
# So many batches have few calls, or one has very many: rows are read as they come.
_BATCHES = 100
_ROWS = 2000


def broken_calls(counted: Counted | None = None) -> Iterator[Broken]:
    """Yield every batch of calls that was changed, lost some of its calls or got others, or was removed.

    What is not sealed yet is in no batch: a call is vouched for from the next sealing on, a minute later.
    """
    counted = counted or Counted()
    batches = AgentCallBatch.objects.order_by("pk").iterator(chunk_size=_BATCHES)
    for some in batched(batches, _BATCHES, strict=False):
        counted.seals += len(some)
        yield from _changed(some)
    there = AgentCallBatch.objects.filter(pk=Cast(OuterRef("target_id"), models.BigIntegerField()))
    gone = LedgerEntry.objects.filter(~Exists(there), target_type=_LABEL).order_by("pk")
    for pk, number in gone.values_list("target_id", "pk").iterator(chunk_size=_ROWS):
        yield _broken(pk, f"for which entry {number} stands were removed")


def _changed(batches: Sequence[AgentCallBatch]) -> Iterator[Broken]:
    ids = [batch.pk for batch in batches]
    entries = LedgerEntry.objects.filter(target_type=_LABEL, target_id__in=map(str, ids))
    stands = {int(pk): (number, told) for pk, number, told in entries.values_list("target_id", "pk", "details")}
    rows = AgentCall.objects.filter(batch__in=ids).order_by("batch", "pk").iterator(chunk_size=_ROWS)
    found = {pk: _told(list(calls)) for pk, calls in groupby(rows, key=lambda call: call.batch_id)}
    for batch in batches:
        if batch.pk not in stands:
            yield _broken(batch.pk, "were put there behind the ledger's back")
            continue
        number, told = stands[batch.pk]
        if found.get(batch.pk) != (told["calls"], told["digest"]):
            yield _broken(batch.pk, f"are not those that entry {number} stands for")


def _told(calls: Sequence[AgentCall]) -> tuple[int, str]:
    return len(calls), calls_digest(calls)


def _broken(pk: int | str, what: str) -> Broken:
    return Broken(f"agentcallbatch:{pk}", f"The agents' calls of batch {pk} {what}", None)
