"""Libraries of tasks to begin a job with: their occupations, the tasks of one, and taking a file in."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from roles.models import LibraryTask, Occupation, Role
from roles.pages.acting import actor_of, acts, carried_out
from roles.pages.listing import Filter, listing, number, paging
from roles.queries.library import libraries, occupations_found, task_list
from roles.queries.work import roles_changeable
from roles.rules.permissions import GRANTS, Act, require
from roles.rules.task_files import MOST_BYTES, ONET_LICENCE, ONET_NAME, ONET_VERSION, read_tasks
from roles.services.library import library_import, may_import_tasks, tasks_take


class ImportForm(forms.Form):
    """A file of tasks, and under which licence they may be used."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV with a header, at most 20 MB: O*NET-SOC Code, Title, Task ID, Task, Task Type, Date. Exposure hints "
            "are read from human_labels, gpt4_exposure and aei_penetration; other columns are left out."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Name of the library"),
        help_text=gettext_lazy("Left empty, a file with the columns of O*NET is called %(name)s.")
        % {"name": ONET_NAME},
        max_length=150,
        required=False,
    )
    version = forms.CharField(
        label=gettext_lazy("Version"),
        help_text=gettext_lazy("Of O*NET: %(version)s, unless you say otherwise.") % {"version": ONET_VERSION},
        max_length=40,
        required=False,
    )
    licence = forms.CharField(
        label=gettext_lazy("Licence line"),
        help_text=gettext_lazy("Shown wherever a task is offered. Of O*NET, unless you say otherwise: %(line)s")
        % {"line": ONET_LICENCE},
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TakeForm(forms.Form):
    """Which tasks become activities of which role."""

    role = forms.ModelChoiceField(Role.objects.none(), label=gettext_lazy("Role"), empty_label=gettext_lazy("Choose"))
    tasks = forms.ModelMultipleChoiceField(
        LibraryTask.objects.none(),
        label=gettext_lazy("Tasks"),
        error_messages={"required": gettext_lazy("Choose at least one task.")},
    )

    def __init__(self, *args: Any, occupation: Occupation, roles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = roles  # type: ignore[attr-defined] # a ModelChoiceField, as declared above
        self.fields["tasks"].queryset = occupation.tasks.all()  # type: ignore[attr-defined] # same


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """The occupations of every library, found by their title or their tasks."""
    every = list(libraries())
    page = occupations_found(request.GET.get("q", ""), number(request.GET.get("library")), request.GET.get("page", 1))
    filters = [Filter("library", _("Any library"), [(str(one.pk), str(one)) for one in every])]
    context = {
        "libraries": every,
        "may_import": may_import_tasks(actor_of(request)),
        "role": _role_of(request),
        "crumbs": _crumbs(),
    }
    context |= listing(request, filters, sort="") | paging(page)
    return TemplateResponse(request, "roles/library.html", context)


@acts
def occupation(request: HttpRequest, pk: int) -> HttpResponse:
    """The tasks of an occupation with what sources say of each; those that are chosen become activities of a role."""
    found = get_object_or_404(Occupation.objects.select_related("library"), pk=pk)
    role = _role_of(request)
    roles = roles_changeable(actor_of(request))
    form = TakeForm(request.POST or None, occupation=found, roles=roles, initial={"role": role.pk if role else None})

    def take(values: dict[str, Any]) -> None:
        tasks_take(values["role"], list(values["tasks"]), actor=actor_of(request), at=timezone.now())

    if carried_out(form, take):
        messages.success(request, _("The tasks are activities now. Next: how much time each takes."))
        return redirect("role-activities", form.cleaned_data["role"].pk)
    listed = task_list(found)
    there = set(role.activities.values_list("task_id", flat=True)) if role else set()
    chosen = set(request.POST.getlist("tasks")) if form.is_bound else None
    context = {
        "occupation": found,
        "listed": listed,
        "rows": [_choice(line, there, chosen) for line in listed.lines],
        "form": form,
        "role": role,
        "may_take": roles.exists(),
        "crumbs": [*_crumbs(reverse("library")), {"label": found.title, "url": ""}],
    }
    return TemplateResponse(request, "roles/occupation.html", context, status=422 if form.errors else 200)


@acts
def library_new(request: HttpRequest) -> HttpResponse:
    """Take a file of tasks in: all of it, or nothing and every bad row."""
    require(actor_of(request), Act.IMPORT_TASKS, GRANTS)
    form = ImportForm(request.POST or None, request.FILES or None)

    def take_in(values: dict[str, Any]) -> None:
        file = values.pop("file")
        told = read_tasks(file.read(MOST_BYTES + 1))
        taken = library_import(told, file_name=file.name, **values, actor=actor_of(request), at=timezone.now())
        told_of = {"library": taken, "occupations": len(told.occupations), "tasks": told.tasks}
        messages.success(request, _("%(library)s: %(occupations)d occupations with %(tasks)d tasks.") % told_of)

    if carried_out(form, take_in):
        return redirect("library")
    context = {"form": form, "crumbs": [*_crumbs(reverse("library")), {"label": _("Import"), "url": ""}]}
    return TemplateResponse(request, "roles/library_import.html", context, status=422 if form.errors else 200)


def _choice(line: Any, there: Collection[int | None], chosen: set[str] | None) -> dict[str, Any]:
    """Return a task with whether it is ticked: those at the core are, until somebody chose otherwise."""
    ticked = line.task.core if chosen is None else str(line.task.pk) in chosen
    return {"line": line, "there": line.task.pk in there, "ticked": ticked and line.task.pk not in there}


def _role_of(request: HttpRequest) -> Role | None:
    """Return the role that somebody came from to begin it from a library."""
    pk = number(request.GET.get("role"))
    return Role.objects.select_related("unit").filter(pk=pk).first() if pk else None


def _crumbs(library_url: str = "") -> list[dict[str, str]]:
    return [{"label": _("Roles"), "url": reverse("roles")}, {"label": _("Task library"), "url": library_url}]
