"""One job: what is known of it, what its holders do, and what becomes of it."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from roles.models import Role
from roles.pages.acting import actor_of, acts, carried_out, person_of
from roles.pages.chain import chained
from roles.pages.listing import number
from roles.pages.role_forms import ActivityFormSet, PasteForm, PlainForm, RoleForm, activity_values, role_values
from roles.queries.directory import working_time
from roles.queries.work import Job, job
from roles.rules.pasting import Pasted, pasted
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason
from roles.rules.work import Described, whole_time
from roles.services.work import (
    CHANGED_BY,
    activities_add,
    activities_set,
    may_change_role,
    role_register,
    role_update,
)


@acts
def role_new(request: HttpRequest) -> HttpResponse:
    """Register a role; what its holders do comes next."""
    initial = {"unit": person_of(request).unit_id, "headcount": 1}
    form = RoleForm(request.POST or None, initial=initial)
    made: list[Role] = []

    def register(values: dict[str, Any]) -> None:
        made.append(role_register(**values, actor=actor_of(request), at=timezone.now()))

    if carried_out(form, register):
        messages.success(request, _("The role is registered. Next: what its holders do."))
        return chained(request, made[0].pk, reverse("role", args=[made[0].pk]))
    crumbs = [*_crumbs(), {"label": _("Register a role"), "url": ""}]
    context = {"form": form, "crumbs": crumbs, "next": request.POST.get("next") or request.GET.get("next", "")}
    return TemplateResponse(request, "roles/role_form.html", context, status=_status(form))


@acts
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """What its holders do, and whether that makes up their time."""
    found = _role(pk)
    actor = actor_of(request)
    known = job(found)
    if request.method == "POST" and request.POST.get("act") == "rest":
        _rest(found, known, actor)
        messages.success(request, _("The rest of the time has a row of its own now."))
        return redirect(f"{reverse('role', args=[pk])}#activities")
    licences = dict.fromkeys(
        line.activity.task.occupation.library.licence for line in known.lines if line.activity.task
    )
    context = {
        "role": found,
        "job": known,
        "licences": list(licences),
        "may_change": may_change_role(actor, found),
        "may_act": actor.may_act,
        "changed_by": CHANGED_BY,
        "tolerance": round(100 * known.time.tolerance, 1),
        "facts": _facts(found),
        "crumbs": [*_crumbs(), {"label": str(found), "url": ""}],
    }
    return TemplateResponse(request, "roles/role.html", context)


@acts
def role_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a role."""
    found = _changeable(request, pk)
    form = RoleForm(request.POST or None, initial=role_values(found), role=found)

    def update(values: dict[str, Any]) -> None:
        seen = number(request.POST.get("revision"))
        role_update(found, revision=seen, **values, actor=actor_of(request), at=timezone.now())

    if carried_out(form, update):
        messages.success(request, _("The role is saved."))
        return redirect("role", pk)
    context = {"form": form, "role": found, "crumbs": _crumbs(found, _("Change"))}
    return TemplateResponse(request, "roles/role_form.html", context, status=_status(form))


@acts
def role_activities(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what its holders do, row by row."""
    found = _changeable(request, pk)
    known = job(found)
    initial = activity_values(line.activity for line in known.lines)
    rows: Any = ActivityFormSet(request.POST or None, initial=initial, prefix="activities")
    form = PlainForm(request.POST or None)

    def save(_values: dict[str, Any]) -> None:
        seen = number(request.POST.get("revision"))
        activities_set(found, rows.rows(), revision=seen, actor=actor_of(request), at=timezone.now())

    if request.method == "POST" and rows.is_valid() and carried_out(form, save):
        messages.success(request, _("The activities are saved."))
        return redirect("role", pk)
    context = {"role": found, "job": known, "form": form, "formset": rows, "crumbs": _crumbs(found, _("Activities"))}
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "roles/role_activities.html", context, status=status)


@acts
def role_paste(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what pasted rows would become, and take them over when asked to: all of them, or none."""
    found = _changeable(request, pk)
    form = PasteForm(request.POST or None)
    looked: Pasted | None = None
    if form.is_bound and form.is_valid():
        looked = pasted(form.cleaned_data["text"], _whole(found))
        if request.POST.get("act") == "take" and looked.is_sound:
            rows = [row.row for row in looked.rows]

            def add(_values: dict[str, Any]) -> None:
                activities_add(found, rows, actor=actor_of(request), at=timezone.now())

            if carried_out(form, add):
                messages.success(request, _("%(count)d activities are taken over.") % {"count": len(rows)})
                return redirect(f"{reverse('role', args=[pk])}#activities")
    context = {"role": found, "form": form, "looked": looked, "crumbs": _crumbs(found, _("Paste activities"))}
    context |= _preview(found, looked) if looked else {}
    unsound = form.errors or (looked and not looked.is_sound)
    return TemplateResponse(request, "roles/role_paste.html", context, status=422 if unsound else 200)


def _preview(found: Role, looked: Pasted) -> dict[str, Any]:
    """Return each pasted row beside its hours and whether the role knows it already."""
    known = {text.casefold() for text in found.activities.values_list("statement", flat=True)}
    whole = _whole(found)
    rows = [
        {
            "pasted": row,
            "hours": None if row.problems else row.row.hours_of(whole),
            "known": row.row.statement.casefold() in known,
        }
        for row in looked.rows
    ]
    wrong = sum(bool(row.problems) for row in looked.rows)
    return {"rows": rows, "wrong": wrong, "sum": sum(row["hours"] or Decimal(0) for row in rows)}


def _rest(found: Role, known: Job, actor: Actor) -> None:
    """Give the time that no activity tells of a row of its own."""
    words = _("Everything else")
    there = next((line.activity for line in known.lines if line.activity.statement == words), None)
    hours = Decimal(str(round(max(0.0, known.time.missing), 1))) + (there.hours_per_month if there else Decimal(0))
    activities_add(found, [Described(words, hours)], actor=actor, at=timezone.now())


def _whole(found: Role) -> Decimal:
    return Decimal(str(whole_time(found.headcount, found.fte, working_time())))


def _role(pk: int) -> Role:
    return get_object_or_404(Role.objects.select_related("unit", "occupation__library"), pk=pk)


def _changeable(request: HttpRequest, pk: int) -> Role:
    """Return a role for somebody who may change it.

    Raises: NotPermitted.
    """
    found = _role(pk)
    if not may_change_role(actor_of(request), found):
        raise NotPermitted(Reason("PERMISSION", CHANGED_BY))
    return found


def _crumbs(found: Role | None = None, *more: str) -> list[dict[str, str]]:
    crumbs = [{"label": _("Roles"), "url": reverse("roles")}]
    if found:
        crumbs.append({"label": str(found), "url": reverse("role", args=[found.pk])})
    return crumbs + [{"label": label, "url": ""} for label in more]


def _status(form: Any) -> int:
    return 422 if form.errors else 200


def _facts(found: Role) -> list[dict[str, Any]]:
    rows = (
        (_("Purpose"), found.purpose),
        (_("Full-time equivalents"), None if found.fte is None else f"{found.fte.normalize():f}"),
        (_("Site"), found.site),
        (_("Country"), found.jurisdiction),
        (_("Job family"), found.family),
        (_("Grade"), found.grade),
        (_("Span"), None if found.span is None else f"{found.span.normalize():f}"),
        (_("Number elsewhere"), found.external_ref),
        (_("Began from"), f"{found.occupation.title} ({found.occupation.library})" if found.occupation else ""),
    )
    return [{"label": label, "value": value} for label, value in rows if value not in {"", None}]
