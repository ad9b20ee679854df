"""Files of past cases: kept with their digest, and forgotten after a while."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile
from typing import IO

from django.core.files import File
from django.db import transaction
from django.db.models import Sum

from decisions.events import changed
from decisions.models import CaseFile, Decision, Replay
from decisions.rules.vocabulary import ReplayState
from decisions.services.proving import proving
from decisions.tables.cases.files import Limits, read_case_file
from decisions.tables.cases.problems import CasesUnreadable
from decisions.tables.replays.samples import without_samples
from roles.events import Target, announce
from roles.rules.permissions import Actor
from roles.rules.refusals import Refused

LIMITS = Limits()
# Past cases are about people. What they proved stays; they themselves do not.
KEPT_DAYS = 90
# Bytes of all files of one decision whose content is kept: five of the largest, and no disk is filled by one decision.
MOST_KEPT = 1_000_000_000
_LONGEST_COLUMN = 200
_MEGABYTE = 1_000_000


def case_file_upload(decision: Decision, *, name: str, chunks: Iterable[bytes], actor: Actor, at: datetime) -> CaseFile:
    """Return a new file of past cases, kept as it came; where anything is wrong, nothing is kept.

    Raises: NotPermitted; Refused when it is too large, alone or with those kept already, or is no table of cases.
    """
    with transaction.atomic():
        proving(decision, actor)  # before anything large is read
    with NamedTemporaryFile(suffix=".cases") as kept:
        size, digest = _written(kept, chunks)
        _check_room(decision, size)  # before it is read, and again when nobody else can add one
        try:
            cases = read_case_file(Path(kept.name), LIMITS)
        except CasesUnreadable as error:
            raise Refused(str(error)) from error
        fresh = CaseFile(
            decision=decision,
            name=PurePath(name).name[:200] or "cases",
            digest=digest,
            size=size,
            rows=len(cases),
            columns=[column[:_LONGEST_COLUMN] for column in cases.columns],
            uploaded_by_id=actor.id,
            uploaded_at=at,
        )
        return _kept(fresh, kept.name, actor)


def case_files_forget(*, at: datetime) -> int:
    """Forget the content of files older than three months, and return how many; name and digest stay.

    A file that a replay still waits for is forgotten the next time.
    """
    old = CaseFile.objects.filter(uploaded_at__lt=at - timedelta(days=KEPT_DAYS)).exclude(file="")
    busy = [ReplayState.WAITING, ReplayState.RUNNING]
    forgotten = list(old.exclude(replays__state__in=busy).select_related("decision"))
    for row in forgotten:
        _forget(row, at)
    return len(forgotten)


@transaction.atomic
def _forget(row: CaseFile, at: datetime) -> None:
    storage, stored = row.file.storage, row.file.name
    row.file = ""
    row.save(update_fields=["file"])
    for replay in Replay.objects.select_for_update().filter(case_file=row, result__isnull=False):
        replay.result = without_samples(replay.result)
        replay.save(update_fields=["result"])
    announce(changed, "case_file_forget", Target(row.decision, _told(row)), actor_id=None, at=at)
    if stored:
        transaction.on_commit(lambda: storage.delete(stored))


def _kept(fresh: CaseFile, path: str, actor: Actor) -> CaseFile:
    stored = ""
    try:
        with transaction.atomic(), Path(path).open("rb") as content:
            fresh.decision = proving(fresh.decision, actor)
            _check_room(fresh.decision, fresh.size)
            fresh.file.save(f"{secrets.token_urlsafe(16)}.cases", File(content), save=False)
            stored = str(fresh.file.name)
            fresh.save(force_insert=True)
            details = _told(fresh)
            announce(
                changed, "case_file_upload", Target(fresh.decision, details), actor_id=actor.id, at=fresh.uploaded_at
            )
    except BaseException:
        if stored:
            fresh.file.storage.delete(stored)
        raise
    return fresh


def _check_room(decision: Decision, size: int) -> None:
    """Pass where a file of this size may be kept with those that are.

    Raises: Refused saying how much room there is, and what makes more.
    """
    held = CaseFile.objects.filter(decision=decision).exclude(file="")
    taken = held.aggregate(taken=Sum("size"))["taken"] or 0
    if taken + size <= MOST_KEPT:
        return
    oldest = held.order_by("uploaded_at").values_list("uploaded_at", flat=True).first()
    free = max(MOST_KEPT - taken, 0)
    text = (
        f"There is no room for a file of {size / _MEGABYTE:.1f} MB: past cases of one decision take "
        f"{MOST_KEPT // _MEGABYTE:,} MB at most, and {free / _MEGABYTE:.1f} MB are free. "
        "Pack the file with gzip, leave out columns, or send fewer cases."
    )
    if oldest:
        text += f" The oldest file is forgotten on {oldest + timedelta(days=KEPT_DAYS):%-d %b %Y}."
    raise Refused(text)


def _written(kept: IO[bytes], chunks: Iterable[bytes]) -> tuple[int, str]:
    size, sha = 0, hashlib.sha256()
    for chunk in chunks:
        size += len(chunk)
        if size > LIMITS.packed:
            megabytes = LIMITS.packed // _MEGABYTE
            raise Refused(f"The file is larger than {megabytes} MB. Pack it with gzip, or leave out columns.")
        sha.update(chunk)
        kept.write(chunk)
    kept.flush()
    return size, sha.hexdigest()


def _told(row: CaseFile) -> dict[str, object]:
    return {"name": row.name, "sha256": row.digest, "rows": row.rows}
