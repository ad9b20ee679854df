"""Libraries of tasks: their occupations, and the tasks of one with what sources say of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from roles.models import ExposureHint, LibraryTask, Occupation, TaskLibrary
from roles.rules.exposure import LABEL_WORDS, SOURCES, Agreement, agreement

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class ShownHint:
    """What one source says of a task; `words` where its own are short for more."""

    value: str = ""
    words: str = ""
    dated: str = ""


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task with what each source says of it, in the order of the sources, and whether they agree."""

    task: LibraryTask
    hints: Sequence[ShownHint]
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class TaskList:
    """The tasks of an occupation beside the names of the sources, each with its date."""

    sources: Sequence[tuple[str, str]]
    lines: Sequence[TaskLine]
    disagreeing: int


def libraries() -> QuerySet[TaskLibrary]:
    """Return what was imported, newest first."""
    return TaskLibrary.objects.select_related("imported_by").order_by("-imported_at", "-pk")


def occupations_found(q: str, library: int | None, page: str | int) -> "Page[Any]":
    """Return one page of the occupations in whose code, title or tasks every word occurs."""
    found: QuerySet[Any] = Occupation.objects.select_related("library")
    for word in q.split():
        tasks = LibraryTask.objects.filter(statement__icontains=word).values("occupation")
        found = found.filter(Q(title__icontains=word) | Q(code__startswith=word) | Q(pk__in=tasks))
    if library:
        found = found.filter(library=library)
    counted = found.annotate(
        task_count=Count("tasks", distinct=True), core_count=Count("tasks", filter=Q(tasks__core=True), distinct=True)
    )
    return Paginator(counted.order_by("title", "-library", "pk"), PAGE_SIZE).get_page(page)


def task_list(occupation: Occupation) -> TaskList:
    """Return the tasks of an occupation, those at its core first, in two statements."""
    tasks = occupation.tasks.prefetch_related("hints").order_by("-core", "statement", "pk")
    told = [(task, {hint.source: hint for hint in task.hints.all()}) for task in tasks]
    dates = {hint.source: hint.dated for _task, hints in told for hint in hints.values()}
    known = [source.name for source in SOURCES if source.name in dates]
    names = [*known, *sorted(dates.keys() - set(known))]
    lines = [
        TaskLine(task, [_shown(hints, name) for name in names], agreement(hint.score for hint in hints.values()))
        for task, hints in told
    ]
    return TaskList([(name, dates[name]) for name in names], lines, sum(line.agreement.disagree for line in lines))


def _shown(hints: Mapping[str, ExposureHint], source: str) -> ShownHint:
    hint = hints.get(source)
    return ShownHint(hint.value, LABEL_WORDS.get(hint.value, ""), hint.dated) if hint else ShownHint()
