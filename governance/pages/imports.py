"""Importing an inventory: send a file, see what would happen, choose columns, import, read what was done."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from governance.imports.reports import TABLE_HEADER, ImportReport, Outcome, table_rows
from governance.pages.import_forms import ColumnsForm, SaveForm, UploadForm
from governance.pages.spreadsheets import csv_response
from governance.services.import_mappings import mapping_save, mappings_read
from governance.services.import_uploads import (
    Preview,
    Upload,
    upload_choose,
    upload_open,
    upload_preview,
    upload_save,
    upload_start,
)
from governance.services.imports import may_import
from governance.services.kept_files import UploadUnknown
from roles.pages.acting import actor_of, refusals_on, refused_response
from roles.rules.refusals import NotPermitted, Reason

_SHOWN = 20
_EXAMPLES = 5
_PAGE = 50


def import_upload(request: HttpRequest) -> HttpResponse:
    """Take a file and go on to its preview."""
    actor = actor_of(request)
    if not may_import(actor):
        text = _("Importing inventories is for the PMO. Ask somebody there to import yours.")
        return refused_response(request, NotPermitted(Reason("PERMISSION", text)))
    form = UploadForm(request.POST or None, request.FILES or None, mappings=mappings_read())
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            file = form.cleaned_data["file"]
            mapping = form.cleaned_data["mapping"]
            upload = upload_save(name=file.name, chunks=file.chunks(), mapping=mapping, actor=actor)
        if not form.errors:
            return redirect("import-preview", token=upload.token)
    return TemplateResponse(request, "governance/import.html", {"form": form})


@require_safe
def import_preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show the upload as it would be imported."""
    upload = _upload(request, token)
    preview = upload_preview(upload, actor=actor_of(request), at=timezone.now())
    return TemplateResponse(request, "governance/import_preview.html", _preview_context(upload, preview))


@require_POST
def import_columns(request: HttpRequest, token: str) -> HttpResponse:
    """Read the upload with other columns, or keep them as a mapping of that name."""
    upload, actor, at = _upload(request, token), actor_of(request), timezone.now()
    preview = upload_preview(upload, actor=actor, at=at)
    form = ColumnsForm(request.POST, table=preview.table, mapping=preview.mapping)
    save = SaveForm(request.POST)
    if not form.is_valid():
        context = _preview_context(upload, preview) | {"columns_form": form}
        return TemplateResponse(request, "governance/import_preview.html", context)
    upload_choose(upload, mapping=upload.mapping, columns=form.columns())
    if "save" in request.POST and save.is_valid():
        with refusals_on(save):
            title = save.cleaned_data["keep_as"]
            row = mapping_save(title=title, columns=form.columns(), like=preview.mapping, actor=actor, at=at)
            upload_choose(upload, mapping=row.name)
    if "save" in request.POST and save.errors:
        context = _preview_context(upload, preview) | {"columns_form": form, "save_form": save}
        return TemplateResponse(request, "governance/import_preview.html", context)
    return redirect("import-preview", token=token)


@require_POST
def import_start(request: HttpRequest, token: str) -> HttpResponse:
    """Import the upload and go on to its result."""
    upload, at = _upload(request, token), timezone.now()
    rows = len(upload_preview(upload, actor=actor_of(request), at=at).table.lines)
    upload_start(upload, skip_bad="skip_bad" in request.POST, rows=rows, at=at)
    return redirect("import-result", token=token)


@require_safe
def import_result(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the import did, row by row, or that it is still at work."""
    upload = _upload(request, token)
    context: dict[str, Any] = {"upload": upload, "crumbs": _crumbs(upload)}
    if report := upload.result:
        only = request.GET.get("outcome", "")
        rows = [row for row in report.rows if only in {"", row.outcome.value}]
        page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
        elided = list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
        context |= _report_context(report) | {"page": page, "elided": elided, "only": only}
    return TemplateResponse(request, "governance/import_result.html", context)


@require_safe
def import_report(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send every row with its anomalies as a table."""
    upload = _upload(request, token)
    report = upload.result or upload_preview(upload, actor=actor_of(request), at=timezone.now()).report
    if report is None:
        raise Http404
    return csv_response(f"import-{report.source}", TABLE_HEADER, table_rows(report))


def _upload(request: HttpRequest, token: str) -> Upload:
    try:
        return upload_open(token, actor_of(request))
    except UploadUnknown as error:
        raise Http404 from error


def _preview_context(upload: Upload, preview: Preview) -> dict[str, Any]:
    context: dict[str, Any] = {
        "upload": upload,
        "preview": preview,
        "columns_form": ColumnsForm(table=preview.table, mapping=preview.mapping),
        "save_form": SaveForm(),
        "crumbs": _crumbs(upload),
    }
    if preview.report and preview.inventory:
        outcomes = {row.number: row for row in preview.report.rows}
        context |= _report_context(preview.report)
        context["rows"] = [(row, outcomes[row.number]) for row in preview.inventory.rows[:_SHOWN]]
    return context


def _report_context(report: ImportReport) -> dict[str, Any]:
    kinds = [(kind, count, report.first_of(kind, _EXAMPLES)) for kind, count in report.kinds]
    counts = {outcome.value: count for outcome, count in report.counts.items()}
    return {"report": report, "counts": counts, "kinds": kinds, "outcomes": list(Outcome)}


def _crumbs(upload: Upload) -> Sequence[dict[str, Any]]:
    return [{"label": _("Import"), "url": reverse("import")}, {"label": upload.name}]
