"""Jobs, and the plans for what becomes of them, as a list."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roles.pages.acting import actor_of
from roles.pages.listing import Filter, listing, number, paging
from roles.queries.work import Wanted, filter_options, role_list


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """Every role that is known, with how much of its time is described, and its plans."""
    wanted = wanted_of(request)
    found = role_list(wanted, request.GET.get("page", 1))
    options = filter_options()
    times = [
        ("adds_up", _("Time made up")),
        ("differs", _("Time not made up")),
        ("nothing", _("Nothing described")),
    ]
    filters = [
        Filter("unit", _("Any unit"), options["unit"]),
        Filter("site", _("Any site"), options["site"]),
        Filter("country", _("Any country"), options["country"]),
        Filter("family", _("Any job family"), options["family"]),
        Filter("time", _("Time of the job"), times),
    ]
    context = {"list": found, "may_act": actor_of(request).may_act}
    context |= listing(request, filters, sort=wanted.sort) | paging(found.page)
    return TemplateResponse(request, "roles/roles.html", context)


def wanted_of(request: HttpRequest) -> Wanted:
    """Return what the address asks for."""
    get = request.GET.get
    return Wanted(
        q=get("q", ""),
        unit=number(get("unit")),
        site=get("site", ""),
        country=get("country", ""),
        family=get("family", ""),
        time=get("time", ""),
        sort=get("sort", "title"),
    )
