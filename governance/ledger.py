"""The ledger's own writing and checking: every act of every app becomes an entry, chained by hash."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Model

from governance.models import LedgerEntry
from governance.seals import KINDS, SealedRow, kind_of, rows_sealed
from roles.events import Change, Target

FIRST = "0" * 64
# Held until commit, so that entries are numbered and chained in the order in which they become visible.
LOCK = 7_246_001
# Under these names an entry's details hold the seal of the row it is about, and whose initiative that is part of.
SEAL, OF = "seal", "initiative"
# An act that erases who somebody was names the entries that said so under this, each with its digest from then on.
REDACTED, ERASES = "redacted", "erasure_carry_out"
# From here on a float is written with an exponent by one side and without by the other.
_LARGE = 1e15


def record(sender: Any, act: Change, **_kwargs: Any) -> None:  # noqa: ARG001 - Django names the sender
    """Write one entry for each object that the act changed, with the seal of what is sealed.

    If that fails, the act is undone.
    """
    # Read before the lock that everybody waits for: nobody else writes what this transaction holds.
    sealed = _sealed(act.targets)
    ledger_lock()
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
            details=_details(target, sealed),
            reason=act.reason,
            previous=previous,
        )
        entry.digest = previous = digest_of(entry)
        entries.append(entry)
    LedgerEntry.objects.bulk_create(entries)


def ledger_lock() -> None:
    """Have nobody else write an entry until commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def content_of(entry: LedgerEntry) -> str:
    """Return the text whose SHA-256 is an entry's digest: its content, and the digest before it."""
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
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(entry: LedgerEntry) -> str:
    """Return the SHA-256 of an entry's content and of the digest before it, in hex."""
    return hashlib.sha256(content_of(entry).encode()).hexdigest()


@dataclass(slots=True)
class Walked:
    """How far a walk along the chain has come: how many entries, and the digest of the last one.

    `anchor` is a digest that was kept elsewhere, `anchored` the number of the entry that bears it.
    """

    anchor: str = ""
    entries: int = 0
    last: str = FIRST
    anchored: int | None = None


def redactions() -> dict[int, str]:
    """Return the digest of every entry whose words were replaced when somebody was erased, as it is since, by number.

    An entry that fits neither its own digest nor this one was changed by something else.
    """
    found: dict[int, str] = {}
    erased = LedgerEntry.objects.filter(verb=ERASES).order_by("id").values_list("id", f"details__{REDACTED}")
    for number, redacted in erased:
        found |= {int(entry): digest for entry, digest in (redacted or {}).items() if int(entry) < number}
    return found


def holds(entry: LedgerEntry) -> bool:
    """Tell whether an entry says what it said when it was written, or what an act of erasing left of it."""
    digest = digest_of(entry)
    return digest == entry.digest or digest == redactions().get(entry.id)


def broken_links(walked: Walked | None = None) -> Iterator[tuple[int, str]]:
    """Yield the number of every entry that does not fit, and what is wrong with it; walks the whole chain."""
    walked = walked or Walked()
    expected, previous, redacted = 1, FIRST, redactions()
    for entry in LedgerEntry.objects.order_by("id").iterator(chunk_size=2000):
        if entry.id != expected:
            yield expected, f"entry {expected} is missing; the next one is {entry.id}"
        if entry.previous != previous:
            yield entry.id, f"entry {entry.id} does not follow the entry before it"
        if digest_of(entry) not in {entry.digest, redacted.get(entry.id)}:
            yield entry.id, f"entry {entry.id} was changed"
        expected, previous = entry.id + 1, entry.digest
        walked.entries += 1
        walked.last = entry.digest
        if entry.digest == walked.anchor:
            walked.anchored = entry.id


def _sealed(targets: Sequence[Target]) -> Mapping[tuple[type[Model], int], SealedRow]:
    """Read back whatever of the targets is sealed: what the database holds counts, not what an object says."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for target in targets:
        if kind := kind_of(target.obj):
            wanted[kind.label].add(target.obj.pk)
    found: dict[tuple[type[Model], int], SealedRow] = {}
    for label, ids in wanted.items():
        found |= {(KINDS[label].model, row.pk): row for row in rows_sealed(KINDS[label], ids)}
    return found


def _details(target: Target, sealed: Mapping[tuple[type[Model], int], SealedRow]) -> dict[str, Any]:
    """Return an entry's details as they come back from the database."""
    details = dict(target.details)
    if row := sealed.get((type(target.obj), target.obj.pk)):
        details |= {SEAL: row.seal, OF: row.initiative_key}
    plain: dict[str, Any] = _as_stored(json.loads(json.dumps(details)))
    return plain


def _as_stored(value: Any) -> Any:
    """Return JSON as the database gives it back: it knows neither exponents nor a zero below zero."""
    if isinstance(value, dict):
        return {name: _as_stored(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_as_stored(entry) for entry in value]
    whole = isinstance(value, float) and value.is_integer()
    return int(value) if whole and (value == 0 or abs(value) >= _LARGE) else value


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
