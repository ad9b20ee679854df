"""Libraries of tasks: taking one in, and beginning a job with its tasks."""

from collections.abc import Collection
from datetime import datetime
from itertools import chain

from django.db import transaction

from roles.events import Target, announce, changed
from roles.models import ExposureHint, LibraryTask, Occupation, Role, TaskLibrary
from roles.rules.permissions import GRANTS, Act, Actor, is_granted, require
from roles.rules.refusals import Reason, Refused
from roles.rules.task_files import ONET_LICENCE, ONET_NAME, ONET_VERSION, TaskFile
from roles.services.valid import require_valid
from roles.services.work import activities_add, described_from

_BATCH = 5000
_LONGEST_NAME = 200


def may_import_tasks(actor: Actor) -> bool:
    """Whether this person may take in a library of tasks."""
    return actor.may_answer and is_granted(actor, Act.IMPORT_TASKS, GRANTS)


@transaction.atomic
def library_import(
    file: TaskFile,
    *,
    file_name: str,
    actor: Actor,
    at: datetime,
    name: str = "",
    version: str = "",
    licence: str = "",
) -> TaskLibrary:
    """Take in a file of tasks: all of it, or nothing. What is left open is known of O*NET.

    Raises: NotPermitted; Refused with every bad row, without a name or a licence, and for a file that is here already.
    """
    require(actor, Act.IMPORT_TASKS, GRANTS)
    if file.is_onet:
        version = version if name else version or ONET_VERSION
        name, licence = name or ONET_NAME, licence or ONET_LICENCE
    if reasons := _problems(file, name, licence):
        raise Refused(*reasons)
    library = TaskLibrary(
        name=name.strip(),
        version=version.strip(),
        licence=licence.strip(),
        file_name=file_name[-_LONGEST_NAME:],
        digest=file.digest,
        imported_by_id=actor.id,
        imported_at=at,
    )
    require_valid(library, ("name", "version", "licence"))
    library.save()
    _fill(library, file)
    told = {"occupations": len(file.occupations), "tasks": file.tasks, "file": library.file_name}
    announce(changed, "library_import", Target(library, told), actor_id=actor.id, at=at)
    return library


@transaction.atomic
def tasks_take(role: Role, tasks: Collection[LibraryTask], *, actor: Actor, at: datetime) -> Role:
    """Begin a job with tasks of a library: activities whose hours nobody knows yet. What it has already stays.

    Raises: NotPermitted for whoever may not change the role; Refused without any task.
    """
    if not tasks:
        raise Refused(Reason("TASKS", "Choose at least one task."))
    taken = activities_add(role, described_from(tasks), actor=actor, at=at)
    if taken.occupation_id is None:
        taken.occupation_id = next(iter(tasks)).occupation_id
        taken.save(update_fields=["occupation"])
    return taken


def _problems(file: TaskFile, name: str, licence: str) -> list[Reason]:
    reasons = [Reason("FILE", text) for text in file.problems]
    if not name.strip():
        reasons.append(Reason("NAME", "Say what the library is called."))
    if not licence.strip():
        reasons.append(Reason("LICENCE", "Say under which licence they may be used: it is shown wherever a task is."))
    known = TaskLibrary.objects.select_related("imported_by").filter(digest=file.digest).first()
    if known:
        day = f"{known.imported_at:%-d %b %Y}"
        reasons.append(Reason("KNOWN", f"{known.imported_by} imported this very file on {day}, as {known}."))
    return reasons


def _fill(library: TaskLibrary, file: TaskFile) -> None:
    """Write occupations, tasks and hints, each kind in one go."""
    occupations = [Occupation(library=library, code=o.code, title=o.title) for o in file.occupations]
    Occupation.objects.bulk_create(occupations, batch_size=_BATCH)
    pairs = [
        (LibraryTask(occupation=o, number=t.number, statement=t.statement, core=t.core, dated=t.dated), t.hints)
        for o, told in zip(occupations, file.occupations, strict=True)
        for t in told.tasks.values()
    ]
    LibraryTask.objects.bulk_create((task for task, _hints in pairs), batch_size=_BATCH)
    hints = chain.from_iterable(
        (ExposureHint(task=task, source=h.source, value=h.value, score=h.score, dated=h.dated) for h in said)
        for task, said in pairs
    )
    ExposureHint.objects.bulk_create(hints, batch_size=_BATCH)
