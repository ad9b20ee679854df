"""The ledger as files that somebody without Remit can verify: entries, what they seal, and what was signed."""

import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from governance.ledger import ERASES, FIRST, OF, content_of
from governance.models import Initiative, LedgerEntry, Remit, Signature
from governance.queries.audit import concerned_by
from governance.seals import KINDS
from governance.services.tampering import BATCH, TEXTS, rows_vouched

_NOT_HEX = re.compile("[^0-9a-f]")
# Stands beside the data, so that nobody has to fetch anything.
SCRIPT = settings.BASE_DIR / "deploy" / "ledger-verify"
README = """An export of Remit's ledger
===========================

ledger.jsonl      one line an entry: its number, the digest before it, its own digest, and its content: the exact text
                  whose SHA-256 is the digest. Where the export is about one initiative, entries about others are there
                  with their digests alone, so that the chain still closes.
sealed.jsonl      one line a row that an entry sealed: the exact text whose SHA-256 is the seal.
remits/           what was signed, one file a remit, byte for byte; its SHA-256 is the file's name.
signatures.jsonl  who signed what, in which capacity, with which words, when, and whether that still counts.
export.json       when this was made, of what, and where the chain ended.
verify.py         verifies all of it: python3 verify.py .   (Python 3.9 or newer, nothing else)

By hand, with sha256sum and jq:

  sha256sum remits/*.json                 each line names a file by its own digest
  jq -j .content ledger.jsonl             the texts; for the entry N alone, its digest:
  jq -j 'select(.number == N) | .content' ledger.jsonl | sha256sum

docs/audit.md of the portal tells the whole procedure, and what it proves and what not.
"""


@dataclass(slots=True)
class Exported:
    """How much went out, and where the chain ended."""

    entries: int = 0
    rows: int = 0
    remits: int = 0
    signatures: int = 0
    last_digest: str = FIRST
    last_number: int = 0
    about: str | None = None
    files: list[str] = field(default_factory=list)


def export_to_zip(stream: IO[bytes], *, at: datetime, initiative: Initiative | None = None) -> Exported:
    """Write the export as a zip into this file; all of it as it was at one moment."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, _one_moment():
        told = Exported(about=initiative.key if initiative else None)
        for name, chunks in _files(told, at, initiative):
            with archive.open(name, "w", force_zip64=True) as file:
                for chunk in chunks:
                    file.write(chunk)
            told.files.append(name)
    return told


def export_to_folder(folder: Path, *, at: datetime, initiative: Initiative | None = None) -> Exported:
    """Write the export as files into this folder; all of it as it was at one moment."""
    with _one_moment():
        told = Exported(about=initiative.key if initiative else None)
        for name, chunks in _files(told, at, initiative):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.writelines(chunks)
            told.files.append(name)
    return told


def entry_line(entry: LedgerEntry) -> bytes:
    """Return one entry as a line of ledger.jsonl, with its content."""
    return _line({"number": entry.id, "previous": entry.previous, "digest": entry.digest, "content": content_of(entry)})


def entry_lines(entries: Iterable[LedgerEntry]) -> Iterator[bytes]:
    """Yield entries as lines of ledger.jsonl."""
    return map(entry_line, entries)


@contextmanager
def _one_moment() -> Iterator[None]:
    """Have everything be read as it was at one moment, whoever writes meanwhile."""
    within = connection.in_atomic_block
    with transaction.atomic():
        if not within:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _files(told: Exported, at: datetime, initiative: Initiative | None) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield "README.txt", [README.encode()]
    yield "verify.py", [SCRIPT.read_bytes()]
    yield "ledger.jsonl", _ledger(told, initiative)
    yield "sealed.jsonl", _sealed(told, initiative)
    yield from _remits(told, initiative)
    yield "signatures.jsonl", _signatures(told, initiative)
    yield "export.json", (_line(_manifest(told, at)) for _once in range(1))


def _ledger(told: Exported, initiative: Initiative | None) -> Iterator[bytes]:
    entries = LedgerEntry.objects.order_by("id")
    if initiative is None:
        for entry in entries.iterator(chunk_size=BATCH):
            _count(told, entry.id, entry.digest)
            yield entry_line(entry)
        return
    # Who was erased concerns entries about every initiative: without that act, they would look changed.
    concerned = concerned_by(initiative) | Q(**{f"details__{OF}": initiative.key}) | Q(verb=ERASES)
    about = entries.filter(concerned).iterator(chunk_size=BATCH)
    following = next(about, None)
    for number, previous, digest in entries.values_list("id", "previous", "digest").iterator(chunk_size=BATCH):
        _count(told, number, digest)
        if following is not None and following.id == number:
            yield entry_line(following)
            following = next(about, None)
        else:
            yield _line({"number": number, "previous": previous, "digest": digest})


def _count(told: Exported, number: int, digest: str) -> None:
    told.entries += 1
    told.last_number, told.last_digest = number, digest


def _sealed(told: Exported, initiative: Initiative | None) -> Iterator[bytes]:
    for kind in KINDS.values():
        rows = kind.model._base_manager.order_by("pk")  # noqa: SLF001 - past any filter of a manager
        if initiative is not None:
            rows = rows.filter(kind.of_initiative(initiative.pk))
        for ids in batched(rows.values_list("pk", flat=True).iterator(chunk_size=BATCH), BATCH, strict=False):
            for row in rows_vouched(kind, ids):
                told.rows += 1
                named = {"type": kind.label, "id": str(row.pk), "initiative": row.initiative_key}
                yield _line(named | {"seal": row.seal, "text": row.text})


def _remits(told: Exported, initiative: Initiative | None) -> Iterator[tuple[str, Iterable[bytes]]]:
    remits = Remit.objects.order_by("digest", "pk").distinct("digest")
    if initiative is not None:
        remits = remits.filter(initiative=initiative)
    for digest, text in remits.values_list("digest", "canonical").iterator(chunk_size=TEXTS):
        told.remits += 1
        # Whoever tampered with a digest chooses no path with it.
        yield f"remits/{_NOT_HEX.sub('_', digest)}.json", [text.encode()]


def _signatures(told: Exported, initiative: Initiative | None) -> Iterator[bytes]:
    rows = Signature.objects.order_by("pk")
    if initiative is not None:
        rows = rows.filter(Q(review__initiative=initiative) | Q(waiver__initiative=initiative))
    shown = rows.annotate(
        key=Coalesce("review__initiative__key", "waiver__initiative__key"),
        **{f"{name}_": F(path) for name, path in _SIGNED_ON.items()},
    ).values("key", *_SIGNATURE, *(f"{name}_" for name in _SIGNED_ON))
    for row in shown.iterator(chunk_size=BATCH):
        told.signatures += 1
        named = {name.removesuffix("_"): value for name, value in row.items()}
        yield _line(
            {name: value.isoformat() if isinstance(value, datetime) else value for name, value in named.items()}
        )


_SIGNATURE = (
    *("id", "printed_name", "on_behalf_name", "capacity", "meaning", "statement", "comment", "digest", "signed_at"),
    "proof",
)
# What a signature stands on, and why it does not count where it does not; under other names than the row's own.
_SIGNED_ON = {
    "review": "review__number",
    "remit": "remit__number",
    "waiver": "waiver__requirement",
    "void_code": "void__code",
    "void_reason": "void__reason",
    "voided_at": "void__voided_at",
}


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _manifest(told: Exported, at: datetime) -> dict[str, Any]:
    return {
        "made_at": at.isoformat(),
        "about": told.about,
        "entries": told.entries,
        "last_number": told.last_number,
        "last_digest": told.last_digest,
        "rows": told.rows,
        "remits": told.remits,
        "signatures": told.signatures,
    }


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"
