"""Saving, naming, sharing and deleting views of the portfolio."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from governance.models import SavedView
from governance.pages.portfolio_links import Links
from governance.pages.seeing import sight_of
from governance.queries.saved_views import view_query, views_of
from governance.queries.scope import scope_read
from governance.queries.scope_words import scope_words
from governance.services.saved_views import may_delete_view, saved_view_change, saved_view_delete, saved_view_save
from roles.models import Person
from roles.pages.acting import actor_of, acts, carried_out, person_of


class ViewForm(forms.Form):
    """What a view is called, who sees it, and whether it comes first."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    shared = forms.BooleanField(label=gettext_lazy("Shared with everybody"), required=False)
    first = forms.BooleanField(label=gettext_lazy("What I see first"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def saved_views(request: HttpRequest) -> HttpResponse:
    """List the views somebody may open; a POST saves what the address asks for under a name."""
    scope, actor = scope_read(request.GET, sight_of(request)), actor_of(request)
    form = ViewForm(request.POST or None)

    def save(data: dict[str, Any]) -> None:
        saved_view_save(**data, scope=scope, actor=actor, at=timezone.now())

    if request.method == "POST" and carried_out(form, save):
        messages.success(request, _("Saved."))
        return redirect("saved-views")
    context = {
        "form": form,
        "asked": list(scope_words(scope).values()),
        "narrowed": not scope.whole,
        "may_save": actor.may_act,
        "back_url": Links(scope).to("portfolio", 1, view=""),
        "rows": [_row(request, view) for view in views_of(person_of(request))],
        "crumbs": [{"label": _("Portfolio"), "url": reverse("portfolio")}, {"label": _("Views")}],
    }
    return TemplateResponse(request, "governance/saved_views.html", context, status=422 if form.errors else 200)


@require_POST
@acts
def saved_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Change or delete one view, and return to the list."""
    view = get_object_or_404(_visible(person_of(request)), pk=pk)
    actor, at = actor_of(request), timezone.now()
    if "delete" in request.POST:
        saved_view_delete(view, actor=actor, at=at)
        messages.success(request, _("Deleted."))
    else:
        form = ViewForm(request.POST)
        told = form.data if not form.is_valid() else form.cleaned_data
        flags = {name: bool(told.get(name)) for name in ("shared", "first")}
        saved_view_change(view, name=str(told.get("name", ""))[:60], **flags, actor=actor, at=at)
        messages.success(request, _("Saved."))
    return redirect("saved-views")


def _visible(person: Person) -> Any:
    return SavedView.objects.filter(Q(owner=person) | Q(shared=True))


def views_menu(request: HttpRequest, address: dict[str, str]) -> tuple[dict[str, Any], str]:
    """Return the menu of views for the portfolio, and the address of the view that comes first, empty without one."""
    person = person_of(request)
    found = views_of(person)
    first = next((view for view in found if view.first and view.owner_id == person.pk), None)
    opened = request.GET.get("view", "")
    query = QueryDict(mutable=True)
    query.update(address)
    menu = {
        "views": [
            {"name": view.name, "url": f"?{view_query(view)}", "by": _by(view, person), "open": str(view.pk) == opened}
            for view in found
        ],
        "views_url": f"{reverse('saved-views')}{'?' if address else ''}{query.urlencode()}",
    }
    return menu, f"?{view_query(first)}" if first else ""


def _by(view: SavedView, person: Person) -> str:
    return "" if view.owner_id == person.pk else str(view.owner)


def _row(request: HttpRequest, view: SavedView) -> dict[str, Any]:
    person, actor = person_of(request), actor_of(request)
    return {
        "view": view,
        "url": f"{reverse('portfolio')}?{view_query(view)}",
        "reports_url": f"{reverse('reports')}?{urlencode(view.address)}",
        "words": list(scope_words(scope_read(view.address, sight_of(request))).values()),
        "own": view.owner_id == person.pk and actor.may_act,
        "by": _by(view, person),
        "may_delete": may_delete_view(actor, view),
    }
