"""The audit explorer: who did what, when and to what; for auditors and the PMO."""

import tempfile
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.apps import apps
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.ledger import OF
from governance.models import Initiative, LedgerEntry
from governance.pages.verbs import said_of
from governance.queries.audit import (
    PORTAL,
    LedgerFilter,
    entries_found,
    entry_page,
    targets_known,
    verbs_known,
)
from governance.rules.permissions import GRANTS, Act
from governance.services.ledger_export import entry_lines, export_to_zip
from roles.pages.acting import actor_of, acts, refused_response
from roles.pages.listing import number
from roles.rules.permissions import Actor, is_granted, require
from roles.rules.refusals import NotPermitted

_CHUNK = 2000


def may_see_ledger(actor: Actor) -> bool:
    """Whether this person may read the ledger and everything told from it."""
    return is_granted(actor, Act.SEE_LEDGER, GRANTS)


@require_safe
@acts
def audit(request: HttpRequest) -> HttpResponse:
    """List the ledger's entries, newest first, page by page."""
    require(actor_of(request), Act.SEE_LEDGER, GRANTS)
    wanted = LedgerFilter.read(request.GET)
    before, after = number(request.GET.get("before")), number(request.GET.get("after"))
    page = entry_page(entries_found(wanted), before=before, after=after)
    context = {
        "wanted": wanted,
        "rows": [entry_row(entry) for entry in page.entries],
        "newer_url": _beside(request, "after", page.newer),
        "older_url": _beside(request, "before", page.older),
        "verbs": [(verb, verb.replace("_", " ").capitalize()) for verb in verbs_known()],
        "targets": [(kind, type_label(kind)) for kind in targets_known()],
        "lede": _lede(wanted, page.entries),
        "query": _query(request),
        "as_of_url": _as_of_url(wanted),
        "portal": PORTAL,
    }
    return TemplateResponse(request, "governance/audit.html", context)


@require_safe
def audit_export(request: HttpRequest) -> HttpResponseBase:
    """Return all entries that the same filter lets through, as the lines that can be verified; oldest first."""
    try:
        require(actor_of(request), Act.SEE_LEDGER, GRANTS)
    except NotPermitted as refusal:
        return refused_response(request, refusal)
    found = entries_found(LedgerFilter.read(request.GET)).select_related(None).order_by("id")
    lines = entry_lines(found.iterator(chunk_size=_CHUNK))
    return _download(StreamingHttpResponse(lines, content_type="application/jsonl"), _named("ledger", "", "jsonl"))


@require_safe
def audit_package(request: HttpRequest) -> HttpResponseBase:
    """Return everything an auditor needs to verify the ledger offline, of one initiative or of all."""
    try:
        require(actor_of(request), Act.SEE_LEDGER, GRANTS)
    except NotPermitted as refusal:
        return refused_response(request, refusal)
    initiative = _initiative(LedgerFilter.read(request.GET).initiative)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it once it is sent
    export_to_zip(file, at=timezone.now(), initiative=initiative)
    file.seek(0)
    name = _named("ledger", initiative.key if initiative else "", "zip")
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


def entry_row(entry: LedgerEntry) -> dict[str, Any]:
    """Return one entry as the list shows it."""
    said, icon = said_of(entry)
    return {
        "entry": entry,
        "said": said,
        "icon": icon,
        "person": entry.actor.display_name if entry.actor else _("The portal"),
        "type": type_label(entry.target_type),
        "of": entry.details.get(OF, ""),
    }


def type_label(kind: str) -> str:
    """Return what a type of thing is called; one that is no longer known keeps its name."""
    try:
        return capfirst(str(apps.get_model(kind)._meta.verbose_name))  # noqa: SLF001 - Django's public name
    except (LookupError, ValueError):
        return kind


def _initiative(key: str) -> Initiative | None:
    if not key:
        return None
    found = Initiative.objects.filter(key=key.upper()).first()
    if found is None:
        raise Http404
    return found


def _download(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _named(kind: str, of: str, suffix: str) -> str:
    day: date = timezone.localdate()
    return "-".join(part for part in (kind, of, f"{day:%Y-%m-%d}") if part) + f".{suffix}"


def _lede(wanted: LedgerFilter, entries: Iterable[LedgerEntry]) -> str:
    shown = list(entries)
    if not shown:
        return _("No entry matches.") if wanted.narrows else _("Nothing is on record yet.")
    said = {"first": shown[-1].id, "last": shown[0].id}
    return (
        _("Entries %(first)s to %(last)s of those that match.") % said
        if wanted.narrows
        else _("Entries %(first)s to %(last)s.") % said
    )


def _beside(request: HttpRequest, name: str, at: int | None) -> str:
    if at is None:
        return ""
    query = request.GET.copy()
    for gone in ("before", "after"):
        query.pop(gone, None)
    query[name] = str(at)
    return f"{request.path}?{query.urlencode()}"


def _query(request: HttpRequest) -> str:
    query = request.GET.copy()
    for gone in ("before", "after"):
        query.pop(gone, None)
    return f"?{query.urlencode()}" if query else ""


def _as_of_url(wanted: LedgerFilter) -> str:
    return f"{reverse('audit-as-of')}?initiative={wanted.initiative}" if wanted.initiative else reverse("audit-as-of")
