"""Decision maps: the list, begun, imported after a look, read, exported."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from decisions.dmn.describe import describe
from decisions.dmn.documents import MOST_BYTES, DmnRefused, read_document
from decisions.dmn.namespaces import VERSIONS
from decisions.dmn.write import to_bytes
from decisions.models import DecisionMap
from decisions.pages.map_forms import ImportForm, LookForm, NewMapForm
from decisions.pages.map_words import DRAWING_CSP, crumbs, decision_links, outline, preview
from decisions.queries.maps import document_for_browser, exported, map_looks, maps_listed
from decisions.services.map_reviews import map_review, may_review_map
from decisions.services.map_uploads import upload_keep, upload_read
from decisions.services.maps import map_import, map_register, may_edit_map
from roles.models import Unit
from roles.pages.acting import actor_of, carried_out, person_of, refusals_on, refused_response
from roles.pages.listing import number
from roles.rules.refusals import NotPermitted, Reason, Refused, Stale

XML = "application/xml; charset=utf-8"
LOOKS_SHOWN = 5


@require_safe
def maps(request: HttpRequest) -> HttpResponse:
    """All maps, by name."""
    context = {"maps": list(maps_listed()), "crumbs": crumbs()}
    return TemplateResponse(request, "decisions/maps.html", context)


def map_new(request: HttpRequest) -> HttpResponse:
    """Begin an empty map and go on to draw it."""
    form = NewMapForm(request.POST or None, initial={"unit": person_of(request).unit_id})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = map_register(**form.cleaned_data, actor=actor_of(request), at=timezone.now())
            return redirect("map-edit", pk=made.pk)
    context = {"form": form, "crumbs": crumbs(last=_("New map"))}
    return TemplateResponse(request, "decisions/map_new.html", context, status=422 if form.errors else 200)


@csp_override(DRAWING_CSP)
def map_read(request: HttpRequest, pk: int) -> HttpResponse:
    """One map: its picture, the same as lists that can be read aloud, and who looked at it, which is said here too."""
    chart = get_object_or_404(DecisionMap.objects.select_related("unit", "created_by"), pk=pk)
    form = LookForm(request.POST if request.method == "POST" else None, initial={"revision": chart.revision})
    try:
        if carried_out(form, lambda said: map_review(chart, **said, actor=actor_of(request), at=timezone.now())):
            messages.success(request, _("It is on record that you looked at the map as it is now."))
            return redirect(reverse("map", args=[pk]) + "#look")
    except NotPermitted as refusal:
        return refused_response(request, refusal, read=reverse("map", args=[pk]))
    context = (
        outline(chart)
        | _looks(request, chart, form)
        | {
            "map": chart,
            "crumbs": crumbs(chart),
            "may_edit": may_edit_map(actor_of(request), chart),
            "versions": VERSIONS,
            "import_url": f"{reverse('map-import')}?map={pk}",
        }
    )
    context["links"] = decision_links(context["nodes"])
    return TemplateResponse(request, "decisions/map.html", context, status=422 if form.errors else 200)


def _looks(request: HttpRequest, chart: DecisionMap, form: LookForm) -> dict[str, Any]:
    """Return who looked at a map last, each at which revision, and whether the reader can say that they did."""
    looks, actor = list(map_looks(chart)), actor_of(request)
    now = [look for look in looks if look.map_revision == chart.revision]
    mine = any(look.reviewed_by.identity_group == actor.identity for look in now)
    return {
        "looks": looks[:LOOKS_SHOWN],
        "current_look": now[0] if now else None,
        "may_look": not mine and may_review_map(actor, timezone.now().date()),
        "look_form": form,
    }


@require_safe
def map_drawing(_request: HttpRequest, pk: int) -> HttpResponse:
    """The map as the drawing in the browser reads it: DMN 1.3, with everything drawn."""
    chart = get_object_or_404(DecisionMap, pk=pk)
    answer = HttpResponse(to_bytes(document_for_browser(chart)), content_type=XML)
    answer["X-Revision"] = str(chart.revision)
    return answer


@require_safe
def map_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The map as a file: in its own version as it came, or in another one."""
    chart = get_object_or_404(DecisionMap, pk=pk)
    version = request.GET.get("version", "") or chart.version
    if version not in VERSIONS:
        raise Http404
    answer = HttpResponse(to_bytes(exported(chart, version)), content_type=XML)
    answer["Content-Disposition"] = f'attachment; filename="{slugify(chart.name) or "map"}.dmn"'
    return answer


def map_upload(request: HttpRequest) -> HttpResponse:
    """Take a file and go on to what is in it."""
    into = _into(request)
    if into is not None and not may_edit_map(actor_of(request), into):
        return refused_response(request, _not_yours(), read=reverse("map", args=[into.pk]))
    initial = {"unit": person_of(request).unit_id}
    form = ImportForm(request.POST or None, request.FILES or None, into=into, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            file = form.cleaned_data["file"]
            token = upload_keep(_content(file), name=file.name, actor=actor_of(request))
            unit = into.unit_id if into else form.cleaned_data["unit"].pk
            query = f"?unit={unit}" + (f"&map={into.pk}" if into else "")
            return redirect(reverse("map-preview", args=[token]) + query)
    context = {"form": form, "into": into, "crumbs": crumbs(into, _("Import"))}
    return TemplateResponse(request, "decisions/map_import.html", context, status=422 if form.errors else 200)


def map_preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is in the file and what is odd about it, line by line; import it when asked to."""
    actor, into = actor_of(request), _into(request)
    unit = into.unit if into else get_object_or_404(Unit, pk=number(request.GET.get("unit")) or 0)
    kept = upload_read(token, actor=actor)
    if kept is None:
        messages.error(request, _("The file is not here any more. Send it again."))
        return redirect("map-import")
    name, data = kept
    revision = number(request.POST.get("revision")) or (into.revision if into else None)
    context: dict[str, Any] = {"file_name": name, "unit": unit, "into": into, "crumbs": crumbs(into, _("Import"))}
    context["revision"] = revision
    status = 200
    if request.method == "POST":
        who: dict[str, Any] = {"actor": actor, "at": timezone.now()}
        try:
            made = map_import(data=data, unit=unit, file_name=name, into=into, revision=revision, **who)
        except NotPermitted as refusal:
            return refused_response(request, refusal, read=reverse("maps"))
        except Refused as refusal:
            context["errors"] = [{"text": reason.text} for reason in refusal.reasons]
            context["stale"] = isinstance(refusal, Stale)
            status = 409 if context["stale"] else 422
        else:
            messages.success(request, _arrived(len(made.made)))
            return redirect("map", pk=made.map.pk)
    context |= _described(data, unit, context)
    return TemplateResponse(request, "decisions/map_preview.html", context, status=status)


def _described(data: bytes, unit: Unit, context: dict[str, Any]) -> dict[str, Any]:
    """Return what the file says, or why it cannot be held."""
    try:
        document = read_document(data)
        told = describe(document)
    except DmnRefused as refusal:
        return {"errors": context.get("errors") or [{"text": str(refusal)}], "refused": True}
    return {"told": told, "version": document.version, "rows": preview(told, unit)}


def _arrived(count: int) -> str:
    words = ngettext(
        "The map is here. %(count)s decision is registered; its owner is missing.",
        "The map is here. %(count)s decisions are registered; their owners are missing.",
        count,
    )
    return words % {"count": count}


def _into(request: HttpRequest) -> DecisionMap | None:
    """Return the map that a file is imported into again, None for a new one."""
    pk = number(request.GET.get("map"))
    return get_object_or_404(DecisionMap.objects.select_related("unit"), pk=pk) if pk else None


def _content(file: Any) -> bytes:
    """Return what a file holds, no more of it than would be refused anyway."""
    content: bytes = file.read(MOST_BYTES + 1)
    return content


def _not_yours() -> NotPermitted:
    text = _("Only whoever began this map, the heads of its unit and architects can change it.")
    return NotPermitted(Reason("PERMISSION", text))
