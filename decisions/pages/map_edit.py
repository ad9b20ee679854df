"""Drawing a decision map: in the browser's editor, or by plain forms that do the same."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override

from decisions.dmn.documents import MOST_BYTES
from decisions.models import DecisionMap
from decisions.pages.map_forms import NodeForm, RenameForm, RequirementForm
from decisions.pages.map_words import DRAWING_CSP, crumbs, decision_links, outline
from decisions.queries.maps import nodes_of
from decisions.rules.vocabulary import NodeKind, RequirementKind
from decisions.services.maps import (
    map_add_node,
    map_add_requirement,
    map_remove_node,
    map_remove_requirement,
    map_rename,
    map_rename_node,
    map_save_drawing,
    may_edit_map,
)
from roles.pages.acting import actor_of, refused_response
from roles.pages.listing import number
from roles.rules.refusals import NotPermitted, Reason, Refused, Stale

Act = Callable[["_Desk"], None]


class _Desk:
    """One map in front of one person: what they sent, and which forms they see."""

    def __init__(self, request: HttpRequest, chart: DecisionMap) -> None:
        self.request, self.chart = request, chart
        self.nodes = nodes_of(chart)
        self.act = request.POST.get("act", "")
        self.adding = NodeForm(request.POST if self.act == "add" else None, auto_id="add_%s")
        self.connecting = RequirementForm(
            request.POST if self.act == "connect" else None, nodes=self.nodes, auto_id="connect_%s"
        )
        self.naming = RenameForm(request.POST if self.act in {"name", "rename"} else None, auto_id="name_%s")
        self.who: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now()}
        self.who["revision"] = number(request.POST.get("revision"))

    def node(self) -> Any:
        """Return the node that was named."""
        return get_object_or_404(self.chart.nodes.select_related("map"), pk=number(self.request.POST.get("node")) or 0)

    def add(self) -> None:
        """Draw something."""
        if self.adding.is_valid():
            data = self.adding.cleaned_data
            kind = NodeKind(data["kind"])
            map_add_node(self.chart, kind=kind, name=data["name"], decision=data["code"], **self.who)

    def connect(self) -> None:
        """Draw a requirement."""
        if self.connecting.is_valid():
            data = self.connecting.cleaned_data
            map_add_requirement(data["source"], data["target"], kind=RequirementKind(data["kind"]), **self.who)

    def rename(self) -> None:
        """Rename something in the map."""
        if self.naming.is_valid():
            map_rename_node(self.node(), name=self.naming.cleaned_data["name"], **self.who)

    def name(self) -> None:
        """Rename the map itself."""
        if self.naming.is_valid():
            map_rename(self.chart, name=self.naming.cleaned_data["name"], **self.who)

    def remove(self) -> None:
        """Remove something from the map."""
        map_remove_node(self.node(), **self.who)

    def disconnect(self) -> None:
        """Remove a requirement."""
        edges = self.chart.edges.select_related("map", "source__decision", "target__decision")
        map_remove_requirement(get_object_or_404(edges, pk=number(self.request.POST.get("edge")) or 0), **self.who)

    @property
    def failed(self) -> bool:
        """Whether a form was sent that says nothing that can be done."""
        return any(form.is_bound and form.errors for form in (self.adding, self.connecting, self.naming))


_ACTS: dict[str, Act] = {
    "add": _Desk.add,
    "connect": _Desk.connect,
    "rename": _Desk.rename,
    "name": _Desk.name,
    "remove": _Desk.remove,
    "disconnect": _Desk.disconnect,
}


@csp_override(DRAWING_CSP)
def map_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor of a map. A POST is a drawing that the browser sends, or one of the forms."""
    chart = get_object_or_404(DecisionMap.objects.select_related("unit"), pk=pk)
    if not may_edit_map(actor_of(request), chart):
        text = _("Only whoever began this map, the heads of its unit and architects can change it.")
        return refused_response(request, NotPermitted(Reason("PERMISSION", text)), read=reverse("map", args=[pk]))
    if "drawing" in request.FILES:
        return _drawn(request, chart)
    desk = _Desk(request, chart)
    errors: list[dict[str, str]] = []
    status = 200
    if request.method == "POST" and (act := _ACTS.get(desk.act)):
        try:
            act(desk)
        except NotPermitted as refusal:
            return refused_response(request, refusal, read=reverse("map", args=[pk]))
        except Refused as refusal:
            errors = [{"text": reason.text} for reason in refusal.reasons]
            status = 409 if isinstance(refusal, Stale) else 422
        if not errors and not desk.failed:
            messages.success(request, _("The map is saved."))
            return redirect(f"{reverse('map-edit', args=[pk])}#by-forms")
        status = status if errors else 422
    return TemplateResponse(request, "decisions/map_edit.html", _context(desk, errors), status=status)


def _drawn(request: HttpRequest, chart: DecisionMap) -> HttpResponse:
    """Keep a drawing that the browser sent, and answer what it has to know to go on."""
    file: Any = request.FILES["drawing"]
    try:
        saved = map_save_drawing(
            chart,
            data=file.read(MOST_BYTES + 1),
            revision=number(request.POST.get("revision")),
            actor=actor_of(request),
            at=timezone.now(),
        )
    except Refused as refusal:
        status = 409 if isinstance(refusal, Stale) else 403 if isinstance(refusal, NotPermitted) else 422
        return JsonResponse({"reasons": [reason.text for reason in refusal.reasons]}, status=status)
    return JsonResponse({"revision": saved.revision, "decisions": decision_links(nodes_of(saved))})


def _context(desk: _Desk, errors: list[dict[str, str]]) -> dict[str, Any]:
    chart = desk.chart
    chart.refresh_from_db(fields=["revision", "name"])
    return outline(chart) | {
        "map": chart,
        "crumbs": crumbs(chart, _("Draw")),
        "errors": errors,
        "desk": desk,
        "links": decision_links(desk.nodes),
        "failed_forms": [f for f in (desk.adding, desk.connecting, desk.naming) if f.is_bound and f.errors],
    }
