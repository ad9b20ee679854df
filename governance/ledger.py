"""The ledger's own writing and checking: every act of every app becomes an entry, chained by hash."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection

from governance.models import LedgerEntry
from roles.events import Change

FIRST = "0" * 64
# Held until commit, so that entries are numbered and chained in the order in which they become visible.
LOCK = 7_246_001


def record(sender: Any, act: Change, **_kwargs: Any) -> None:  # noqa: ARG001 - Django names the sender
    """Write one entry for each object that the act changed; if that fails, the act is undone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = LedgerEntry.objects.order_by("-id").values_list("id", "digest").first()
    number, previous = last or (0, FIRST)
    entries = []
    for target in act.targets:
        number += 1
        entry = LedgerEntry(
            id=number,
            at=act.at,
            actor_id=act.actor_id,
            verb=act.verb,
            target_type=target.obj._meta.label_lower,  # noqa: SLF001 - Django's public name
            target_id=str(target.obj.pk),
            target_label=str(target.obj)[:320],
            details=dict(target.details),
            reason=act.reason,
            previous=previous,
        )
        entry.digest = previous = digest_of(entry)
        entries.append(entry)
    LedgerEntry.objects.bulk_create(entries)


def digest_of(entry: LedgerEntry) -> str:
    """Return the SHA-256 of an entry's content and of the digest before it, in hex."""
    content = {
        "id": entry.id,
        "at": _utc(entry.at),
        "actor": entry.actor_id,
        "verb": entry.verb,
        "target": [entry.target_type, entry.target_id, entry.target_label],
        "details": entry.details,
        "reason": entry.reason,
        "previous": entry.previous,
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def broken_links() -> Iterator[tuple[int, str]]:
    """Yield the number of every entry that does not fit, and what is wrong with it; walks the whole chain."""
    expected, previous = 1, FIRST
    for entry in LedgerEntry.objects.order_by("id").iterator(chunk_size=2000):
        if entry.id != expected:
            yield expected, f"entry {expected} is missing; the next one is {entry.id}"
        if entry.previous != previous:
            yield entry.id, f"entry {entry.id} does not follow the entry before it"
        if entry.digest != digest_of(entry):
            yield entry.id, f"entry {entry.id} was changed"
        expected, previous = entry.id + 1, entry.digest


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"
