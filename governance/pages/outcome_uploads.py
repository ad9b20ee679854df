"""Outcomes as a file: send it, say which column says what, look at the rows, take them in, read what became of them."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.imports.outcome_rows import OutcomeColumns, OutcomeRows, outcome_rows
from governance.imports.tables import Table
from governance.models import Initiative
from governance.pages.initiative_frame import initiative_frame, initiative_of
from governance.pages.measurements import measure_labels
from governance.pages.outcome_upload_forms import OutcomeColumnsForm, OutcomeFileForm, typed
from governance.pages.spreadsheets import csv_response
from governance.rules.outcomes import OutcomeEvent
from governance.services.kept_files import UploadUnknown
from governance.services.outcome_uploads import (
    WHO,
    OutcomeUpload,
    may_upload,
    outcome_upload_choose,
    outcome_upload_open,
    outcome_upload_save,
    outcome_upload_start,
    outcome_upload_table,
)
from roles.pages.acting import actor_of, acts, refusals_on, refused_response
from roles.rules.refusals import NotPermitted, Reason

_SHOWN = 10
_TOLD = 50


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def outcome_upload(request: HttpRequest, key: str) -> HttpResponse:
    """Take a file and go on to its columns."""
    initiative, actor = initiative_of(key), actor_of(request)
    if not may_upload(actor, initiative):
        return refused_response(request, NotPermitted(Reason("PERMISSION", WHO)))
    form = OutcomeFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            file = form.cleaned_data["file"]
            upload = outcome_upload_save(initiative, name=file.name, chunks=file.chunks(), actor=actor)
        if not form.errors:
            return redirect("outcome-upload-columns", key, upload.token)
    context = _frame(initiative) | {
        "form": form,
        "lede": _("Send what the systems did as a file."),
        "lede_more": _("Nothing is taken in before you have seen how it is read."),
    }
    return TemplateResponse(request, "governance/outcome_upload.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def outcome_upload_columns(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Show the rows as they would be taken in; a POST names the columns, or takes them in as they were read."""
    initiative, at, actor = initiative_of(key), timezone.now(), actor_of(request)
    upload = _upload(request, initiative, token)
    if upload.state in {"running", "done"}:
        return redirect("outcome-upload-result", key, token)
    if request.POST.get("act") == "start":
        outcome_upload_start(upload, initiative, actor=actor, at=at)
        return redirect("outcome-upload-result", key, token)
    table, chosen = _table(upload), upload.chosen
    form = OutcomeColumnsForm(
        request.POST or None,
        initiative=initiative,
        columns=table.columns,
        initial=typed(chosen) if chosen else None,
    )
    if request.method == "POST" and form.is_valid():
        outcome_upload_choose(upload, form.columns())
        messages.success(request, _("Read with these columns. Nothing is taken in yet."))
        return redirect("outcome-upload-columns", key, token)
    context = _frame(initiative) | {"upload": upload, "form": form, "count": len(table.lines)}
    context |= _preview(initiative, table, chosen) if chosen else _unread(table)
    return TemplateResponse(
        request, "governance/outcome_upload_columns.html", context, status=422 if form.errors else 200
    )


@require_safe
def outcome_upload_result(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Show what became of the rows, or that they are still being taken in."""
    initiative = initiative_of(key)
    upload = _upload(request, initiative, token)
    if upload.state == "uploaded":
        return redirect("outcome-upload-columns", key, token)
    context = _frame(initiative) | {
        "upload": upload,
        "why": [{"reason": reason, "count": count} for reason, count in upload.why.items()][:_TOLD],
        "told": [{"row": row, "case": case, "reason": reason} for row, case, reason in upload.told[:_TOLD]],
        "more": max(0, upload.rejected - _TOLD),
        **_result_words(upload),
    }
    return TemplateResponse(request, "governance/outcome_upload_result.html", context)


@require_safe
def outcome_upload_report(request: HttpRequest, key: str, token: str) -> HttpResponseBase:
    """Send every row that was not taken in, with why, as a table."""
    initiative = initiative_of(key)
    upload = _upload(request, initiative, token)
    return csv_response(
        f"outcomes-{initiative.key}-refused", ("Row", "Case or event", "Why it was not taken"), upload.told
    )


def _upload(request: HttpRequest, initiative: Initiative, token: str) -> OutcomeUpload:
    try:
        return outcome_upload_open(token, initiative, actor_of(request))
    except UploadUnknown as error:
        raise Http404 from error


def _table(upload: OutcomeUpload) -> Table:
    try:
        return outcome_upload_table(upload)
    except UploadUnknown as error:
        raise Http404 from error


def _frame(initiative: Initiative) -> dict[str, Any]:
    frame = initiative_frame(initiative, current="outcomes", at=timezone.now(), here=_("Upload outcomes"))
    above = {"label": _("Outcomes"), "url": reverse("initiative-outcomes", args=[initiative.key])}
    return frame | {"crumbs": [*frame["crumbs"][:-1], above, frame["crumbs"][-1]]}


def _unread(table: Table) -> dict[str, Any]:
    return {
        "lede": _("%(rows)s rows in %(columns)s columns were found.")
        % {"rows": f"{len(table.lines):,}", "columns": len(table.columns)},
        "lede_more": _("Say which column says what; then you see how the rows are read."),
    }


def _preview(initiative: Initiative, table: Table, columns: OutcomeColumns) -> dict[str, Any]:
    found = outcome_rows(table, columns)
    values = {"count": f"{len(found.events):,}", "rows": f"{len(table.lines):,}"}
    labels = measure_labels(initiative)
    names = {c.measure: labels[c.measure][0] if c.measure in labels else c.measure for c in columns.conditions}
    first = zip(found.rows[:_SHOWN], found.events[:_SHOWN], strict=True)
    return {
        "found": found,
        "rows": [_row(row, event, names) for row, event in first],
        "measures": _measures(found, columns, names),
        "unreadable": found.unreadable[:_SHOWN],
        "unreadable_count": len(found.unreadable),
        "lede": _("%(count)s outcomes would be taken in from %(rows)s rows.") % values,
        "lede_more": _("Nothing is taken in yet."),
    }


def _row(number: int, event: OutcomeEvent, names: Mapping[str, str]) -> dict[str, Any]:
    counts = [names[key] for key, yes in (event.results or {}).items() if yes]
    return {"number": number, "event": event, "counts": counts, "told": bool(event.results)}


def _measures(found: OutcomeRows, columns: OutcomeColumns, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return of each measure how many cases count, of how many that tell it."""
    shown = []
    for condition in columns.conditions:
        told = [(event.results or {}).get(condition.measure) for event in found.events]
        rule = f"{condition.column} {condition.comparison.label} {condition.value}"
        counts = {"k": told.count(True), "n": len(told) - told.count(None)}
        shown.append({"label": names[condition.measure], "rule": rule, **counts})
    return shown


def _result_words(upload: OutcomeUpload) -> dict[str, str]:
    if upload.state == "refused":
        return {"lede": _("Nothing more was taken in."), "lede_more": ""}
    if upload.state != "done":
        return {
            "lede": _("The outcomes are being taken in."),
            "lede_more": _("You can leave this page and come back to it."),
        }
    counts = {
        "accepted": f"{upload.accepted:,}",
        "duplicate": f"{upload.duplicate:,}",
        "rejected": f"{upload.rejected:,}",
    }
    return {
        "lede": _("%(accepted)s outcomes were taken in.") % counts,
        "lede_more": _("%(duplicate)s were here before, %(rejected)s were not taken. They are counted within moments.")
        % counts,
    }
