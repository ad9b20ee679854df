"""The list of initiatives, and the same as a file."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from governance.mends import mend_url
from governance.models import CHASED, Initiative
from governance.pages.freshness import freshness
from governance.pages.initiative_filters import BEHIND, IN_THE_BAR, InitiativeFilters
from governance.pages.seeing import sight_of
from governance.pages.spreadsheets import KINDS
from governance.queries.initiatives import initiatives_listed
from governance.queries.sight import Sight
from governance.rules.findings import Mend, Screen
from governance.rules.questions import Question, asks_questions
from governance.services.initiatives import may_register
from governance.services.list_sheets import initiatives_sheet
from roles.pages.acting import actor_of

A_PAGE = 50


def initiatives(request: HttpRequest) -> HttpResponse:
    """Show the initiatives that the address asks for, and the details of the selected one."""
    filters = InitiativeFilters(request.GET, sight_of(request))
    wanted, today = filters.wanted, timezone.localdate()
    rows = initiatives_listed(wanted, today)
    paginator = Paginator(rows, A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "elided": list(paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)),
        "q": wanted.q,
        "sort": wanted.sort,
        "filters": filters.selects(IN_THE_BAR),
        "more": filters.selects(BEHIND),
        "chips": filters.chips(),
        "kept": {"below": "no"} if not wanted.below else {},
        "selected": _selected(request.GET.get("selected", ""), wanted.sight),
        "exports": _exports(request),
        "may_register": may_register(actor_of(request)),
    } | freshness(timezone.now())
    htmx = getattr(request, "htmx", None)
    part = "#panel" if htmx and not htmx.history_restore_request else ""
    response = TemplateResponse(request, f"governance/initiatives.html{part}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def initiatives_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Send what the list shows, all pages of it, as a file."""
    if kind not in KINDS:
        raise Http404
    sheet = initiatives_sheet(InitiativeFilters(request.GET, sight_of(request)).wanted, timezone.localdate())
    return KINDS[kind]("initiatives", sheet.header, sheet.rows)


def _exports(request: HttpRequest) -> list[dict[str, str]]:
    query = request.GET.copy()
    for key in ("page", "selected"):
        query.pop(key, None)
    files = [
        {
            "label": kind.upper(),
            "url": f"{reverse('initiatives-export', args=[kind])}?{query.urlencode()}",
            "icon": "download",
        }
        for kind in KINDS
    ]
    query["of"] = "initiatives"
    return [*files, {"label": _("By e-mail"), "url": f"{reverse('reports')}?{query.urlencode()}", "icon": "inbox"}]


def _selected(key: str, sight: Sight) -> dict[str, Any] | None:
    if not key:
        return None
    seen = sight.of(Initiative.objects.filter(key=key))
    found = seen.select_related("beneficiary_unit", "policy_profile", "readiness").first()
    if found is None:
        return None
    readiness = getattr(found, "readiness", None)
    answered = readiness.questions_answered if readiness else None
    asked = asks_questions(found.policy_profile.policy)
    return {
        "initiative": found,
        "readiness": readiness,
        "questions": [{"text": q.text, "result": _question_result(q, answered)} for q in Question] if asked else [],
        "rows": _details(found),
        "flags": [
            {
                "severity": flag.severity,
                "message": flag.message,
                "url": mend_url(Mend(Screen(flag.mend_screen), flag.mend_object, flag.mend_field), found.key),
            }
            for flag in found.flags.filter(state__in=CHASED).order_by("due_at", "pk")[:5]
        ],
    }


def _question_result(question: Question, answered: list[int] | None) -> str:
    if answered is None:
        return "indeterminate"
    return "met" if question.value in answered else "not_met"


def _details(found: Initiative) -> list[dict[str, Any]]:
    return [
        {"label": _("Unit"), "value": found.beneficiary_unit.name},
        {"label": _("Impact"), "value": found.get_impact_tier_display()},
        {"label": _("Pilot began"), "value": _day(found.pilot_start)},
        {"label": _("Pilot ends"), "value": _day(found.pilot_end_planned)},
        {"label": _("Source"), "value": found.source or _("Registered here")},
    ]


def _day(day: date | None) -> str:
    return f"{day:%-d %b %Y}" if day else ""
