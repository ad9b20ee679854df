"""What happened to one initiative: who did what, and when."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import Initiative, LedgerEntry, Transition
from governance.pages.gate_reviews import signed_remit
from governance.pages.initiative_frame import initiative_frame, initiative_of
from governance.pages.verbs import said_of
from governance.queries.history import entries_about, passages_of
from governance.rules.findings import Result
from governance.rules.stages import Stage

A_PAGE = 50


def initiative_history(request: HttpRequest, key: str) -> HttpResponse:
    """Show the ledger's entries about an initiative and the gates it passed, newest first."""
    found = initiative_of(key)
    paginator = Paginator(entries_about(found), A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    passages = list(passages_of(found))
    context = initiative_frame(found, current="history", at=timezone.now()) | {
        "page": page,
        "elided": list(paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)),
        "events": [_event(entry) for entry in page],
        "passages": [_passage(passage) for passage in passages],
        **signed_remit(found),
    }
    return TemplateResponse(request, "governance/initiative_history.html", context | _lede(found, passages))


def _event(entry: LedgerEntry) -> dict[str, Any]:
    title, icon = said_of(entry)
    return {
        "title": title,
        "icon": icon,
        "text": entry.reason,
        "person": entry.actor.display_name if entry.actor else _("The portal"),
        "at": entry.at,
    }


def _passage(passage: Transition) -> dict[str, Any]:
    passed = sum(Result(finding["result"]).passes for finding in passage.findings)
    judged = _("%(passed)d of %(asked)d requirements passed") % {"passed": passed, "asked": len(passage.findings)}
    return {
        "origin": passage.get_origin_display(),
        "target": passage.get_target_display(),
        "gate": passage.get_gate_display(),
        "judged": judged if passage.findings else "",
        "reason": passage.reason,
        "person": passage.actor.display_name,
        "at": passage.at,
    }


def _lede(found: Initiative, passages: list[Transition]) -> dict[str, str]:
    stage = Stage(found.stage).label.lower()
    since = passages[0].at if passages else found.created_at
    said = {"stage": stage, "day": f"{since:%-d %b %Y}", "days": (timezone.now() - since).days}
    return {"lede": _("In %(stage)s since %(day)s, %(days)d days ago.") % said, "lede_more": ""}
