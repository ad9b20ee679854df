"""Files that wait to be imported from the page: kept aside under a random name, with what is known of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError

from governance.imports.mappings import ColumnMapping, chosen_by_hand
from governance.imports.problems import ColumnsMissing, Unreadable
from governance.imports.reports import ImportReport
from governance.imports.rows import Inventory, read_inventory
from governance.imports.tables import Limits, Table, read_table
from governance.rules.permissions import GRANTS, Act
from governance.services.import_mappings import mapping_choose
from governance.services.imports import imports_apply, imports_run
from governance.services.kept_files import KeptFiles, UploadUnknown
from roles.models import Person
from roles.rules.permissions import Actor, require
from roles.rules.refusals import Refused

LIMITS = Limits(packed=10_000_000, unpacked=100_000_000, rows=20_000)
# A larger file is imported by a worker while the page waits.
INLINE_ROWS = 200
_FILES = KeptFiles("imports")


@dataclass(slots=True)
class Upload:
    """A file and how far it is: `uploaded`, `running`, `done` or `refused`. `columns` is what was chosen by hand."""

    token: str
    name: str
    person_id: int
    mapping: str = ""
    columns: dict[str, list[str]] | None = None
    skip_bad: bool = False
    state: str = "uploaded"
    reasons: list[str] = field(default_factory=list)
    report: dict[str, Any] | None = None

    @property
    def result(self) -> ImportReport | None:
        """What the import did, once it is done."""
        return ImportReport.from_json(self.report) if self.report else None


@dataclass(frozen=True, slots=True)
class Preview:
    """An upload as it would be imported; without an inventory where `problem` says why not."""

    table: Table
    mapping: ColumnMapping
    inventory: Inventory | None = None
    report: ImportReport | None = None
    problem: str = ""


def upload_save(*, name: str, chunks: Iterable[bytes], mapping: str = "", actor: Actor) -> Upload:
    """Return a new upload of a file that can be read.

    Raises: NotPermitted; Refused when it is too large or cannot be read, with nothing kept.
    """
    require(actor, Act.IMPORT, GRANTS)
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > LIMITS.packed:
            raise Refused(f"The file is larger than {LIMITS.packed // 1_000_000} MB. Split it, or pack it with gzip.")
    try:
        read_table(bytes(data), LIMITS)
    except Unreadable as error:
        raise Refused(str(error)) from error
    upload = Upload(_FILES.new(bytes(data)), Path(name).name[:200], actor.id, mapping)
    _keep(upload)
    return upload


def upload_open(token: str, actor: Actor) -> Upload:
    """Return an upload of this person.

    Raises: UploadUnknown.
    """
    upload = _read(token)
    if upload.person_id != actor.id:
        raise UploadUnknown
    return upload


def upload_choose(upload: Upload, *, mapping: str = "", columns: Mapping[str, Sequence[str]] | None = None) -> None:
    """Read the upload with another mapping, or with columns chosen by hand."""
    upload.mapping = mapping
    upload.columns = {name: list(named) for name, named in columns.items() if named} if columns else None
    _keep(upload)


def upload_preview(upload: Upload, *, actor: Actor, at: datetime) -> Preview:
    """Return what importing the upload would do; nothing is changed.

    Raises: NotPermitted.
    """
    table = read_table(_FILES.data(upload.token), LIMITS)
    mapping = ColumnMapping("", "", {})
    try:
        mapping = _mapping(upload, table)
        inventory = read_inventory(table, mapping, upload.name)
    except (ColumnsMissing, Refused) as error:
        return Preview(table, mapping, problem=str(error))
    report = imports_apply(inventory, actor=actor, at=at, dry_run=True)
    return Preview(table, inventory.mapping, inventory, report)


def upload_start(upload: Upload, *, skip_bad: bool, rows: int, at: datetime) -> None:
    """Import the upload: at once when it is small, else by a worker; without a broker at once as well."""
    upload.skip_bad, upload.state, upload.reasons = skip_bad, "running", []
    _keep(upload)
    if rows > INLINE_ROWS:
        try:
            current_app.send_task("governance.import_initiatives", kwargs={"token": upload.token}, retry=False)
        except OperationalError:
            upload_run(token=upload.token, at=at)
        return
    upload_run(token=upload.token, at=at)


def upload_run(*, token: str, at: datetime) -> None:
    """Import an upload and keep its report, or the reasons why it was refused.

    Raises: UploadUnknown.
    """
    upload = _read(token)
    if upload.state == "done":  # handed out twice by the queue
        return
    actor = Person.objects.get(pk=upload.person_id).actor
    try:
        table = read_table(_FILES.data(token), LIMITS)
        inventory = read_inventory(table, _mapping(upload, table), upload.name)
        report = imports_run(inventory, actor=actor, at=at, skip_bad=upload.skip_bad)
    except Refused as refusal:
        upload.state, upload.reasons = "refused", [reason.text for reason in refusal.reasons]
    except (Unreadable, ColumnsMissing) as error:
        upload.state, upload.reasons = "refused", [str(error)]
    else:
        upload.state, upload.report = "done", report.as_json()
    _keep(upload)


def _mapping(upload: Upload, table: Table) -> ColumnMapping:
    if upload.columns is None:
        return mapping_choose(table.columns, upload.mapping)
    columns = {name: tuple(named) for name, named in upload.columns.items()}
    try:
        return replace(mapping_choose(table.columns, upload.mapping), columns=columns)
    except ColumnsMissing:
        return chosen_by_hand(columns)  # nothing looked like a title to begin with


def _read(token: str) -> Upload:
    return Upload(**_FILES.about(token))


def _keep(upload: Upload) -> None:
    _FILES.keep(upload.token, asdict(upload))
