"""Outcomes as a file, for those whose systems cannot post them: sent, its columns named, taken in as by the API."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError

from governance.imports.outcome_rows import OutcomeColumns, OutcomeRows, outcome_rows
from governance.imports.problems import Unreadable
from governance.imports.tables import Limits, Table, read_table
from governance.models import Initiative
from governance.services.kept_files import KeptFiles, UploadUnknown
from governance.services.measurements import may_measure
from governance.services.outcome_limits import backlog_wait
from governance.services.outcomes import outcomes_take
from roles.models import Person
from roles.rules.permissions import Actor, require_acting
from roles.rules.refusals import NotPermitted, Reason, Refused

LIMITS = Limits(packed=20_000_000, unpacked=200_000_000, rows=200_000)
# A larger file is taken in by a worker while the page waits.
INLINE_ROWS = 20_000
# Outcomes that are taken in at once, as a client of the API would send them.
CHUNK = 5_000
# So many rows that were not taken are told one by one; further ones are counted.
MOST_TOLD = 10_000
# Nobody takes a file in for so many seconds: whoever was at it died, and no other worker was given it.
MOST_SECONDS = 1800
BROKEN_OFF = "It broke off. Take it in once more: what is here already does not count twice."
WHO = "Only who builds, runs or measures this initiative can send its outcomes."
_FILES = KeptFiles("outcomes")


@dataclass(slots=True)
class OutcomeUpload:
    """A file and how far it is: `uploaded`, `running`, `done` or `refused`; `columns` once somebody named them.

    `told` holds rows that were not taken, each with its number, its id and why; `why` counts all of them by reason.
    """

    token: str
    name: str
    person_id: int
    initiative_id: int
    columns: dict[str, Any] | None = None
    state: str = "uploaded"
    reasons: list[str] = field(default_factory=list)
    rows: int = 0
    left_out: int = 0
    accepted: int = 0
    duplicate: int = 0
    told: list[tuple[int, str, str]] = field(default_factory=list)
    why: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """How many rows were not taken."""
        return sum(self.why.values())

    @property
    def chosen(self) -> OutcomeColumns | None:
        """The columns as they were named, None before."""
        return OutcomeColumns.from_json(self.columns) if self.columns else None


def may_upload(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may send outcomes of the initiative: whoever may report them or measures."""
    return may_measure(actor, initiative)


def outcome_upload_save(initiative: Initiative, *, name: str, chunks: Iterable[bytes], actor: Actor) -> OutcomeUpload:
    """Return a new upload of a file that can be read.

    Raises: NotPermitted; Refused when it is too large or cannot be read, with nothing kept.
    """
    _check_person(initiative, actor)
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > LIMITS.packed:
            raise Refused(f"The file is larger than {LIMITS.packed // 1_000_000} MB. Split it, or pack it with gzip.")
    try:
        read_table(bytes(data), LIMITS)
    except Unreadable as error:
        raise Refused(str(error)) from error
    upload = OutcomeUpload(_FILES.new(bytes(data)), Path(name).name[:200], actor.id, initiative.pk)
    _keep(upload)
    return upload


def outcome_upload_open(token: str, initiative: Initiative, actor: Actor) -> OutcomeUpload:
    """Return an upload that this person sent for this initiative.

    Raises: UploadUnknown.
    """
    upload = _read(token)
    if (upload.person_id, upload.initiative_id) != (actor.id, initiative.pk):
        raise UploadUnknown
    if upload.state == "running" and _FILES.silent_for(token) > MOST_SECONDS:
        upload.state, upload.reasons = "refused", [BROKEN_OFF]
    return upload


def outcome_upload_table(upload: OutcomeUpload) -> Table:
    """Return the file as a table.

    Raises: UploadUnknown once it was taken in: then nobody needs it any more, and it is gone.
    """
    return read_table(_FILES.data(upload.token), LIMITS)


def outcome_upload_choose(upload: OutcomeUpload, columns: OutcomeColumns) -> None:
    """Keep which columns say what."""
    upload.columns, upload.state, upload.reasons = columns.as_json(), "uploaded", []
    _keep(upload)


def outcome_upload_start(upload: OutcomeUpload, initiative: Initiative, *, actor: Actor, at: datetime) -> None:
    """Take the upload in: at once when it is small, else by a worker; without a broker at once as well.

    Raises: NotPermitted; Refused while too much waits to be counted, or before its columns are named.
    """
    _check_person(initiative, actor)
    if upload.columns is None:
        raise Refused("Say first which column says when it happened.")
    if upload.state in {"running", "done"}:
        return
    if wait := backlog_wait():
        raise Refused(Reason("BACKLOG", f"Too many outcomes wait to be counted. Try again in {wait} seconds."))
    rows = len(outcome_upload_table(upload).lines)
    upload.state, upload.reasons = "running", []
    _keep(upload)
    if rows > INLINE_ROWS:
        try:
            current_app.send_task("governance.take_outcome_upload", kwargs={"token": upload.token}, retry=False)
        except OperationalError:
            outcome_upload_run(token=upload.token, at=at)
        return
    outcome_upload_run(token=upload.token, at=at)


def outcome_upload_run(*, token: str, at: datetime) -> None:
    """Take an upload in, part by part, and keep what became of its rows. Done twice, nothing counts twice.

    Raises: UploadUnknown; whatever else goes wrong, once it is told that it may be taken in again.
    """
    upload = _read(token)
    columns = upload.chosen
    if upload.state == "done" or columns is None:  # handed out twice by the queue
        return
    actor = Person.objects.get(pk=upload.person_id).actor
    initiative = Initiative.objects.get(pk=upload.initiative_id)
    try:
        _check_person(initiative, actor)
        table = outcome_upload_table(upload)
        _take(upload, initiative, outcome_rows(table, columns), actor, at)
        upload.rows, upload.state = len(table.lines), "done"
    except Refused as refusal:
        upload.state, upload.reasons = "refused", [reason.text for reason in refusal.reasons]
    except Exception:
        upload.state, upload.reasons = "refused", [BROKEN_OFF]
        _keep(upload)
        raise
    _keep(upload)
    if upload.state == "done":
        # It may hold more about people than is taken in.
        _FILES.drop_data(token)


def _take(upload: OutcomeUpload, initiative: Initiative, found: OutcomeRows, actor: Actor, at: datetime) -> None:
    rejected = list(found.unreadable)
    upload.accepted = upload.duplicate = 0
    for start in range(0, len(found.events), CHUNK):
        part = slice(start, start + CHUNK)
        taken = outcomes_take(found.events[part], rows=found.rows[part], initiative=initiative, actor=actor, at=at)
        upload.accepted += taken.accepted
        upload.duplicate += taken.duplicate
        rejected += taken.rejected
    rejected.sort(key=lambda each: each.row)
    upload.told = [(each.row, each.event_id, each.reason) for each in rejected[:MOST_TOLD]]
    upload.why = dict(Counter(each.reason for each in rejected).most_common())
    upload.left_out, upload.notes = found.left_out, list(found.notes)


def _check_person(initiative: Initiative, actor: Actor) -> None:
    if not may_upload(actor, initiative):
        require_acting(actor)
        raise NotPermitted(Reason("PERMISSION", WHO))


def _read(token: str) -> OutcomeUpload:
    return OutcomeUpload(**_FILES.about(token))


def _keep(upload: OutcomeUpload) -> None:
    _FILES.keep(upload.token, asdict(upload))
